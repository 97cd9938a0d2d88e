#include "web/listen_address.h"

#include <arpa/inet.h>

#include <charconv>

namespace signet::web {
namespace {

bool is_ip_address(const std::string& text, bool six) {
  in6_addr large_enough{};
  return inet_pton(six ? AF_INET6 : AF_INET, text.c_str(), &large_enough) == 1;
}

}  // namespace

std::string ListenAddress::text() const {
  const bool six = host.find(':') != std::string::npos;
  return (six ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Outcome<ListenAddress> parse_listen_address(std::string_view text) {
  const Failure failure("'" + std::string(text) + "' is no address such as 127.0.0.1:8100");
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return failure;

  std::string_view host = text.substr(0, colon);
  const bool six = host.front() == '[' && host.back() == ']';
  if (six) host = host.substr(1, host.size() - 2);

  ListenAddress address{std::string(host), 0};
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc() || stopped != end || !is_ip_address(address.host, six)) return failure;
  return address;
}

}  // namespace signet::web
