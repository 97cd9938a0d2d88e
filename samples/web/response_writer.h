#pragma once

#include <string>

#include "web/clock.h"
#include "web/http.h"
#include "web/outcome.h"

namespace signet::web {

struct WireForm {
  bool without_body = false;  ///< the answer to HEAD
  bool keep_alive = false;
  TimePoint now;
};

/// The octets of an HTTP/1.1 response. Fails when a header could be read as more than one, holds
/// control characters, or is one that the server itself is in charge of. [RFC 9112 4]
Outcome<std::string> serialize(const Response& response, const WireForm& form);

}  // namespace signet::web
