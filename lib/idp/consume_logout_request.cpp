#include "base/fail.h"
#include "idp/logout_party.h"
#include "idp/protect_response.h"
#include "logout/accept.h"
#include "metadata/own_keys.h"

// A service provider wants a person's sessions to end. [saml-profiles 4.4.3.2]

namespace signet {
namespace {

/// IDs of the sessions that the request speaks of: those that this service provider takes part in,
/// under this name, however it is spelled out.
Result<std::vector<std::string>> find_sessions(const IdentityProviderSettings& settings,
                                               const model::LogoutRequest& request,
                                               const std::string& sp, Instant now) {
  std::vector<std::string> ids;
  for (const NameID& name_id : model::spellings(request.name_id, settings.entity_id, sp)) {
    const auto sessions =
        settings.logout->sessions->find_by_participant(sp, name_id, request.session_indexes, now);
    if (!sessions) return fail(sessions);
    for (const IdpSession& session : *sessions) ids.push_back(session.id);
  }
  return ids;
}

/// False when the session has ended.
Result<bool> note_participant(const IdentityProviderSettings& settings,
                              const AuthenticatedUser& user, const metadata::Peer& sp,
                              const std::optional<NameID>& name_id, Instant now) {
  IdpSessions& sessions = *settings.logout->sessions;
  if (!name_id) {
    const auto session = sessions.find(user.session_id, now);
    if (!session) return fail(session);
    return session->has_value();
  }
  const bool encrypted = idp::encrypts_name_id(settings, sp);
  return sessions.add_participant(
      user.session_id, {sp.entity.entity_id, *name_id, user.session_index, encrypted}, now);
}

}  // namespace

Result<logout::Party> idp::logout_party(const IdentityProviderSettings& settings) {
  if (!settings.logout)
    return fail(ErrorCode::configuration_invalid, "logout", "settings of Single Logout", "none");
  return logout::Party{settings.entity_id,        PeerRole::service_provider,
                       *settings.metadata,        settings.algorithms,
                       settings.logout->service,  settings.clock_skew,
                       settings.request_lifetime, settings.limits,
                       *settings.random};
}

Result<void> idp::add_participant(const IdentityProviderSettings& settings,
                                  const AuthenticatedUser& user,
                                  const metadata::Peer& service_provider,
                                  const std::optional<NameID>& name_id, Instant now) {
  if (!settings.logout || user.session_id.empty()) return {};
  const auto goes_on = note_participant(settings, user, service_provider, name_id, now);
  if (!goes_on) return fail(goes_on);
  if (*goes_on) return {};
  return fail(ErrorCode::session_expired, "AuthenticatedUser::session_id", "a session that goes on",
              "one that has ended");
}

Result<AcceptedLogoutRequest> IdentityProvider::consume_logout_request(
    const ConsumeLogoutRequest& input) const {
  const IdentityProviderSettings& settings = parts_->settings;
  const Instant now = input.received_at;
  const auto party = idp::logout_party(settings);
  if (!party) return fail(party);
  const auto keys = metadata::decryption_keys(settings.keys.at(now), now);
  auto received = logout::receive_request(*party, input.message, keys, now);
  if (!received) return fail(received);
  auto sessions = find_sessions(settings, received->message, received->peer.entity_id(), now);
  if (!sessions) return fail(sessions);
  return logout::accept(*party, *std::move(received), *std::move(sessions), input.browser_session,
                        *settings.logout->state.replay, now);
}

}  // namespace signet
