#include "web/cookies.h"

#include <algorithm>
#include <stdexcept>

namespace signet::web {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

/// Letters, digits, `-`, `_`, `.`, `~`: less than a cookie could hold, and all that ours need.
void require_cookie_text(std::string_view text) {
  const bool fits = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~';
  });
  if (!fits) throw std::invalid_argument("text that doesn't fit into a cookie");
}

std::string_view name_of(SameSite same_site) {
  switch (same_site) {
    case SameSite::strict:
      return "Strict";
    case SameSite::none:
      return "None";
    case SameSite::lax:
      break;
  }
  return "Lax";
}

}  // namespace

Fields parse_cookies(std::string_view header) {
  Fields cookies;
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(';'), header.size());
    const std::string_view pair = trimmed(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    cookies.add(std::string(pair.substr(0, equals)), std::string(pair.substr(equals + 1)));
  }
  return cookies;
}

CookieScope::CookieScope(std::string suffix, bool secure)
    : suffix_(std::move(suffix)), secure_(secure) {
  require_cookie_text(suffix_);
}

std::string CookieScope::name(std::string_view base) const {
  return (secure_ ? "__Host-" : "") + std::string(base) + "-" + suffix_;
}

std::string CookieScope::set(std::string_view base, std::string_view value, SameSite same_site,
                             std::optional<std::chrono::seconds> max_age) const {
  require_cookie_text(base);
  require_cookie_text(value);
  const SameSite possible = same_site == SameSite::none && !secure_ ? SameSite::lax : same_site;
  std::string cookie = name(base) + "=" + std::string(value) + "; Path=/; HttpOnly; SameSite=";
  cookie += name_of(possible);
  if (secure_) cookie += "; Secure";
  if (max_age) cookie += "; Max-Age=" + std::to_string(max_age->count());
  return cookie;
}

std::string CookieScope::clear(std::string_view base) const {
  return set(base, "", SameSite::lax, std::chrono::seconds(0));
}

std::optional<std::string_view> CookieScope::read(const Request& request,
                                                  std::string_view base) const {
  return request.cookies.only(name(base));
}

}  // namespace signet::web
