#include "web/return_path.h"

#include <algorithm>
#include <charconv>

namespace signet::web {
namespace {

constexpr std::size_t max_length = 2048;

bool is_printable_ascii(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > 0x20 && c < 0x7F && c != '\\'; });
}

/// Reads the octet behind a percent sign; false when there are no two hexadecimal digits.
bool read_escape(std::string_view text, std::size_t percent, unsigned& octet) noexcept {
  if (text.size() - percent < 3) return false;
  const char* digits = text.data() + percent + 1;
  const auto [end, error] = std::from_chars(digits, digits + 2, octet, 16);
  return error == std::errc() && end == digits + 2;
}

/// A path whose meaning would change if somebody decoded it once more.
bool changes_when_decoded(unsigned octet) noexcept {
  return octet < 0x20 || octet == 0x7F || octet == '/' || octet == '\\' || octet == '.' ||
         octet == '%';
}

bool has_dot_segment(std::string_view path) noexcept {
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(segment.size());
  }
  return false;
}

}  // namespace

bool is_local_path(std::string_view path) noexcept {
  if (path.empty() || path.size() > max_length || path[0] != '/') return false;
  if (!is_printable_ascii(path)) return false;

  const std::size_t path_end = std::min(path.find_first_of("?#"), path.size());
  for (std::size_t at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1)) {
    unsigned octet = 0;
    if (!read_escape(path, at, octet)) return false;
    if (at < path_end && changes_when_decoded(octet)) return false;
  }
  const std::string_view before_query = path.substr(0, path_end);
  return before_query.find("//") == std::string_view::npos && !has_dot_segment(before_query);
}

}  // namespace signet::web
