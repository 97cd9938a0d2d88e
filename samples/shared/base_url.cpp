#include "shared/base_url.h"

#include <charconv>
#include <optional>

namespace signet::program {
namespace {

/// As browsers write a host, so that their Origin header can be compared with ours.
constexpr std::string_view host_characters = "abcdefghijklmnopqrstuvwxyz0123456789.-";

bool is_host(std::string_view host) {
  const bool is_ipv6 = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (is_ipv6) {
    return host.substr(1, host.size() - 2).find_first_not_of("0123456789abcdef:.") ==
           std::string_view::npos;
  }
  return !host.empty() && host.size() <= 253 &&
         host.find_first_not_of(host_characters) == std::string_view::npos;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [read_to, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || read_to != end || port == 0) return std::nullopt;
  return port;
}

}  // namespace

bool BaseUrl::is_loopback() const {
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

web::Outcome<BaseUrl> parse_base_url(std::string_view text) {
  const web::Failure failure(
      "the base URL has to look like https://host or https://host:port, in lower case, without a "
      "path and without the port that is the usual one anyway; found " +
      std::string(text));
  if (text.ends_with('/')) text.remove_suffix(1);
  BaseUrl url;
  url.text = text;
  url.is_secure = text.starts_with("https://");
  if (!url.is_secure && !text.starts_with("http://")) return failure;
  text.remove_prefix(url.is_secure ? 8 : 7);

  const std::size_t bracket = text.find(']');
  const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  url.host = text.substr(0, colon);
  const std::uint16_t usual_port = url.is_secure ? 443 : 80;
  url.port = usual_port;
  if (colon != std::string_view::npos) {
    const auto port = parse_port(text.substr(colon + 1));
    if (!port || *port == usual_port) return failure;
    url.port = *port;
  }
  if (!is_host(url.host)) return failure;
  return url;
}

}  // namespace signet::program
