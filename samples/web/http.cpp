#include "web/http.h"

#include <algorithm>
#include <array>

namespace signet::web {
namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

Response with_content(std::string body, std::string_view type, int status) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", std::string(type));
  response.body = std::move(body);
  return response;
}

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

void Headers::set(std::string_view name, std::string value) {
  std::erase_if(entries_, [&](const Entry& e) { return equals_ignoring_case(e.first, name); });
  add(std::string(name), std::move(value));
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(),
                    [&](const Entry& e) { return equals_ignoring_case(e.first, name); }));
}

std::optional<std::string_view> Headers::only(std::string_view name) const& {
  if (count(name) != 1) return std::nullopt;
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) {
    return equals_ignoring_case(e.first, name);
  });
  return found->second;
}

Response text(std::string body, int status) {
  return with_content(std::move(body), "text/plain; charset=utf-8", status);
}

Response json(std::string serialized, int status) {
  return with_content(std::move(serialized), "application/json", status);
}

Response redirect(std::string location) {
  return with_header(text("", 303), "Location", std::move(location));
}

Response trusted_document(std::string markup, std::string content_security_policy) {
  return with_header(with_content(std::move(markup), "text/html; charset=utf-8", 200),
                     "Content-Security-Policy", std::move(content_security_policy));
}

Response with_cookie(Response response, std::string set_cookie) {
  response.headers.add("Set-Cookie", std::move(set_cookie));
  return response;
}

Response with_header(Response response, std::string_view name, std::string value) {
  response.headers.set(name, std::move(value));
  return response;
}

std::string_view reason_phrase(int status) noexcept {
  struct Row {
    int status;
    std::string_view phrase;
  };
  static constexpr std::array rows{
      Row{200, "OK"},
      Row{204, "No Content"},
      Row{302, "Found"},
      Row{303, "See Other"},
      Row{304, "Not Modified"},
      Row{307, "Temporary Redirect"},
      Row{400, "Bad Request"},
      Row{401, "Unauthorized"},
      Row{403, "Forbidden"},
      Row{404, "Not Found"},
      Row{405, "Method Not Allowed"},
      Row{411, "Length Required"},
      Row{413, "Content Too Large"},
      Row{415, "Unsupported Media Type"},
      Row{417, "Expectation Failed"},
      Row{422, "Unprocessable Content"},
      Row{429, "Too Many Requests"},
      Row{431, "Request Header Fields Too Large"},
      Row{500, "Internal Server Error"},
      Row{502, "Bad Gateway"},
      Row{503, "Service Unavailable"},
  };
  const auto* found =
      std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.status == status; });
  return found == rows.end() ? std::string_view() : found->phrase;
}

}  // namespace signet::web
