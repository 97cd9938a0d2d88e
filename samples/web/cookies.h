#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "web/http.h"

namespace signet::web {

/// Reads a Cookie header. Pairs that are malformed are skipped: on a shared host name they may be
/// somebody else's. [RFC 6265 4.2.1]
Fields parse_cookies(std::string_view header);

enum class SameSite { strict, lax, none };

/// How one program names and marks its cookies.
///
/// Cookies ignore ports, so two programs on one host would read each other's: every name ends in a
/// suffix that is the program's own, its port for instance. Over https names begin with `__Host-`,
/// so that no other host of the domain can set them. [RFC 6265bis 4.1.3.2]
class CookieScope {
 public:
  /// `secure` says that browsers reach the program by https, also when a proxy ends it.
  CookieScope(std::string suffix, bool secure);

  /// `session` becomes `__Host-session-8443` or `session-8080`.
  std::string name(std::string_view base) const;

  /// The header value that sets the cookie: HttpOnly, for the whole host, until the browser closes
  /// or for `max_age`. Browsers take SameSite=None only together with Secure, so over plain http it
  /// becomes Lax, and the cookie stays away from POSTs that another site causes.
  /// A base name or value that doesn't fit into a cookie is a bug of the caller and throws.
  std::string set(std::string_view base, std::string_view value, SameSite same_site,
                  std::optional<std::chrono::seconds> max_age = std::nullopt) const;

  /// The header value that removes it.
  std::string clear(std::string_view base) const;

  /// Its value in this request; absent also when it came twice, which means that somebody else set
  /// one of the two.
  std::optional<std::string_view> read(const Request& request, std::string_view base) const;

 private:
  std::string suffix_;
  bool secure_;
};

}  // namespace signet::web
