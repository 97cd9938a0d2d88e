#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "bench/floor.h"
#include "bench/messages.h"
#include "signet/keys.h"
#include "support/test_keys.h"

// Consuming and issuing one Response of about 8 KB, and beside them the floor, in one run. The
// machine may be busy: the ratios at the end are what counts.

namespace {

using namespace signet;

struct Setting {
  std::string name;
  const KeyPair& key;
  bench::SignIn sign_in;
  bench::Floor floor;

  Setting(std::string setting_name, const KeyPair& key_pair)
      : name(std::move(setting_name)),
        key(key_pair),
        sign_in(bench::make_sign_in(key_pair)),
        floor(key_pair.private_key().to_insecure_pem(), sign_in.xml) {}
};

void consume(benchmark::State& state, const Setting& setting) {
  const ConsumeResponse input{setting.sign_in.form_value, "", "", setting.sign_in.now};
  for (auto _ : state) {
    auto subject = setting.sign_in.sp.consume_response(input);
    if (!subject) state.SkipWithError(subject.error().detail().c_str());
    benchmark::DoNotOptimize(subject);
  }
  state.counters["bytes"] = static_cast<double>(setting.sign_in.xml.size());
}

void issue(benchmark::State& state, const Setting& setting) {
  for (auto _ : state) {
    auto form = setting.sign_in.idp.issue_unsolicited("https://sp.example.org/metadata", "",
                                                      setting.sign_in.user, setting.sign_in.now);
    if (!form) state.SkipWithError(form.error().detail().c_str());
    benchmark::DoNotOptimize(form);
  }
}

/// On a busy machine the fastest repetition is the one least disturbed: many short ones, and those
/// of all benchmarks in turns, so that a busy second meets all of them.
void repeat(benchmark::internal::Benchmark* benchmark) {
  benchmark->Repetitions(30)->MinTime(0.03)->DisplayAggregatesOnly(true)->ComputeStatistics(
      "fastest", [](const std::vector<double>& times) {
        return *std::min_element(times.begin(), times.end());
      });
}

template <class Step>
void add(const std::string& name, Step step) {
  repeat(benchmark::RegisterBenchmark(name.c_str(), [step](benchmark::State& state) {
    for (auto _ : state) step();
  }));
}

void add_all(const Setting& setting) {
  const auto& floor = setting.floor;
  const std::string at = "/" + setting.name;
  repeat(benchmark::RegisterBenchmark(("consume" + at).c_str(),
                                      [&](benchmark::State& state) { consume(state, setting); }));
  repeat(benchmark::RegisterBenchmark(("issue" + at).c_str(),
                                      [&](benchmark::State& state) { issue(state, setting); }));
  add("floor_parse" + at, [&floor] { floor.parse(); });
  add("floor_c14n_assertion" + at,
      [&floor] { benchmark::DoNotOptimize(floor.canonicalize_assertion()); });
  add("floor_c14n_signed_info" + at,
      [&floor] { benchmark::DoNotOptimize(floor.canonicalize_signed_info()); });
  add("floor_digest" + at, [&floor] { floor.digest(); });
  add("floor_verify" + at, [&floor] { benchmark::DoNotOptimize(floor.verify()); });
  add("floor_sign" + at, [&floor] { floor.sign(); });
}

/// Remembers the fastest time of each benchmark.
class Fastest : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    std::vector<Run> shown;
    for (const Run& run : runs) {
      if (run.aggregate_name != "fastest") continue;
      times_[run.run_name.function_name] = run.GetAdjustedCPUTime();
      shown.push_back(run);
    }
    ConsoleReporter::ReportRuns(shown);
  }

  double of(const std::string& name) const {
    const auto found = times_.find(name);
    return found == times_.end() ? 0 : found->second;
  }

 private:
  std::map<std::string, double> times_;
};

void print_ratios(const Fastest& times, const std::string& key) {
  const auto of = [&](const std::string& name) { return times.of(name + "/" + key); };
  const double floor = of("floor_parse") + of("floor_c14n_assertion") +
                       of("floor_c14n_signed_info") + of("floor_digest") + of("floor_verify");
  if (floor <= 0 || of("floor_sign") <= 0) return;
  std::printf(
      "%-8s consume %6.1f us = %.2f x floor (parse + c14n + digest + verify, %.1f us)"
      " = %.1f x bare verify\n",
      key.c_str(), of("consume") / 1000, of("consume") / floor, floor / 1000,
      of("consume") / of("floor_verify"));
  std::printf("%-8s issue   %6.1f us = %.2f x bare signature (%.1f us)\n", key.c_str(),
              of("issue") / 1000, of("issue") / of("floor_sign"), of("floor_sign") / 1000);
}

}  // namespace

int main(int argc, char** argv) {
  const Setting rsa("rsa2048", test::rsa_key());
  const Setting p256("p256", test::p256_key());
  add_all(rsa);
  add_all(p256);
  std::vector<char*> arguments(argv, argv + argc);
  std::string in_turns = "--benchmark_enable_random_interleaving=true";
  arguments.insert(arguments.begin() + 1, in_turns.data());
  argc = static_cast<int>(arguments.size());
  argv = arguments.data();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  Fastest fastest;
  benchmark::RunSpecifiedBenchmarks(&fastest);
  std::printf("\nfastest of the repetitions, %zu byte message:\n", rsa.sign_in.xml.size());
  print_ratios(fastest, rsa.name);
  print_ratios(fastest, p256.name);
}
