#include "signet/email_address.h"

#include <algorithm>

#include "base/fail.h"

namespace signet {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// [RFC 2822 3.2.4]
bool is_atext(char c) {
  return is_letter_or_digit(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool is_dot_atom(std::string_view text) {
  bool at_start = true;
  for (const char c : text) {
    if (c == '.') {
      if (at_start) return false;
      at_start = true;
    } else if (is_atext(c)) {
      at_start = false;
    } else {
      return false;
    }
  }
  return !at_start;
}

bool is_printable(char c) {
  return c >= 0x20 && c <= 0x7E;
}

/// The length of the quoted string that `text` begins with; 0 when there is none, or an empty one.
/// [RFC 2822 3.2.5]
std::size_t quoted_string(std::string_view text) {
  if (!text.starts_with('"')) return 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (!is_printable(text[i])) return 0;
    if (text[i] == '"') return i == 1 ? 0 : i + 1;
    if (text[i] == '\\' && (++i == text.size() || !is_printable(text[i]))) return 0;
  }
  return 0;
}

/// `[...]` of printable characters but blanks, brackets and backslashes. [RFC 2822 3.4.1]
bool is_domain_literal(std::string_view text) {
  if (text.size() < 3 || text.front() != '[' || text.back() != ']') return false;
  const std::string_view inside = text.substr(1, text.size() - 2);
  return std::all_of(inside.begin(), inside.end(), [](char c) {
    return is_printable(c) && c != ' ' && c != '[' && c != ']' && c != '\\';
  });
}

Unexpected malformed(std::string_view expected, std::string_view found) {
  return fail(ErrorCode::malformed_value, "e-mail address", expected, found);
}

}  // namespace

Result<EmailAddress> parse_email_address(std::string_view text) {
  if (text.size() > EmailAddress::longest) {
    return malformed("at most 254 octets", std::to_string(text.size()));
  }
  const std::size_t quoted = quoted_string(text);
  const std::size_t at = quoted != 0 ? quoted : text.find('@');
  if (at >= text.size() || text[at] != '@') return malformed("name@domain", text);
  const std::string_view local_part = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);

  if (quoted == 0 && !is_dot_atom(local_part)) return malformed("an addr-spec's name", local_part);
  if (local_part.size() > EmailAddress::longest_local_part) {
    return malformed("at most 64 octets before the @", std::to_string(local_part.size()));
  }
  if (!is_dot_atom(domain) && !is_domain_literal(domain)) {
    return malformed("an addr-spec's domain", domain);
  }
  return EmailAddress{std::string(local_part), std::string(domain)};
}

}  // namespace signet
