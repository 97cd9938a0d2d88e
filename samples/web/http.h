#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web/fields.h"

namespace signet::web {

enum class Method { get, head, post, other };

/// Header fields in order. Names are compared without regard to case. [RFC 9110 5.1]
class Headers {
 public:
  using Entry = std::pair<std::string, std::string>;

  void add(std::string name, std::string value) {
    entries_.emplace_back(std::move(name), std::move(value));
  }
  /// Replaces all fields of this name by one.
  void set(std::string_view name, std::string value);

  bool contains(std::string_view name) const { return count(name) != 0; }
  std::size_t count(std::string_view name) const;
  /// The value of the field that occurs exactly once; absent when there is none, or more than one.
  std::optional<std::string_view> only(std::string_view name) const&;
  std::optional<std::string_view> only(std::string_view name) const&& = delete;  // would dangle

  const std::vector<Entry>& entries() const& { return entries_; }
  const std::vector<Entry>& entries() const&& = delete;  // would dangle

 private:
  std::vector<Entry> entries_;
};

/// ASCII letters compared without regard to case, as header names are.
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// What a browser asked for. Path and query are as they came, not decoded: signatures of the
/// Redirect binding cover the raw query. [saml-bindings 3.4.4.1]
struct Request {
  Method method = Method::get;
  std::string path;
  std::string query;  ///< without the question mark; empty when there is none
  Headers headers;
  Fields cookies;
  std::string body;
  std::string remote_address;
  bool is_tls = false;
};

/// What is sent back. The server adds the security headers (see security_headers.h), Date,
/// Connection and Content-Length by itself.
struct Response {
  int status = 200;
  Headers headers;
  std::string body;
};

/// Plain text, for short answers such as those of `/healthz`.
Response text(std::string body, int status = 200);
/// `serialized` is JSON already.
Response json(std::string serialized, int status = 200);
/// Go on with a GET of `location`. [RFC 9110 15.4.4]
Response redirect(std::string location);
/// A whole HTML document that was made and escaped elsewhere, with the Content-Security-Policy that
/// belongs to it: the page of the POST binding. Pages of the program's own are made with page.h.
Response trusted_document(std::string markup, std::string content_security_policy);

/// `set_cookie` is a header value made by CookieScope (cookies.h).
Response with_cookie(Response response, std::string set_cookie);
Response with_header(Response response, std::string_view name, std::string value);

/// "Not Found" for 404; empty for a number that we never send.
std::string_view reason_phrase(int status) noexcept;

/// Takes a request and says what to answer. Called from several threads at once. It must end by
/// itself: the server can't interrupt it.
using Handler = std::function<Response(const Request&)>;

}  // namespace signet::web
