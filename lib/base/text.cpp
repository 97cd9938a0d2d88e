#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/utf8.h"

namespace signet::base {
namespace {

constexpr std::size_t longest_ncname = 256;

constexpr bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool is_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool is_one_of(char c, std::string_view set) noexcept {
  return set.find(c) != std::string_view::npos;
}

struct Range {
  char32_t first, last;
};

/// What a name may start with, above ASCII. [xml 2.3, NameStartChar]
constexpr std::array<Range, 12> name_start = {{{0xC0, 0xD6},
                                               {0xD8, 0xF6},
                                               {0xF8, 0x2FF},
                                               {0x370, 0x37D},
                                               {0x37F, 0x1FFF},
                                               {0x200C, 0x200D},
                                               {0x2070, 0x218F},
                                               {0x2C00, 0x2FEF},
                                               {0x3001, 0xD7FF},
                                               {0xF900, 0xFDCF},
                                               {0xFDF0, 0xFFFD},
                                               {0x10000, 0xEFFFF}}};
/// What else may follow. [xml 2.3, NameChar]
constexpr std::array<Range, 3> name_rest = {{{0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}}};

template <class Ranges>
bool in(const Ranges& ranges, char32_t c) noexcept {
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

bool may_start_name(char32_t c) noexcept {
  if (c < 0x80) return is_letter(static_cast<char>(c)) || c == '_';
  return in(name_start, c);
}

bool may_continue_name(char32_t c) noexcept {
  if (may_start_name(c)) return true;
  if (c < 0x80) return is_digit(static_cast<char>(c)) || c == '-' || c == '.';
  return in(name_rest, c);
}

/// Takes what stands in front of the first of `marks`, or all of `text`.
std::string_view take_until(std::string_view& text, std::string_view marks) noexcept {
  const std::string_view front = text.substr(0, text.find_first_of(marks));
  text.remove_prefix(front.size());
  return front;
}

/// The parts of an absolute URI that somebody here asks for. [RFC 3986 3]
struct Uri {
  std::string_view scheme;
  std::optional<std::string_view> authority;
  bool has_fragment;
};

/// Only characters that RFC 3986 knows, and two digits behind each %.
bool has_uri_characters(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (text.size() - i < 3 || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
    } else if (!is_letter(c) && !is_digit(c) && !is_one_of(c, "-._~:/?#[]@!$&'()*+,;=")) {
      return false;
    }
  }
  return true;
}

bool is_scheme(std::string_view text) noexcept {
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || is_one_of(c, "+-."); });
}

/// A name, or an IPv6 address in brackets; then perhaps `:` and a port. [RFC 3986 3.2]
bool is_host_and_port(std::string_view text) noexcept {
  if (!text.empty() && text.front() == '[') {
    text.remove_prefix(1);
    const std::string_view address = take_until(text, "]");
    if (text.empty() || !is_one_of(':', address) ||
        !std::all_of(address.begin(), address.end(),
                     [](char c) { return is_hex(c) || is_one_of(c, ":."); }))
      return false;
    text.remove_prefix(1);
  } else {
    take_until(text, ":[]");
  }
  if (text.empty()) return true;
  const std::string_view port = text.substr(1);
  return text.front() == ':' && port.size() <= 5 && std::all_of(port.begin(), port.end(), is_digit);
}

std::optional<Uri> parse_uri(std::string_view text) noexcept {
  if (!has_uri_characters(text)) return std::nullopt;
  Uri uri{take_until(text, ":/?#[]@"), std::nullopt, false};
  if (!is_scheme(uri.scheme) || text.size() < 2 || text.front() != ':') return std::nullopt;
  text.remove_prefix(1);

  if (text.substr(0, 2) == "//") {
    text.remove_prefix(2);
    uri.authority = take_until(text, "/?#");
    std::string_view host = *uri.authority;
    if (const auto user = host.find('@'); user != std::string_view::npos) {
      if (host.substr(0, user).find_first_of("[]") != std::string_view::npos) return std::nullopt;
      host.remove_prefix(user + 1);
    }
    if (host.find('@') != std::string_view::npos || !is_host_and_port(host)) return std::nullopt;
  }
  take_until(text, "#[]");
  uri.has_fragment = !text.empty();
  if (uri.has_fragment && text.find_first_of("#[]", text.front() == '#' ? 1 : 0) < text.size())
    return std::nullopt;
  return uri;
}

}  // namespace

bool is_ncname(std::string_view text) noexcept {
  if (text.empty() || text.size() > longest_ncname) return false;
  for (bool first = true; !text.empty(); first = false) {
    const CodePoint c = first_code_point(text);
    if (c.size == 0) return false;
    if (!(first ? may_start_name(c.value) : may_continue_name(c.value))) return false;
    text.remove_prefix(c.size);
  }
  return true;
}

bool is_absolute_uri(std::string_view text) noexcept {
  return parse_uri(text).has_value();
}

bool is_web_url(std::string_view text) noexcept {
  const auto uri = parse_uri(text);
  if (!uri || !uri->authority || uri->has_fragment) return false;
  if (!equal_ignoring_case(uri->scheme, "http") && !equal_ignoring_case(uri->scheme, "https"))
    return false;
  const std::string_view authority = *uri->authority;
  return !authority.empty() && authority.front() != ':' && !is_one_of('@', authority);
}

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view white_space = " \t\r\n";
  const auto first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

std::optional<bool> parse_boolean(std::string_view text) noexcept {
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return std::nullopt;
}

std::optional<int> parse_unsigned_short(std::string_view text) noexcept {
  if (text.empty()) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
    if (value > 65'535) return std::nullopt;
  }
  return value;
}

}  // namespace signet::base
