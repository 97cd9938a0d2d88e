#pragma once

#include <string>
#include <string_view>

#include "signet/result.h"

namespace signet::redis {

/// What a redis:// URL says.
struct Address {
  std::string host;
  int port = 6379;
  int database = 0;
  std::string user, password;  ///< the user may be empty, and both are when there is no password
};

/// Reads `redis://[[user]:password@]host[:port][/database]`. Fails with `configuration_invalid`,
/// without showing the password.
Result<Address> parse_address(std::string_view url);

}  // namespace signet::redis
