#pragma once

#include <cstddef>
#include <string_view>

namespace signet::base {

/// One character of UTF-8. `size` is 0 where the bytes are none. [RFC 3629 3]
struct CodePoint {
  char32_t value = 0;
  std::size_t size = 0;
};

/// Reads the first character of `bytes`; overlong forms, surrogates and values above U+10FFFF are
/// no characters.
constexpr CodePoint first_code_point(std::string_view bytes) noexcept {
  if (bytes.empty()) return {};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};

  // The smallest value of each length is what makes a longer form overlong.
  std::size_t size = 0;
  char32_t value = 0;
  char32_t smallest = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    size = 2, value = lead & 0x1FU, smallest = 0x80;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    size = 3, value = lead & 0x0FU, smallest = 0x800;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    size = 4, value = lead & 0x07U, smallest = 0x10000;
  }
  if (size == 0 || bytes.size() < size) return {};
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest || value > 0x10FFFF || surrogate) return {};
  return {value, size};
}

}  // namespace signet::base
