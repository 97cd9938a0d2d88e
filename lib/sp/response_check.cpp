#include "sp/response_check.h"

#include <utility>

#include "base/fail.h"
#include "bindings/post.h"
#include "rules/response_rules.h"
#include "sp/response_stages.h"

// From the form field to the last rule. Each step takes what the one before it made; nothing can be
// left out. [saml-profiles 4.1.4.3]

namespace signet::sp {
namespace {

/// What is known of a Response once its signature holds. Without an assertion it reports an error.
struct VerifiedResponse {
  model::ResponseEnvelope envelope;
  bool envelope_signed = false;
  std::optional<model::Assertion> assertion;
  std::vector<PublicKey> keys;
};

Result<std::string> decode(const ConsumeResponse& input, const Limits& limits) {
  if (auto ok = bindings::check_relay_state(input.relay_state, limits); !ok) return fail(ok);
  auto message = bindings::decode_post(input.saml_response, limits);
  if (!message) return fail(message);
  if (message->deflated) {
    return fail(ErrorCode::deflate_not_expected, "SAMLResponse", "XML in base64", "deflated data");
  }
  return std::move(message->xml);
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
  verified.keys.push_back(response->key());
  auto envelope = model::read_signed_envelope(*response);
  if (!envelope) return fail(envelope);
  verified.envelope = std::move(*envelope);

  const auto element = model::assertion_element(response->root());
  if (!element) return verified;
  if (dsig::has_signature(*element)) {
    auto own = dsig::verify_enveloped(*element, signer, limits);
    if (!own) return fail(own);
    verified.keys.push_back(own->key());
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
  verified.keys.push_back(own->key());
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

/// The stored request that the message claims to answer.
Result<std::optional<PendingRequest>> find_request(const rules::ResponseFacts& facts,
                                                   RequestStore& requests) {
  if (!facts.claimed_request) return std::optional<PendingRequest>();
  return requests.find(*facts.claimed_request, facts.clock.now);
}

/// Writes down what came of a passage, for whoever wants an explanation; `describe` puts what was
/// found into words.
template <class T, class Describe>
void note(rules::Steps* steps, Passage passage, const Result<T>& result, Describe describe) {
  if (steps == nullptr) return;
  if (result) {
    note_passed(passage, describe(*result), *steps);
  } else {
    note_refused(passage, result.error(), *steps);
  }
}

void note_signature(rules::Steps* steps, const Result<VerifiedResponse>& verified) {
  if (steps != nullptr && verified && !verified->envelope_signed && !verified->assertion) {
    // An error needs no signature: it signs nobody in.
    return note_not_applicable(Passage::signing, *steps);
  }
  note(steps, Passage::signing, verified, [](const VerifiedResponse& response) {
    return response.envelope_signed ? "that of the Response" : "that of the Assertion";
  });
}

}  // namespace

Result<CheckedResponse> check_response(const ServiceProviderSettings& settings,
                                       const ConsumeResponse& input, rules::Steps* steps) {
  const Instant now = input.received_at;
  const auto xml = decode(input, settings.limits);
  note(steps, Passage::arrival, xml,
       [](const std::string& text) { return std::to_string(text.size()) + " bytes of XML"; });
  if (!xml) return fail(xml);
  auto message =
      model::UntrustedMessage::parse(*xml, model::MessageKind::response, settings.limits);
  note(steps, Passage::reading, message, [](const model::UntrustedMessage& read) {
    return model::assertion_element(read.root()) ? "one with an Assertion"
                                                 : "one without Assertion";
  });
  if (!message) return fail(message);
  const auto peer = find_issuer(*message, settings, now);
  note(steps, Passage::issuer, peer, [](const auto& found) { return found->entity.entity_id; });
  if (!peer) return fail(peer);
  const std::string& idp = (*peer)->entity.entity_id;

  const TrustedCertificates& certificates = (*peer)->idp_certificates;
  const dsig::Signer signer{idp, certificates.keys(), settings.algorithms,
                            certificates.removed_keys()};
  auto verified = verify(std::move(*message), signer, settings.limits);
  note_signature(steps, verified);
  if (!verified) return fail(verified);

  const model::Assertion none{};
  const model::Assertion& assertion = verified->assertion ? *verified->assertion : none;
  rules::ResponseFacts facts{verified->envelope,
                             verified->envelope_signed,
                             verified->assertion.has_value(),
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
  if (auto ok = rules::check_envelope(facts, steps); !ok) return fail(ok);
  auto request = find_request(facts, *settings.state.requests);
  note(steps, Passage::stored_request, request,
       [](const auto& found) { return found ? "a request" : "none"; });
  if (!request) return fail(request);
  facts.request = request->has_value() ? &**request : nullptr;
  if (auto ok = rules::check_assertion(facts, steps); !ok) return fail(ok);
  return CheckedResponse{std::move(*verified->assertion), *peer, std::move(verified->keys),
                         std::move(*request)};
}

void list_response_checks(rules::Steps& steps) {
  for (const Passage passage :
       {Passage::arrival, Passage::reading, Passage::issuer, Passage::signing}) {
    list(passage, steps);
  }
  rules::list_envelope_rules(steps);
  list(Passage::stored_request, steps);
  rules::list_assertion_rules(steps);
}

}  // namespace signet::sp
