#include "profiles/tag_text.h"

#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"

namespace signet::profiles {
namespace {

struct Block {
  char32_t first, last;
};

/// Outside ASCII, in order: controls, punctuation, symbols, private use, noncharacters.
constexpr Block not_letters[] = {
    {0x80, 0x9F},       {0xA1, 0xA9},       {0xAB, 0xAF},       {0xB0, 0xB1},
    {0xB4, 0xB4},       {0xB6, 0xB8},       {0xBB, 0xBB},       {0xBF, 0xBF},
    {0xD7, 0xD7},       {0xF7, 0xF7},       {0x200B, 0x2027},   {0x202A, 0x202E},
    {0x2030, 0x205E},   {0x2060, 0x206F},   {0x20A0, 0x20FF},   {0x2190, 0x245F},
    {0x2500, 0x2775},   {0x2794, 0x2BFF},   {0x2E00, 0x2FFF},   {0x3001, 0x3004},
    {0x3008, 0x3020},   {0xD800, 0xF8FF},   {0xFE00, 0xFE6F},   {0xFEFF, 0xFEFF},
    {0xFFE0, 0xFFFF},   {0x1D000, 0x1D3FF}, {0x1F000, 0x1FBEF}, {0x1FFFE, 0x1FFFF},
    {0xE0000, 0x10FFFF}};

bool is_ascii_tag_character(char32_t c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::u32string_view(U" _.:/=+-@").find(c) != std::u32string_view::npos;
}

bool is_tag_character(char32_t c) noexcept {
  if (c < 0x80) return is_ascii_tag_character(c);
  return std::none_of(std::begin(not_letters), std::end(not_letters),
                      [c](const Block& block) { return block.first <= c && c <= block.last; });
}

constexpr std::string_view allowed = "letters, digits, white space and _ . : / = + - @";

}  // namespace

std::size_t character_count(std::string_view text) noexcept {
  std::size_t count = 0;
  for (; !text.empty(); ++count) {
    text.remove_prefix(std::max<std::size_t>(1, base::first_code_point(text).size));
  }
  return count;
}

bool is_tag_text(std::string_view text) noexcept {
  while (!text.empty()) {
    const base::CodePoint c = base::first_code_point(text);
    if (c.size == 0 || !is_tag_character(c.value)) return false;
    text.remove_prefix(c.size);
  }
  return true;
}

std::string_view key_problem(std::string_view key) noexcept {
  if (key.empty() || character_count(key) > SessionTag::longest_key) return "1 to 128 characters";
  if (!is_tag_text(key)) return allowed;
  return base::trimmed(key) == key ? std::string_view() : "no white space at the ends";
}

std::string_view value_problem(std::string_view value) noexcept {
  if (character_count(value) > SessionTag::longest_value) return "at most 256 characters";
  return is_tag_text(value) ? std::string_view() : allowed;
}

std::string tag_prefix(TagKind kind) {
  return std::string(aws_attributes) +
         (kind == TagKind::access_control ? "AccessControl:" : "PrincipalTag:");
}

}  // namespace signet::profiles
