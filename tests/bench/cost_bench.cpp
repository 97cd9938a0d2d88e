#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

#include "bench/heap_peak.h"
#include "support/costly_messages.h"
#include "support/sign_in_fixture.h"

// What the most costly messages cost, against honest ones of the same size. No input within the
// limits may take more than 20 times as long, nor more than 8 MB above it: the last line says which
// came nearest, and the program fails when one went over.

namespace {

using namespace signet;
using namespace signet::test;

constexpr double most_times = 20;
constexpr double most_megabytes = 8;

struct Cost {
  double seconds;
  double megabytes;
};

/// The fastest of some tries: the machine may be busy. At least three, and a fifth of a second.
Cost cost_of(const SignIn& sign_in, std::string_view field) {
  using Clock = std::chrono::steady_clock;
  Cost cost{1e9, 0};
  const auto end = Clock::now() + std::chrono::milliseconds(200);
  for (int tries = 0; tries < 3 || (tries < 200 && Clock::now() < end); ++tries) {
    bench::start_heap_peak();
    const auto begin = Clock::now();
    (void)sign_in.consume_field(field);
    const std::chrono::duration<double> took = Clock::now() - begin;
    cost.seconds = std::min(cost.seconds, took.count());
    cost.megabytes = static_cast<double>(bench::heap_peak()) / 1e6;
  }
  return cost;
}

struct Worst {
  double value = 0;
  std::string name = "none";

  void meet(double other, const std::string& its_name) {
    if (other > value) *this = {other, its_name};
  }
};

const char* words(Vouched vouched) {
  switch (vouched) {
    case Vouched::not_at_all:
      return "unsigned part";
    case Vouched::wrongly:
      return "wrong digest";
    case Vouched::rightly:
      return "signed";
    case Vouched::rightly_with_prefixes:
      break;
  }
  return "with prefixes";
}

}  // namespace

int main() {
  Worst times;
  Worst megabytes;
  std::printf("%-10s %-14s %-42s %10s %8s %8s\n", "bytes", "content is", "of", "us", "times", "MB");
  for (const std::size_t bytes : {16'000U, 64'000U, 240'000U}) {
    for (const Vouched vouched : {Vouched::not_at_all, Vouched::wrongly, Vouched::rightly,
                                  Vouched::rightly_with_prefixes}) {
      const SignIn& sign_in =
          vouched == Vouched::not_at_all ? assertion_signed() : response_signed();
      const std::string honest_field = encoded(honest_response(bytes, vouched));
      if (!sign_in.consume_field(honest_field)) {
        std::fprintf(stderr, "the honest message isn't accepted\n");
        return 1;
      }
      const Cost honest = cost_of(sign_in, honest_field);
      const auto print = [&](const std::string& name, const Cost& cost) {
        std::printf("%-10zu %-14s %-42s %10.0f %8.2f %8.2f\n", static_cast<std::size_t>(bytes),
                    words(vouched), name.c_str(), cost.seconds * 1e6, cost.seconds / honest.seconds,
                    cost.megabytes - honest.megabytes);
      };
      print("an honest person with many attributes", honest);
      for (const CostlyContent& content : costly_contents(bytes - 8'000)) {
        const Cost cost = cost_of(sign_in, encoded(costly_response(content, vouched)));
        print(content.name, cost);
        const std::string name =
            std::to_string(bytes) + " bytes, " + words(vouched) + ", " + content.name;
        times.meet(cost.seconds / honest.seconds, name);
        megabytes.meet(cost.megabytes - honest.megabytes, name);
      }
    }
  }
  std::printf("\nworst time:   %.1f times the honest message of that size (%s)\n", times.value,
              times.name.c_str());
  std::printf("worst memory: %.1f MB above it (%s)\n", megabytes.value, megabytes.name.c_str());
  return times.value <= most_times && megabytes.value <= most_megabytes ? 0 : 1;
}
