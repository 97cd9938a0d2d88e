#include "sp/response_check.h"

#include <utility>

#include "base/fail.h"
#include "bindings/post.h"
#include "rules/response_rules.h"
#include "sp/parts.h"
#include "sp/response_stages.h"
#include "sp/verify_response.h"

// From the form field to the last rule. Each step takes what the one before it made; nothing can be
// left out. [saml-profiles 4.1.4.3]

namespace signet::sp {
namespace {

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

/// The stored request that the message claims to answer.
Result<std::optional<PendingRequest>> find_request(const rules::ResponseFacts& facts,
                                                   RequestStore& requests) {
  if (!facts.claimed_request) return std::optional<PendingRequest>();
  return requests.find(*facts.claimed_request, facts.clock.now);
}

/// The peer's own, or what the settings name it in.
PeerPolicy policy_of(const metadata::Peer& peer, const ServiceProviderSettings& settings) {
  if (peer.policy) return *peer.policy;
  const std::string& idp = peer.entity.entity_id;
  PeerPolicy policy;
  policy.accept_unsolicited = settings.accept_unsolicited_from.count(idp) != 0;
  policy.require_encryption = settings.require_encryption_from.count(idp) != 0;
  policy.accept_without_name_id = settings.accept_without_name_id_from.count(idp) != 0;
  policy.accept_xml_values = settings.accept_xml_values_from.count(idp) != 0;
  const auto passed_on = settings.accept_name_qualifiers_from.find(idp);
  if (passed_on != settings.accept_name_qualifiers_from.end())
    policy.accept_name_qualifiers = passed_on->second;
  const auto scopes = settings.scopes_of.find(idp);
  if (scopes != settings.scopes_of.end()) policy.scopes = scopes->second;
  return policy;
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
    return model::assertion_element(read.root())             ? "one with an Assertion"
           : model::encrypted_assertion_element(read.root()) ? "one with an EncryptedAssertion"
                                                             : "one without Assertion";
  });
  if (!message) return fail(message);
  const auto peer = find_issuer(*message, settings, now);
  note(steps, Passage::issuer, peer, [](const auto& found) { return found->entity.entity_id; });
  if (!peer) return fail(peer);
  const std::string& idp = (*peer)->entity.entity_id;
  const PeerPolicy policy = policy_of(**peer, settings);
  const AlgorithmPolicy& algorithms = (*peer)->algorithms(settings.algorithms);

  const TrustedCertificates& certificates = (*peer)->idp_certificates;
  const dsig::Signer signer{idp, certificates.keys(), algorithms, certificates.removed_keys()};
  const auto own_keys = decryption_keys(settings, now);
  const dsig::Decryption decryption{idp,        settings.entity_id, own_keys,
                                    algorithms, *settings.random,   settings.limits};
  auto verified = verify_response(std::move(*message), {signer, decryption}, steps);
  if (!verified) return fail(verified);

  const model::Assertion none{};
  const model::Assertion& assertion = verified->assertion ? *verified->assertion : none;
  rules::ResponseFacts facts{
      verified->envelope,
      verified->envelope_signed,
      verified->assertion.has_value(),
      assertion,
      idp,
      settings.entity_id,
      settings.acs_url,
      rules::claimed_request(verified->envelope, assertion),
      nullptr,
      policy.accept_unsolicited,
      input.browser_binding,
      settings.longest_age,
      {now, settings.clock_skew},
      policy.require_encryption,
      verified->was_encrypted,
      settings.authn_context_order,
      {policy.accept_without_name_id, &settings.affiliations, &policy.accept_name_qualifiers},
      policy.accept_xml_values,
      policy.scopes ? *policy.scopes : (*peer)->entity.idp->scopes};
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
  for (const Passage passage : {Passage::arrival, Passage::reading, Passage::issuer,
                                Passage::signing, Passage::decryption}) {
    list(passage, steps);
  }
  rules::list_envelope_rules(steps);
  list(Passage::stored_request, steps);
  rules::list_assertion_rules(steps);
}

}  // namespace signet::sp
