#include "logout/accept.h"

#include <algorithm>

#include "base/fail.h"
#include "signet/names.h"

namespace signet::logout {
namespace {

/// Until when this request would be accepted again if nobody remembered it.
Instant replay_until(const Party& party, const model::LogoutRequest& request) {
  Instant until = request.issue_instant + party.longest_age;
  if (request.not_on_or_after) until = std::min(until, *request.not_on_or_after);
  return until + party.clock_skew;
}

/// Only what passed every rule gets this far, so nobody can fill the cache with forgeries.
Result<void> use_up(const Party& party, const Received<model::LogoutRequest>& received,
                    ReplayCache& replay, Instant now) {
  const model::LogoutRequest& request = received.message;
  const std::string key = "logout " + received.peer.entity_id() + " " + request.id;
  // Nobody can have used it before it was made.
  const auto fresh = replay.insert_unused_before(key, request.issue_instant - 2 * party.clock_skew,
                                                 replay_until(party, request), now);
  if (!fresh) return fail(fresh);
  if (!*fresh) {
    return fail(ErrorCode::logout_request_replayed, "LogoutRequest/@ID",
                "a request that wasn't used", request.id);
  }
  return {};
}

}  // namespace

AcceptedLogoutRequest LogoutMaker::make(Received<model::LogoutRequest> received,
                                        std::vector<std::string> sessions) {
  AcceptedLogoutRequest accepted;
  accepted.id_ = std::move(received.message.id);
  accepted.peer_ = received.peer.entity_id();
  accepted.reason_ = received.message.reason.value_or("");
  accepted.relay_state_ = std::move(received.relay_state);
  accepted.binding_ = received.binding;
  accepted.name_id_ = std::move(received.message.name_id);
  accepted.sessions_ = std::move(sessions);
  accepted.asynchronous_ = received.message.asynchronous;
  accepted.by_soap_ = received.binding == binding::soap;
  return accepted;
}

Answered LogoutMaker::answered(const AcceptedLogoutRequest& request) {
  return {request.id_, request.peer_, request.binding_, request.relay_state_};
}

Answered answered(const AcceptedLogoutRequest& request) {
  return LogoutMaker::answered(request);
}

Result<AcceptedLogoutRequest> accept(const Party& party, Received<model::LogoutRequest> received,
                                     std::vector<std::string> sessions,
                                     const std::optional<std::string>& browser_session,
                                     ReplayCache& replay, Instant now) {
  const rules::LogoutSessionFacts facts{received.message, received.binding != binding::soap,
                                        browser_session, sessions};
  if (auto ok = rules::check(rules::logout_session_rules(), facts); !ok) return fail(ok);
  if (auto ok = use_up(party, received, replay, now); !ok) return fail(ok);
  received.peer.certificates().record_use(received.key, now);
  return LogoutMaker::make(std::move(received), std::move(sessions));
}

Result<AnsweredRequest> take_response(const Party& party, const LogoutMessage& message,
                                      RequestStore& requests, Instant now) {
  auto received = receive_response(party, message, now);
  if (!received) return fail(received);
  const std::string& id = *received->message.in_response_to;
  auto request = requests.find(id, now);
  if (!request) return fail(request);
  const rules::LogoutResponseFacts facts{received->message, arrival(party, *received, now),
                                         *request ? &**request : nullptr};
  if (auto ok = rules::check(rules::logout_correlation_rules(), facts); !ok) return fail(ok);
  const auto taken = requests.take(id, now);
  if (!taken) return fail(taken);
  if (!*taken) {
    return fail(ErrorCode::request_already_answered, "LogoutResponse/@InResponseTo",
                "a LogoutRequest that waits for an answer", id);
  }
  received->peer.certificates().record_use(received->key, now);
  return AnsweredRequest{std::move(received->message), **std::move(request)};
}

}  // namespace signet::logout
