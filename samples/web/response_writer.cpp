#include "web/response_writer.h"

#include <algorithm>
#include <array>

namespace signet::web {
namespace {

bool is_token(std::string_view text) {
  static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
  });
}

bool is_one_line(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

/// Written by the server alone: two of them would disagree about where the response ends.
bool is_framing(std::string_view name) {
  static constexpr std::array<std::string_view, 5> names = {"Connection", "Content-Length", "Date",
                                                            "Keep-Alive", "Transfer-Encoding"};
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view own) { return equals_ignoring_case(own, name); });
}

}  // namespace

Outcome<std::string> serialize(const Response& response, const WireForm& form) {
  const std::string_view reason = reason_phrase(response.status);
  if (reason.empty()) return Failure("no status of ours: " + std::to_string(response.status));

  std::string wire = "HTTP/1.1 " + std::to_string(response.status) + " ";
  wire.append(reason).append("\r\nDate: ").append(http_date(form.now)).append("\r\n");
  for (const auto& [name, value] : response.headers.entries()) {
    if (!is_token(name) || !is_one_line(value) || is_framing(name)) {
      return Failure("a handler made a header that can't be sent");
    }
    wire.append(name).append(": ").append(value).append("\r\n");
  }
  const bool bodiless = response.status == 204 || response.status == 304;
  if (!bodiless) wire += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  wire += form.keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  if (!bodiless && !form.without_body) wire += response.body;
  return wire;
}

}  // namespace signet::web
