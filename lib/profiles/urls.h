#pragma once

#include <string_view>

namespace signet::profiles {

/// How two URLs differ, as far as one word says it. They are the same byte for byte, or not at all;
/// this is only for the explanation.
enum class UrlDifference { none, trailing_slash, letter_case, port, other };

UrlDifference compare_urls(std::string_view expected, std::string_view found);

}  // namespace signet::profiles
