#include <cstdint>
#include <cstdlib>

#include "fuzz/support/mutants.h"

// The mutants of mutants.h for AFL++, as a module for AFL_CUSTOM_MUTATOR_LIBRARY. AFL++ goes on
// changing bytes by itself besides.

namespace {

struct State {
  signet::test::Choose choose;
  std::string mutant;  ///< AFL++ reads it until it asks for the next
};

}  // namespace

extern "C" {

void* afl_custom_init(void*, unsigned seed) {
  return new State{signet::test::choices_from(seed), {}};
}

std::size_t afl_custom_fuzz(void* data, const std::uint8_t* input, std::size_t size,
                            const std::uint8_t** out, const std::uint8_t* other,
                            std::size_t other_size, std::size_t max_size) {
  auto& [choose, mutant] = *static_cast<State*>(data);
  const auto view = [](const std::uint8_t* bytes, std::size_t count) {
    return std::string_view(reinterpret_cast<const char*>(bytes), count);
  };
  const auto one_byte_changed = [&choose = choose](std::string text) {
    if (!text.empty()) text[choose(text.size())] = static_cast<char>(choose(256));
    return text;
  };
  const bool cross = other != nullptr && other_size > 0 && size > 0 && choose(8) == 0;
  mutant = cross ? signet::fuzz::crossed(view(input, size), view(other, other_size), choose)
                 : signet::fuzz::mutant(view(input, size), choose, one_byte_changed);
  if (mutant.size() > max_size) mutant.resize(max_size);
  *out = reinterpret_cast<const std::uint8_t*>(mutant.data());
  return mutant.size();
}

void afl_custom_deinit(void* data) {
  delete static_cast<State*>(data);
}

}  // extern "C"
