#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web/outcome.h"

namespace signet::web {

struct Request;

/// Names and values in the order in which they came: a form, a query string or the cookies.
/// A name that came twice stays visible and has no `only` value, so a request can't say one thing
/// to one reader and another thing to the next.
class Fields {
 public:
  using Entry = std::pair<std::string, std::string>;

  void add(std::string name, std::string value) {
    entries_.emplace_back(std::move(name), std::move(value));
  }

  /// The value of the name that occurs exactly once; absent when there is none, or more than one.
  std::optional<std::string_view> only(std::string_view name) const&;
  std::optional<std::string_view> only(std::string_view name) const&& = delete;  // would dangle

  std::size_t count(std::string_view name) const;
  const std::vector<Entry>& entries() const& { return entries_; }
  const std::vector<Entry>& entries() const&& = delete;  // would dangle

 private:
  std::vector<Entry> entries_;
};

/// More fields than any form of ours or of SAML has.
inline constexpr std::size_t max_fields = 32;

/// Reads `application/x-www-form-urlencoded` text. Fails on a percent sign without two hexadecimal
/// digits, a value that isn't UTF-8 or holds NUL, and more than `max_fields` fields.
/// Messages of the Redirect binding must not be read with this: their signature covers the raw
/// query. [saml-bindings 3.4.4.1]
Outcome<Fields> parse_urlencoded(std::string_view text);

/// The fields of a posted form; fails also when the body is of another Content-Type.
Outcome<Fields> parse_form(const Request& request);

/// Percent-encodes everything but the unreserved characters of RFC 3986: for a value in a query.
std::string percent_encode(std::string_view text);

}  // namespace signet::web
