#include "base/fail.h"
#include "logout/accept.h"
#include "signet/names.h"
#include "signet/service_provider.h"
#include "sp/logout_party.h"

// The identity provider ends sessions here. [saml-profiles 4.4.3.2, 4.4.3.4, 4.4.4.1]

namespace signet {
namespace {

/// IDs of the sessions that the request speaks of: those that this identity provider began, and of
/// this name, however it is spelled out.
Result<std::vector<std::string>> find_sessions(const ServiceProviderSettings& settings,
                                               const model::LogoutRequest& request,
                                               const std::string& idp, Instant now) {
  std::vector<std::string> ids;
  for (const NameID& name_id : model::spellings(request.name_id, idp, settings.entity_id)) {
    const auto sessions =
        settings.logout->sessions->find_by_name(idp, name_id, request.session_indexes, now);
    if (!sessions) return fail(sessions);
    for (const SpSession& session : *sessions) ids.push_back(session.id);
  }
  return ids;
}

}  // namespace

Result<AcceptedLogoutRequest> ServiceProvider::consume_logout_request(
    const ConsumeLogoutRequest& input) const {
  const ServiceProviderSettings& settings = parts_->settings;
  const Instant now = input.received_at;
  const auto party = sp::logout_party(settings);
  if (!party) return fail(party);
  const auto keys = sp::decryption_keys(settings, now);
  auto received = logout::receive_request(*party, input.message, keys, now);
  if (!received) return fail(received);
  auto sessions = find_sessions(settings, received->message, received->peer.entity_id(), now);
  if (!sessions) return fail(sessions);
  auto accepted = logout::accept(*party, *std::move(received), *std::move(sessions),
                                 input.browser_session, *settings.state.replay, now);
  if (!accepted) return accepted;
  for (const std::string& id : accepted->sessions()) {
    // Somebody else may have ended it in between; that is as good.
    if (const auto ended = settings.logout->sessions->take(id, now); !ended) return fail(ended);
  }
  return accepted;
}

Result<std::optional<LogoutAnswer>> ServiceProvider::answer_logout(
    const AcceptedLogoutRequest& request, Instant now) const {
  if (request.asynchronous()) return std::optional<LogoutAnswer>();
  const ServiceProviderSettings& settings = parts_->settings;
  const auto party = sp::logout_party(settings);
  if (!party) return fail(party);
  const auto key = sp::logout_key(settings, now);
  if (!key) return fail(key);
  Status status{{std::string(status::success)}, std::nullopt};
  if (request.sessions().empty()) {
    status.codes = {std::string(status::requester), std::string(status::unknown_principal)};
  }
  auto answer =
      logout::send_response(*party, logout::answered(request), std::move(status), *key, now);
  if (!answer) return fail(answer);
  return std::optional<LogoutAnswer>(*std::move(answer));
}

}  // namespace signet
