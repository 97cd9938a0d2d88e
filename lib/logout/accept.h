#pragma once

#include "logout/receive.h"
#include "logout/send.h"
#include "signet/state.h"

// Where a request that was received becomes one that is acted upon, and a response finds the
// request that it answers.

namespace signet::logout {

/// The one maker of AcceptedLogoutRequest; for the functions below and nobody else.
class LogoutMaker {
 public:
  static AcceptedLogoutRequest make(Received<model::LogoutRequest> received,
                                    std::vector<std::string> sessions);
  static Answered answered(const AcceptedLogoutRequest& request);
};

/// What has to be known to answer it.
Answered answered(const AcceptedLogoutRequest& request);

/// Accepts a request that speaks of these sessions, once. Fails with `logout_session_mismatch`,
/// `logout_request_replayed`, `store_full` and `store_unavailable`. [saml-core 3.7.3]
Result<AcceptedLogoutRequest> accept(const Party& party, Received<model::LogoutRequest> received,
                                     std::vector<std::string> sessions,
                                     const std::optional<std::string>& browser_session,
                                     ReplayCache& replay, Instant now);

/// A response, and the request of ours that it answers, which nobody else can use any more.
struct AnsweredRequest {
  model::LogoutResponse response;
  PendingRequest request;
};

/// Fails like receive_response(), and with `in_response_to_unknown`, `logout_answered_by_other`,
/// `destination_mismatch`, `request_already_answered` and `store_unavailable`.
/// [saml-profiles 4.4.4.2]
Result<AnsweredRequest> take_response(const Party& party, const LogoutMessage& message,
                                      RequestStore& requests, Instant now);

}  // namespace signet::logout
