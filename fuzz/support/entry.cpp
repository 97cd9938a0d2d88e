#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "fuzz/support/replay.h"
#include "fuzz/support/target.h"

// Where fuzzing engines and the replaying main come in, and the count of what was reached.

namespace signet::fuzz {
namespace {

constexpr auto stages = static_cast<std::size_t>(Stage::local) + 1;

/// The furthest that each input came.
struct Tally {
  std::size_t inputs = 0;
  std::size_t accepted = 0;
  std::array<std::size_t, stages> refused = {};
  std::optional<std::size_t> present;  ///< `stages` is acceptance

  void finish_input() {
    if (present) *present == stages ? ++accepted : ++refused[*present];
    present.reset();
  }
  ~Tally() { print(); }

  void print() const {
    if (inputs == 0) return;
    std::fprintf(stderr, "%zu inputs;", inputs);
    std::size_t reached = accepted;
    for (const std::size_t count : refused) reached += count;
    for (std::size_t stage = 0; stage + 1 < stages; ++stage) {
      if (refused[stage] != 0) print_share(to_string(static_cast<Stage>(stage)), reached);
      reached -= refused[stage];
    }
    print_share("accepted", accepted);
    std::fputc('\n', stderr);
  }
  void print_share(std::string_view what, std::size_t count) const {
    std::fprintf(stderr, " %.*s %.1f %%", static_cast<int>(what.size()), what.data(),
                 100.0 * static_cast<double>(count) / static_cast<double>(inputs));
  }
};

/// Printed when the program ends, under libFuzzer as well.
Tally tally;

void came_to_place(std::size_t place) {
  tally.present = std::max(tally.present.value_or(0), place);
}

}  // namespace

void demand(bool holds, const char* sentence) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", sentence);
  std::abort();
}

void came_to(Stage stage) {
  came_to_place(static_cast<std::size_t>(stage));
}

void was_accepted() {
  came_to_place(stages);
}

std::size_t accepted_inputs() {
  return tally.accepted;
}

}  // namespace signet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace signet::fuzz;
  ++tally.inputs;
  run({reinterpret_cast<const char*>(data), size});
  tally.finish_input();
  return 0;
}
