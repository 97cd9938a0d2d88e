#include <array>
#include <cstdint>
#include <cstring>

#include "base/codec.h"
#include "base/fail.h"

namespace signet::base {
namespace {

constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The two digits of each 12 bits.
constexpr auto digit_pairs = [] {
  std::array<std::array<char, 2>, 4096> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {digits[i >> 6U], digits[i & 63U]};
  return pairs;
}();

/// Of a character that is no digit; above the 24 bits of a group.
constexpr std::uint32_t no_digit = 0x80000000;

/// For each of the four places in a group, what a character there adds to its value.
constexpr auto digit_values = [] {
  std::array<std::array<std::uint32_t, 256>, 4> values{};
  for (std::size_t place = 0; place < 4; ++place) {
    values[place].fill(no_digit);
    for (std::size_t i = 0; i < 64; ++i)
      values[place][static_cast<unsigned char>(digits[i])] =
          static_cast<std::uint32_t>(i << (18 - 6 * place));
  }
  return values;
}();

/// Four characters as 24 bits; above them, when one of them is no digit.
inline std::uint32_t group_value(const char* four) noexcept {
  const auto digit = [&](std::size_t i) {
    return digit_values[i][static_cast<unsigned char>(four[i])];
  };
  return digit(0) | digit(1) | digit(2) | digit(3);
}

inline bool is_group(std::uint32_t value) noexcept {
  return (value & no_digit) == 0;
}

bool is_space(char c) noexcept {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

class Decoder {
 public:
  Decoder(std::string_view text, Whitespace whitespace)
      : text_(text), skip_(whitespace == Whitespace::skip), out_(text.size() / 4 * 3, '\0') {}

  /// What was expected and not found; empty on success.
  std::string_view run() {
    for (;;) {
      decode_plain_groups();
      std::array<char, 4> four;
      const std::size_t count = next_group(four);
      if (count == 0) return {};
      if (count < 4) return "groups of four characters";
      if (const std::uint32_t value = group_value(four.data()); is_group(value)) {
        put(value, 3);
      } else {
        return last_group(four);
      }
    }
  }
  /// Where the group starts that was read last, for the log; all of the text would be too much.
  std::string place() const {
    return std::string(text_.substr(group_, 8)) + " at character " + std::to_string(group_ + 1);
  }
  std::string take() && {
    out_.resize(size_);
    return std::move(out_);
  }

 private:
  /// The hot loop: whole groups without white space, which is nearly all of every input.
  void decode_plain_groups() noexcept {
    const char* from = text_.data() + at_;
    const char* const end = text_.data() + text_.size();
    char* to = out_.data() + size_;
    for (; end - from >= 4; from += 4, to += 3) {
      const std::uint32_t value = group_value(from);
      if (!is_group(value)) break;
      to[0] = static_cast<char>(value >> 16U);
      to[1] = static_cast<char>(value >> 8U);
      to[2] = static_cast<char>(value);
    }
    at_ = static_cast<std::size_t>(from - text_.data());
    size_ = static_cast<std::size_t>(to - out_.data());
  }

  std::size_t next_group(std::array<char, 4>& four) noexcept {
    group_ = at_;
    std::size_t count = 0;
    for (; count < 4 && at_ < text_.size(); ++at_) {
      if (skip_ && is_space(text_[at_])) continue;
      four[count++] = text_[at_];
    }
    return count;
  }

  /// A group with padding: nothing may follow it, and the bits that pad must be zero, so that each
  /// sequence of bytes has one spelling. [RFC 4648 3.5]
  std::string_view last_group(std::array<char, 4> four) noexcept {
    const std::size_t bytes = four[3] != '=' ? 3 : four[2] != '=' ? 2 : 1;
    for (std::size_t i = bytes + 1; i < 4; ++i) four[i] = 'A';
    const std::uint32_t value = group_value(four.data());
    if (!is_group(value)) return "characters of the base64 alphabet";
    if ((value & (bytes == 2 ? 0xFFU : 0xFFFFU)) != 0) return "padding bits of zero";
    std::array<char, 4> more;
    if (next_group(more) != 0) return "nothing behind the padding";
    put(value, bytes);
    return {};
  }

  void put(std::uint32_t value, std::size_t bytes) noexcept {
    for (unsigned shift = 16; bytes-- > 0; shift -= 8)
      out_[size_++] = static_cast<char>(value >> shift);
  }

  std::string_view text_;
  bool skip_;
  std::size_t at_ = 0;
  std::size_t group_ = 0;
  std::string out_;
  std::size_t size_ = 0;
};

}  // namespace

Result<std::string> base64_decode(std::string_view text, Whitespace whitespace, ErrorCode code,
                                  std::string_view where) {
  Decoder decoder(text, whitespace);
  if (const std::string_view expected = decoder.run(); !expected.empty())
    return fail(code, where, expected, decoder.place());
  return std::move(decoder).take();
}

std::string base64_encode(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4, '=');
  const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
  char* to = out.data();
  std::size_t left = bytes.size();
  for (; left >= 3; left -= 3, from += 3, to += 4) {
    const std::uint32_t value = static_cast<std::uint32_t>(from[0] << 16 | from[1] << 8 | from[2]);
    std::memcpy(to, &digit_pairs[value >> 12U], 2);
    std::memcpy(to + 2, &digit_pairs[value & 0xFFFU], 2);
  }
  if (left != 0) {
    const std::uint32_t value =
        static_cast<std::uint32_t>(from[0] << 16 | (left == 2 ? from[1] << 8 : 0));
    to[0] = digits[value >> 18U];
    to[1] = digits[(value >> 12U) & 63U];
    if (left == 2) to[2] = digits[(value >> 6U) & 63U];
  }
  return out;
}

}  // namespace signet::base
