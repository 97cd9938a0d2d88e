#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "web/outcome.h"

namespace signet::web {

struct ListenAddress {
  std::string host;  ///< an IP address, without brackets
  std::uint16_t port = 0;

  /// `127.0.0.1:8100` or `[::1]:8100`
  std::string text() const;
};

/// Reads `127.0.0.1:8100` or `[::1]:8100`. Port 0 lets the system choose. Host names fail, because
/// what they stand for can change.
Outcome<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace signet::web
