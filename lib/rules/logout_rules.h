#pragma once

#include <span>

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

/// A request that came by way of a browser, and the sessions that it speaks of.
struct LogoutSessionFacts {
  const model::LogoutRequest& request;
  bool by_browser;
  std::optional<std::string_view> browser_session;  ///< absent when the browser showed none
  std::span<const std::string> sessions;
};

Table<LogoutRequestFacts> logout_request_rules();
/// The session of the browser is one of them; who has none needs to name a SessionIndex. So nobody
/// ends another's sessions by making his browser carry a message that isn't about him.
Table<LogoutSessionFacts> logout_session_rules();
/// What can be said of a response before any stored state is asked, and the rest.
Table<LogoutResponseFacts> logout_response_rules();
Table<LogoutResponseFacts> logout_correlation_rules();

/// A plain Success: every session that the request spoke of has ended. What came otherwise proves
/// nothing. [saml-core 3.2.2.2, 3.7.3.2]
bool says_all_ended(const Status& status);
/// The peer knows no such session: it has ended there, or never was.
bool knows_no_session(const Status& status);

}  // namespace signet::rules
