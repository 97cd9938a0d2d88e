#pragma once

#include "model/logout.h"
#include "rules/rule.h"
#include "signet/state.h"

// The rules of Single Logout, the same for both roles. Whose keys verified a message, and in which
// role, is decided before. [saml-profiles 4.4.3, 4.4.4, saml-core 3.7]

namespace signet::rules {

/// How a message got here.
struct Arrival {
  std::string_view peer;     ///< whose keys verified the signature
  std::string_view address;  ///< where it arrived, from configuration
  bool by_browser;           ///< else by SOAP, where Destination may be left out
  std::chrono::seconds longest_age;
  Clock clock;
};

struct LogoutRequestFacts {
  const model::LogoutRequest& request;
  Arrival arrival;
};

struct LogoutResponseFacts {
  const model::LogoutResponse& response;
  Arrival arrival;
  const PendingRequest* request;  ///< the stored one of InResponseTo; null when unknown
};

/// What can be said of a response before any stored state is asked, and the rest.
Table<LogoutRequestFacts> logout_request_rules();
Table<LogoutResponseFacts> logout_response_rules();
Table<LogoutResponseFacts> logout_correlation_rules();

/// How much of a logout a status reports. [saml-core 3.2.2.2, 3.7.3.2]
enum class LogoutExtent { all, some, none };
LogoutExtent extent_of(const Status& status);
/// The peer knows no such session: it has ended there, or never was.
bool knows_no_session(const Status& status);

}  // namespace signet::rules
