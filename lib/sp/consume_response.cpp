#include <algorithm>
#include <cstdlib>

#include "base/fail.h"
#include "signet/names.h"
#include "signet/service_provider.h"
#include "sp/parts.h"
#include "sp/response_check.h"
#include "sp/subject_maker.h"

// The end of a sign-in: a Response that passed every check is used up, and becomes an
// AuthenticatedSubject. [saml-profiles 4.1.4.3, 4.1.4.5]

namespace signet {
namespace {

/// Until when this assertion could be presented again: as long as a bearer confirmation holds and
/// it isn't too old, so that no expiry, however distant, fills the cache for longer.
Instant replay_until(const model::Assertion& assertion, const ServiceProviderSettings& settings) {
  Instant until{};
  for (const auto& confirmation : assertion.confirmations) {
    if (confirmation.not_on_or_after) until = std::max(until, *confirmation.not_on_or_after);
  }
  return std::min(until, assertion.issue_instant + settings.longest_age) + settings.clock_skew;
}

/// The first moment at which somebody can have used this assertion: not before the request that it
/// answers, else not before it was issued. The issuer's clock may be ahead of ours, and ours ahead
/// of that of a process that we share the cache with.
Instant unused_before(const sp::CheckedResponse& response,
                      const ServiceProviderSettings& settings) {
  if (response.request) return response.request->issued_at;
  return response.assertion.issue_instant - 2 * settings.clock_skew;
}

/// Takes the request and enters the assertion into the replay cache. Only what passed every rule
/// gets this far, so nobody can fill the stores with forgeries.
Result<void> use_up(const sp::CheckedResponse& response, const ServiceProviderSettings& settings,
                    Instant now) {
  if (response.request) {
    const auto taken = settings.state.requests->take(response.request->id, now);
    if (!taken) return fail(taken);
    if (!*taken) {
      return fail(ErrorCode::request_already_answered, "@InResponseTo",
                  "a request that waits for an answer", response.request->id);
    }
  }
  const std::string key = response.idp->entity.entity_id + " " + response.assertion.id;
  const Instant until = replay_until(response.assertion, settings);
  const auto fresh = settings.state.replay->insert_unused_before(
      key, unused_before(response, settings), until, now);
  if (!fresh) return fail(fresh);
  if (!*fresh) {
    return fail(ErrorCode::replayed, "Assertion/@ID", "an assertion that wasn't used",
                response.assertion.id);
  }
  return {};
}

}  // namespace

namespace sp {

AuthenticatedSubject SubjectMaker::make(model::Assertion assertion, std::string idp,
                                        const PendingRequest* request,
                                        std::string_view relay_state) {
  AuthenticatedSubject subject;
  subject.identity_provider_ = std::move(idp);
  subject.name_id_ = std::move(assertion.name_id);
  subject.attributes_ = std::move(assertion.attributes);
  subject.authn_ = std::move(assertion.authn_statements.front());
  subject.unsolicited_ = request == nullptr;
  subject.relay_state_ = request != nullptr ? request->relay_state : std::string(relay_state);
  return subject;
}

}  // namespace sp

const NameID& AuthenticatedSubject::name_id() const noexcept {
  if (!name_id_) std::abort();
  return *name_id_;
}

std::vector<std::string> AuthenticatedSubject::attribute_values(std::string_view name) const {
  std::vector<std::string> values;
  for (const Attribute& attribute : attributes_) {
    if (attribute.name == name)
      values.insert(values.end(), attribute.values.begin(), attribute.values.end());
  }
  return values;
}

namespace {

/// The rules saw that it can be read. [SAML-SubjectID 3.3]
std::optional<std::string> scoped_id(const std::vector<Attribute>& attributes,
                                     std::string_view name) {
  for (const Attribute& attribute : attributes) {
    if (attribute.name != name || attribute.name_format != attribute_name_format::uri) continue;
    const auto id = parse_scoped_id(attribute.values.front());
    if (id) return id->user + "@" + id->scope;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> AuthenticatedSubject::subject_id() const {
  return scoped_id(attributes_, attribute_name::subject_id);
}

std::optional<std::string> AuthenticatedSubject::pairwise_id() const {
  return scoped_id(attributes_, attribute_name::pairwise_id);
}

Result<AuthenticatedSubject> ServiceProvider::consume_response(const ConsumeResponse& input) const {
  auto checked = sp::check_response(parts_->settings, input, nullptr);
  if (!checked) return fail(checked);
  if (auto ok = use_up(*checked, parts_->settings, input.received_at); !ok) return fail(ok);
  // Not before: somebody who sends an old message again says nothing about the peer's keys.
  for (const PublicKey& key : checked->keys)
    checked->idp->idp_certificates.record_use(key, input.received_at);
  return sp::SubjectMaker::make(std::move(checked->assertion), checked->idp->entity.entity_id,
                                checked->request ? &*checked->request : nullptr, input.relay_state);
}

}  // namespace signet
