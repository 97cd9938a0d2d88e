#include "base/codec.h"

#include <array>
#include <cstring>

#include "base/fail.h"
#include "base/utf8.h"

namespace signet::base {
namespace {

constexpr std::string_view lower_hex = "0123456789abcdef";
constexpr std::string_view upper_hex = "0123456789ABCDEF";

/// 0 to 15, or -1.
constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// [RFC 3986 2.3]
constexpr bool is_unreserved(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

void append_hex(std::string& out, char c, std::string_view digits) {
  const auto byte = static_cast<unsigned char>(c);
  out += digits[byte >> 4U];
  out += digits[byte & 0x0FU];
}

}  // namespace

Result<std::string> percent_decode(std::string_view text, std::string_view where) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0)
        return fail(ErrorCode::parameter_malformed, where, "two hex digits behind each %",
                    text.substr(i, 3));
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 2);
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      out += '%';
      append_hex(out, c, upper_hex);
    }
  }
  return out;
}

std::string hex_encode(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) append_hex(out, c, lower_hex);
  return out;
}

Result<std::string> random_id(RandomSource& random) {
  std::array<std::uint8_t, 16> bytes{};
  if (const auto filled = random.fill(bytes); !filled) return fail(filled);
  return "_" + hex_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

bool is_utf8(std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    // Nearly all of every message is ASCII: eight bytes at a time.
    std::uint64_t word = 0;
    while (bytes.size() >= sizeof word) {
      std::memcpy(&word, bytes.data(), sizeof word);
      if ((word & 0x8080808080808080U) != 0) break;
      bytes.remove_prefix(sizeof word);
    }
    if (bytes.empty()) break;
    const CodePoint first = first_code_point(bytes);
    if (first.size == 0) return false;
    bytes.remove_prefix(first.size);
  }
  return true;
}

}  // namespace signet::base
