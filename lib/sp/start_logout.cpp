#include "base/codec.h"
#include "base/fail.h"
#include "logout/accept.h"
#include "logout/send.h"
#include "metadata/endpoints.h"
#include "signet/names.h"
#include "signet/service_provider.h"
#include "sp/logout_party.h"

// A person signs out here: the session ends, and the identity provider is asked to end the others.
// [saml-profiles 4.4.3.1, 4.4.4.2]

namespace signet {
namespace {

const Endpoint* choose_endpoint(const RoleDescriptor& idp, bool by_soap) {
  const auto& services = idp.single_logout_services;
  if (by_soap) return metadata::find_endpoint(services, {binding::soap});
  return metadata::find_endpoint(services, {binding::http_redirect, binding::http_post});
}

PendingRequest pending_request(const logout::Party& party, const StartLogout& start,
                               const SpSession& session, const std::string& id,
                               const Endpoint& endpoint, std::chrono::seconds lifetime) {
  PendingRequest pending;
  pending.id = id;
  pending.idp = session.idp;
  pending.acs_url = logout::awaited_at(party, endpoint.binding);
  pending.issued_at = start.now;
  pending.expires_at = start.now + lifetime;
  pending.relay_state = start.relay_state;
  return pending;
}

/// The session has ended here; now the identity provider is asked.
Result<LogoutStart> ask(const ServiceProviderSettings& settings, const logout::Party& party,
                        const StartLogout& start, const SpSession& session) {
  if (!session.name_id) return LogoutStart{};
  const auto idp =
      logout::find_peer(party, session.idp, start.now, ErrorCode::metadata_entity_unknown);
  if (!idp) return fail(idp);
  const Endpoint* endpoint = choose_endpoint(idp->descriptor(), start.by_soap);
  if (endpoint == nullptr) return LogoutStart{};
  const auto key = sp::logout_key(settings, start.now);
  if (!key) return fail(key);
  auto id = base::random_id(*settings.random);
  if (!id) return fail(id);

  std::vector<std::string> indexes;
  if (session.session_index) indexes.push_back(*session.session_index);
  auto request = logout::make_request(party, *session.name_id, std::move(indexes), *id, start.now);
  request.asynchronous = start.asynchronous;
  if (!start.reason.empty()) request.reason = start.reason;
  auto action =
      logout::send_request(std::move(request), *endpoint, std::nullopt, *key, *settings.random);
  if (!action) return fail(action);
  if (!start.asynchronous) {
    auto pending =
        pending_request(party, start, session, *id, *endpoint, settings.request_lifetime);
    if (auto ok = settings.state.requests->put(std::move(pending), start.now); !ok) return fail(ok);
  }
  return LogoutStart{*std::move(action), *std::move(id)};
}

}  // namespace

Result<logout::Party> sp::logout_party(const ServiceProviderSettings& settings) {
  if (!settings.logout)
    return fail(ErrorCode::configuration_invalid, "logout", "settings of Single Logout", "none");
  return logout::Party{settings.entity_id,       PeerRole::identity_provider,
                       *settings.metadata,       settings.algorithms,
                       settings.logout->service, settings.clock_skew,
                       settings.longest_age,     settings.limits,
                       *settings.random};
}

Result<SigningKey> sp::logout_key(const ServiceProviderSettings& settings, Instant now) {
  if (!settings.keys) {
    return fail(ErrorCode::configuration_invalid, "keys",
                "a key, since messages of Single Logout are signed always", "none");
  }
  return settings.keys->at(now).signing_key(now);
}

Result<LogoutStart> ServiceProvider::start_logout(const StartLogout& start) const {
  const ServiceProviderSettings& settings = parts_->settings;
  const auto party = sp::logout_party(settings);
  if (!party) return fail(party);
  const auto session = settings.logout->sessions->take(start.session, start.now);
  if (!session) return fail(session);
  if (!*session) return LogoutStart{};
  return ask(settings, *party, start, **session);
}

Result<LogoutResult> ServiceProvider::consume_logout_response(
    const ConsumeLogoutResponse& response) const {
  const ServiceProviderSettings& settings = parts_->settings;
  const auto party = sp::logout_party(settings);
  if (!party) return fail(party);
  auto answered = logout::take_response(*party, response.message, *settings.state.requests,
                                        response.received_at);
  if (!answered) return fail(answered);
  LogoutResult result;
  result.complete = rules::says_all_ended(answered->response.status);
  result.status = std::move(answered->response.status);
  result.identity_provider = std::move(answered->request.idp);
  result.relay_state = std::move(answered->request.relay_state);
  return result;
}

}  // namespace signet
