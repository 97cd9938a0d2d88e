#include <algorithm>
#include <cstring>

#include "fuzz/support/mutants.h"
#include "fuzz/support/replay.h"

// libFuzzer asks here for its mutants; see mutants.h for what they are.

namespace {

std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

std::string with_changed_bytes(std::string text) {
  // Room for what the engine puts in; values are short.
  constexpr std::size_t room = 64;
  const std::size_t size = text.size();
  text.resize(size + room);
  auto* const bytes = reinterpret_cast<std::uint8_t*>(text.data());
  text.resize(LLVMFuzzerMutate(bytes, size, text.size()));
  return text;
}

std::size_t copied(const std::string& text, std::uint8_t* out) {
  std::memcpy(out, text.data(), text.size());
  return text.size();
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  const std::string text =
      signet::fuzz::mutant(view(data, size), signet::test::choices_from(seed), with_changed_bytes);
  if (text.empty() || text.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  return copied(text, data);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first, std::size_t first_size,
                                                 const std::uint8_t* second,
                                                 std::size_t second_size, std::uint8_t* out,
                                                 std::size_t max_size, unsigned seed) {
  const std::string text = signet::fuzz::crossed(view(first, first_size), view(second, second_size),
                                                 signet::test::choices_from(seed));
  return text.size() > max_size ? 0 : copied(text, out);
}
