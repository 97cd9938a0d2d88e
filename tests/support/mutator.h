#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace signet::test {

/// A choice among `count` things, 0 to count - 1. A test draws it from a seed, a fuzzer from its
/// input.
using Choose = std::function<std::size_t(std::size_t count)>;

/// Choices that depend on the seed alone, the same on every machine.
Choose choices_from(std::uint64_t seed);

/// The message with one change to its tree, or to the text of it: elements duplicated, moved,
/// swapped, wrapped, unwrapped, removed and renamed, IDs copied, values exchanged, comments and the
/// like put in. Most results are well-formed, many keep a signature that holds.
std::string mutate(std::string_view xml, const Choose& choose);

}  // namespace signet::test
