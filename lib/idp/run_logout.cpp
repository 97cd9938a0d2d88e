#include <algorithm>

#include "base/codec.h"
#include "base/fail.h"
#include "idp/logout_party.h"
#include "idp/logout_transaction.h"
#include "logout/accept.h"
#include "metadata/endpoints.h"
#include "metadata/recipient.h"
#include "signet/names.h"

// Sessions end: here first, then at one participant after another, and at last whoever asked gets
// the answer. [saml-profiles 4.4.3.3, 4.4.4.1, saml-core 3.7.3.2]

namespace signet {
namespace {

using Outcome = ApplicationLogout::Outcome;
using idp::LogoutTransaction;
using idp::Participant;

/// One call of the facade.
class LogoutRun {
 public:
  LogoutRun(const IdentityProviderSettings& settings, const logout::Party& party, Instant now)
      : settings_(settings), party_(party), now_(now) {}

  /// Ends the sessions; gives back what they were.
  Result<std::vector<IdpSession>> end(const std::vector<std::string>& ids) const {
    std::vector<IdpSession> ended;
    for (const std::string& id : ids) {
      auto session = settings_.logout->sessions->take(id, now_);
      if (!session) return fail(session);
      if (*session) ended.push_back(**std::move(session));
    }
    return ended;
  }

  /// Those first who can be asked without the browser.
  void sort(std::vector<Participant>& waiting) const {
    std::stable_partition(waiting.begin(), waiting.end(), [&](const Participant& one) {
      const auto peer = find(one);
      const Endpoint* endpoint = peer ? choose_endpoint(peer->descriptor(), true) : nullptr;
      return endpoint != nullptr && endpoint->binding == binding::soap;
    });
  }

  /// Asks the next one that can be asked. Each turn leaves one participant less, so it ends.
  Result<LogoutProgress> advance(LogoutTransaction transaction) const {
    while (!transaction.waiting.empty()) {
      const Participant next = std::move(transaction.waiting.front());
      transaction.waiting.erase(transaction.waiting.begin());
      auto step = ask(next, transaction);
      if (step) return LogoutProgress(*std::move(step));
      transaction.asked.push_back({next.service_provider, outcome_of(step.error())});
    }
    return finish(std::move(transaction));
  }

  Result<std::optional<LogoutAnswer>> answer(const std::optional<logout::Answered>& to,
                                             Status status) const {
    if (!to) return std::optional<LogoutAnswer>();
    const auto key = idp::keys_for(settings_, to->peer, now_).signing_key(now_);
    if (!key) return fail(key);
    auto answer = logout::send_response(party_, *to, std::move(status), *key, now_);
    if (!answer) return fail(answer);
    return std::optional<LogoutAnswer>(*std::move(answer));
  }

 private:
  Result<logout::TrustedPeer> find(const Participant& participant) const {
    return logout::find_peer(party_, participant.service_provider, now_,
                             ErrorCode::metadata_entity_unknown);
  }

  const Endpoint* choose_endpoint(const RoleDescriptor& sp, bool by_browser) const {
    const auto& services = sp.single_logout_services;
    if (settings_.logout->call_by_soap) {
      if (const Endpoint* soap = metadata::find_endpoint(services, {binding::soap})) return soap;
    }
    if (!by_browser) return nullptr;
    return metadata::find_endpoint(services, {binding::http_redirect, binding::http_post});
  }

  Result<std::optional<dsig::Recipient>> recipient(const Participant& participant,
                                                   const logout::TrustedPeer& peer) const {
    if (!participant.encrypted) return std::optional<dsig::Recipient>();
    auto found =
        metadata::recipient(peer.peer->entity, peer.peer->algorithms(settings_.algorithms));
    if (!found) return fail(found);
    return std::optional<dsig::Recipient>(*std::move(found));
  }

  Result<LogoutStep> ask(const Participant& participant, LogoutTransaction& transaction) const {
    const auto peer = find(participant);
    if (!peer) return fail(peer);
    const Endpoint* endpoint = choose_endpoint(peer->descriptor(), transaction.by_browser);
    if (endpoint == nullptr)
      return fail(ErrorCode::metadata_no_endpoint, participant.service_provider,
                  "a SingleLogoutService", "none");
    const auto to = recipient(participant, *peer);
    if (!to) return fail(to);
    const auto key = idp::keys_for(settings_, participant.service_provider, now_).signing_key(now_);
    if (!key) return fail(key);
    auto id = base::random_id(*settings_.random);
    if (!id) return fail(id);

    auto request =
        logout::make_request(party_, participant.name_id, participant.session_indexes, *id, now_);
    if (!transaction.reason.empty()) request.reason = transaction.reason;
    auto action = logout::send_request(std::move(request), *endpoint, *to, *key, *settings_.random);
    if (!action) return fail(action);
    auto ok = store(*id, participant, *endpoint, transaction);
    if (!ok) return fail(ok);
    return LogoutStep{*std::move(action), participant.service_provider, *std::move(id)};
  }

  Result<void> store(const std::string& id, const Participant& participant,
                     const Endpoint& endpoint, const LogoutTransaction& transaction) const {
    PendingRequest pending;
    pending.id = id;
    pending.idp = participant.service_provider;
    pending.acs_url = logout::awaited_at(party_, endpoint.binding);
    pending.issued_at = now_;
    pending.expires_at = now_ + settings_.request_lifetime;
    pending.relay_state = idp::encode(transaction);
    return settings_.logout->state.requests->put(std::move(pending), now_);
  }

  static Outcome outcome_of(const Error& error) {
    return error.kind() == ErrorKind::unavailable ? Outcome::not_asked : Outcome::unreachable;
  }

  /// [saml-core 3.7.3.2]
  Result<LogoutProgress> finish(LogoutTransaction transaction) const {
    LogoutEnd end;
    end.applications = std::move(transaction.asked);
    Status status{{std::string(status::success)}, std::nullopt};
    if (!end.complete())
      status.codes = {std::string(status::responder), std::string(status::partial_logout)};
    auto answered = answer(transaction.initiator, std::move(status));
    if (!answered) return fail(answered);
    end.answer = *std::move(answered);
    return LogoutProgress(std::move(end));
  }

  const IdentityProviderSettings& settings_;
  const logout::Party& party_;
  const Instant now_;
};

Outcome outcome_of(const Status& status) {
  if (rules::says_all_ended(status)) return Outcome::ended;
  return rules::knows_no_session(status) ? Outcome::no_session : Outcome::failed;
}

/// What was stored with a request that waited.
Result<LogoutTransaction> resume(const PendingRequest& request, Outcome outcome) {
  auto transaction = idp::decode(request.relay_state);
  if (!transaction) {
    return fail(ErrorCode::store_unavailable, "logout", "a logout that was stored", "another text");
  }
  transaction->asked.push_back({request.idp, outcome});
  return *std::move(transaction);
}

}  // namespace

Result<LogoutProgress> IdentityProvider::start_logout(const AcceptedLogoutRequest& request,
                                                      Instant now) const {
  const IdentityProviderSettings& settings = parts_->settings;
  const auto party = idp::logout_party(settings);
  if (!party) return fail(party);
  const LogoutRun run(settings, *party, now);
  LogoutTransaction transaction;
  if (!request.asynchronous()) transaction.initiator = logout::answered(request);
  transaction.by_browser = !request.by_soap();
  transaction.reason = request.reason();

  if (request.sessions().empty()) {
    auto answer = run.answer(
        transaction.initiator,
        {{std::string(status::requester), std::string(status::unknown_principal)}, std::nullopt});
    if (!answer) return fail(answer);
    return LogoutProgress(LogoutEnd{{}, *std::move(answer)});
  }
  const auto ended = run.end(request.sessions());
  if (!ended) return fail(ended);
  idp::add_participants(*ended, request.peer(), transaction);
  run.sort(transaction.waiting);
  return run.advance(std::move(transaction));
}

Result<LogoutProgress> IdentityProvider::start_logout(const EndSessions& sessions) const {
  const auto party = idp::logout_party(parts_->settings);
  if (!party) return fail(party);
  const LogoutRun run(parts_->settings, *party, sessions.now);
  const auto ended = run.end(sessions.sessions);
  if (!ended) return fail(ended);
  LogoutTransaction transaction;
  transaction.by_browser = sessions.by_browser;
  transaction.reason = sessions.reason;
  idp::add_participants(*ended, {}, transaction);
  run.sort(transaction.waiting);
  return run.advance(std::move(transaction));
}

Result<LogoutProgress> IdentityProvider::continue_logout(
    const ConsumeLogoutResponse& response) const {
  const IdentityProviderSettings& settings = parts_->settings;
  const auto party = idp::logout_party(settings);
  if (!party) return fail(party);
  const auto answered = logout::take_response(
      *party, response.message, *settings.logout->state.requests, response.received_at);
  if (!answered) return fail(answered);
  auto transaction = resume(answered->request, outcome_of(answered->response.status));
  if (!transaction) return fail(transaction);
  return LogoutRun(settings, *party, response.received_at).advance(*std::move(transaction));
}

Result<LogoutProgress> IdentityProvider::skip_application(std::string_view request_id,
                                                          Instant now) const {
  const IdentityProviderSettings& settings = parts_->settings;
  const auto party = idp::logout_party(settings);
  if (!party) return fail(party);
  RequestStore& requests = *settings.logout->state.requests;
  const auto request = requests.find(request_id, now);
  if (!request) return fail(request);
  if (!*request) {
    return fail(ErrorCode::in_response_to_unknown, "request_id", "a LogoutRequest that waits",
                request_id);
  }
  auto transaction = resume(**request, Outcome::failed);
  if (!transaction) return fail(transaction);
  const auto taken = requests.take(request_id, now);
  if (!taken) return fail(taken);
  if (!*taken) {
    return fail(ErrorCode::request_already_answered, "request_id", "a LogoutRequest that waits",
                request_id);
  }
  return LogoutRun(settings, *party, now).advance(*std::move(transaction));
}

}  // namespace signet
