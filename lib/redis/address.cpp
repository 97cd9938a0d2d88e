#include "redis/address.h"

#include <algorithm>

#include "base/codec.h"
#include "base/fail.h"
#include "base/text.h"

namespace signet::redis {
namespace {

constexpr std::string_view scheme = "redis://";

// The URL isn't shown: it may hold a password.
Unexpected refused(std::string_view expected) {
  return fail(ErrorCode::configuration_invalid, "Redis URL", expected, "another form");
}

/// Takes what stands in front of the last `mark` out of `text`; absent when there is no mark.
std::optional<std::string_view> take_before(std::string_view& text, char mark) {
  const auto end = text.rfind(mark);
  if (end == std::string_view::npos) return std::nullopt;
  const auto taken = text.substr(0, end);
  text.remove_prefix(end + 1);
  return taken;
}

/// Percent-decoding outside forms, where a plus is a plus.
Result<std::string> decode(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '+') {
      escaped += "%2B";
    } else {
      escaped += c;
    }
  }
  auto decoded = base::percent_decode(escaped);
  if (!decoded) return refused("user and password percent-encoded");
  return decoded;
}

Result<void> read_login(std::string_view login, Address& address) {
  const auto colon = login.find(':');
  if (colon == std::string_view::npos) return refused("user and password with a colon between");
  auto user = decode(login.substr(0, colon));
  auto password = decode(login.substr(colon + 1));
  if (!user) return fail(user);
  if (!password) return fail(password);
  if (password->empty()) return refused("a password behind the colon");
  address.user = *std::move(user);
  address.password = *std::move(password);
  return {};
}

/// A name, an IPv4 address, or an IPv6 address in brackets.
Result<void> read_host(std::string_view host, Address& address) {
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const bool plain = std::all_of(host.begin(), host.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || (bracketed && c == ':');
  });
  if (host.empty() || !plain) return refused("a host name or address");
  address.host = host;
  return {};
}

}  // namespace

Result<Address> parse_address(std::string_view url) {
  if (!base::equal_ignoring_case(url.substr(0, scheme.size()), scheme))
    return refused("redis://[[user]:password@]host[:port][/database]");
  url.remove_prefix(scheme.size());
  Address address;
  if (const auto login = take_before(url, '@')) {
    if (auto ok = read_login(*login, address); !ok) return fail(ok);
  }
  if (const auto slash = url.find('/'); slash != std::string_view::npos) {
    const auto database = url.substr(slash + 1);
    const auto number = base::parse_unsigned_short(database);
    if (!database.empty() && !number) return refused("a number behind the slash");
    address.database = number.value_or(0);
    url = url.substr(0, slash);
  }
  // Not a colon within the brackets of an IPv6 address.
  if (const auto colon = url.rfind(':'); colon != std::string_view::npos && url.back() != ']') {
    const auto port = base::parse_unsigned_short(url.substr(colon + 1));
    if (!port || *port == 0) return refused("a port from 1 to 65535");
    address.port = *port;
    url = url.substr(0, colon);
  }
  if (auto ok = read_host(url, address); !ok) return fail(ok);
  return address;
}

}  // namespace signet::redis
