#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace signet::crypto {

/// More than any bundle of certificates; what is longer is no PEM file.
inline constexpr std::size_t longest_pem = 1024 * 1024;

/// The bytes of the first block of this label. Text around it and blocks of other labels are passed
/// over.
std::optional<std::string> find_pem(std::string_view text, std::string_view label);

}  // namespace signet::crypto
