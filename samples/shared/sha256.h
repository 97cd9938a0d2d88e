#pragma once

#include <string>
#include <string_view>

namespace signet::program {

/// The SHA-256 of a text as 64 hexadecimal digits. [FIPS 180-4]
std::string sha256_hex(std::string_view text);

}  // namespace signet::program
