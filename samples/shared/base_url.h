#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "web/outcome.h"

namespace signet::program {

/// Where browsers reach the program: scheme, host and port, nothing behind them.
struct BaseUrl {
  std::string text;  ///< `https://idp.example:8443`, without a slash at the end
  std::string host;  ///< without port; an IPv6 address keeps its brackets
  std::uint16_t port = 0;
  bool is_secure = false;  ///< https

  /// A host that only this machine reaches, where http does no harm.
  bool is_loopback() const;
};

web::Outcome<BaseUrl> parse_base_url(std::string_view text);

}  // namespace signet::program
