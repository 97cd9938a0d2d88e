#include <algorithm>

#include "base/fail.h"
#include "bindings/post.h"
#include "metadata/trusted_keys.h"
#include "model/messages.h"
#include "rules/response_rules.h"
#include "signet/names.h"
#include "signet/service_provider.h"
#include "sp/parts.h"
#include "sp/subject_maker.h"

// The second half of a sign-in, from the form field to an AuthenticatedSubject. Each step takes
// what the one before it made; nothing can be left out. [saml-profiles 4.1.4.3]

namespace signet {
namespace {

/// What is known of a Response once its signature holds. Without an assertion it reports an error.
struct VerifiedResponse {
  model::ResponseEnvelope envelope;
  bool envelope_signed = false;
  std::optional<model::Assertion> assertion;
};

Result<model::UntrustedMessage> decode(std::string_view field, const Limits& limits) {
  auto message = bindings::decode_post(field, limits);
  if (!message) return fail(message);
  if (message->deflated) {
    return fail(ErrorCode::deflate_not_expected, "SAMLResponse", "XML in base64", "deflated data");
  }
  return model::UntrustedMessage::parse(message->xml, model::MessageKind::response, limits);
}

Result<std::shared_ptr<const metadata::Peer>> find_issuer(const model::UntrustedMessage& message,
                                                          const ServiceProviderSettings& settings,
                                                          Instant now) {
  if (!message.issuer()) {
    return fail(ErrorCode::issuer_missing, "Response", "an Issuer", "none");
  }
  auto peer = metadata::find_peer(*settings.metadata, *message.issuer());
  if (!peer || !peer->entity.idp) {
    return fail(ErrorCode::issuer_unknown, "Issuer", "an identity provider in metadata",
                *message.issuer());
  }
  if (auto ok = check_validity(peer->entity, now, settings.clock_skew); !ok) return fail(ok);
  return peer;
}

/// A signed Response vouches for its assertion. A signature that the assertion has besides has to
/// hold as well: a message that is half wrong is wrong.
Result<VerifiedResponse> verify_response_signature(model::UntrustedMessage message,
                                                   const dsig::Signer& signer,
                                                   const Limits& limits) {
  const xml::Element root = message.root();
  auto response = dsig::verify_enveloped(std::move(message).take_tree(), root, signer, limits);
  if (!response) return fail(response);
  VerifiedResponse verified;
  verified.envelope_signed = true;
  auto envelope = model::read_signed_envelope(*response);
  if (!envelope) return fail(envelope);
  verified.envelope = std::move(*envelope);

  const auto element = model::assertion_element(response->root());
  if (!element) return verified;
  if (dsig::has_signature(*element)) {
    auto own = dsig::verify_enveloped(*element, signer, limits);
    if (!own) return fail(own);
  }
  auto assertion = model::read_assertion(*response);
  if (!assertion) return fail(assertion);
  verified.assertion = std::move(*assertion);
  return verified;
}

/// The assertion vouches for itself alone; the envelope is only good for refusing.
Result<VerifiedResponse> verify_assertion_signature(model::UntrustedMessage message,
                                                    const dsig::Signer& signer,
                                                    const Limits& limits) {
  VerifiedResponse verified;
  auto envelope = model::read_unsigned_envelope(message);
  if (!envelope) return fail(envelope);
  verified.envelope = std::move(*envelope);

  const auto element = model::assertion_element(message.root());
  if (!element) return verified;
  auto own = dsig::verify_enveloped(std::move(message).take_tree(), *element, signer, limits);
  if (!own) return fail(own);
  auto assertion = model::read_assertion(*own);
  if (!assertion) return fail(assertion);
  verified.assertion = std::move(*assertion);
  return verified;
}

/// Takes the message by value: the tree that came in is gone before the first name is read.
Result<VerifiedResponse> verify(model::UntrustedMessage message, const dsig::Signer& signer,
                                const Limits& limits) {
  if (dsig::has_signature(message.root()))
    return verify_response_signature(std::move(message), signer, limits);
  return verify_assertion_signature(std::move(message), signer, limits);
}

/// A Response without an assertion reports why there is none; a Success without one is broken.
Result<void> explain_absence(const rules::ResponseFacts& facts) {
  if (auto ok = rules::check_envelope(facts); !ok) return ok;
  if (auto ok = rules::check_status(facts.envelope.status); !ok) return ok;
  return fail(ErrorCode::assertion_count, "Response", "one Assertion", "none");
}

/// The stored request that the message claims to answer.
Result<std::optional<PendingRequest>> find_request(const rules::ResponseFacts& facts,
                                                   RequestStore& requests) {
  if (!facts.claimed_request) return std::optional<PendingRequest>();
  return requests.find(*facts.claimed_request, facts.clock.now);
}

/// Until when this assertion could be presented again: as long as a bearer confirmation holds and
/// it isn't too old, so that no expiry, however distant, fills the cache for longer.
Instant replay_until(const rules::ResponseFacts& facts) {
  Instant until{};
  for (const auto& confirmation : facts.assertion.confirmations) {
    if (confirmation.not_on_or_after) until = std::max(until, *confirmation.not_on_or_after);
  }
  return std::min(until, facts.assertion.issue_instant + facts.longest_age) + facts.clock.skew;
}

/// Takes the request and enters the assertion into the replay cache. Only what passed every rule
/// gets this far, so nobody can fill the stores with forgeries.
Result<void> use_up(const rules::ResponseFacts& facts, const SignInState& state) {
  const Instant now = facts.clock.now;
  if (facts.request != nullptr) {
    const auto taken = state.requests->take(facts.request->id, now);
    if (!taken) return fail(taken);
    if (!*taken) {
      return fail(ErrorCode::request_already_answered, "@InResponseTo",
                  "a request that waits for an answer", facts.request->id);
    }
  }
  const std::string key = std::string(facts.idp) + " " + facts.assertion.id;
  const auto fresh = state.replay->insert(key, replay_until(facts), now);
  if (!fresh) return fail(fresh);
  if (!*fresh) {
    return fail(ErrorCode::replayed, "Assertion/@ID", "an assertion that wasn't used",
                facts.assertion.id);
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
  subject.name_id_ = std::move(*assertion.name_id);
  subject.attributes_ = std::move(assertion.attributes);
  subject.authn_ = std::move(assertion.authn_statements.front());
  subject.unsolicited_ = request == nullptr;
  subject.relay_state_ = request != nullptr ? request->relay_state : std::string(relay_state);
  return subject;
}

}  // namespace sp

std::vector<std::string> AuthenticatedSubject::attribute_values(std::string_view name) const {
  std::vector<std::string> values;
  for (const Attribute& attribute : attributes_) {
    if (attribute.name == name)
      values.insert(values.end(), attribute.values.begin(), attribute.values.end());
  }
  return values;
}

Result<AuthenticatedSubject> ServiceProvider::consume_response(const ConsumeResponse& input) const {
  const ServiceProviderSettings& settings = parts_->settings;
  const Instant now = input.received_at;
  if (auto ok = bindings::check_relay_state(input.relay_state, settings.limits); !ok)
    return fail(ok);
  auto message = decode(input.saml_response, settings.limits);
  if (!message) return fail(message);
  const auto peer = find_issuer(*message, settings, now);
  if (!peer) return fail(peer);
  const std::string& idp = (*peer)->entity.entity_id;

  const dsig::Signer signer{idp, (*peer)->idp_signing_keys, settings.algorithms};
  auto verified = verify(std::move(*message), signer, settings.limits);
  if (!verified) return fail(verified);

  const model::Assertion none{};
  const model::Assertion& assertion = verified->assertion ? *verified->assertion : none;
  rules::ResponseFacts facts{verified->envelope,
                             verified->envelope_signed,
                             assertion,
                             idp,
                             settings.entity_id,
                             settings.acs_url,
                             rules::claimed_request(verified->envelope, assertion),
                             nullptr,
                             settings.accept_unsolicited_from.count(idp) != 0,
                             input.browser_binding,
                             settings.longest_age,
                             {now, settings.clock_skew}};
  if (!verified->assertion) return fail(explain_absence(facts));
  if (auto ok = rules::check_status(verified->envelope.status); !ok) return fail(ok);

  const auto request = find_request(facts, *settings.state.requests);
  if (!request) return fail(request);
  facts.request = request->has_value() ? &**request : nullptr;
  if (auto ok = rules::check_response(facts); !ok) return fail(ok);
  if (auto ok = use_up(facts, settings.state); !ok) return fail(ok);
  return sp::SubjectMaker::make(std::move(*verified->assertion), idp, facts.request,
                                input.relay_state);
}

}  // namespace signet
