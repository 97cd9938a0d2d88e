#pragma once

#include "dsig/sign.h"
#include "dsig/signed_element.h"
#include "model/messages.h"
#include "support/test_keys.h"

// Signing and verifying as the two providers do it, with the test keys.

namespace signet::test {

/// Verifies the signature that is a child of `element` with the RSA test key.
inline Result<dsig::SignedElement> verified(xml::Element element) {
  static const std::vector<PublicKey> keys = {rsa_key().certificate().public_key()};
  static const AlgorithmPolicy algorithms = AlgorithmPolicy::of_2026();
  return dsig::verify_enveloped(
      element, {.entity_id = "https://idp.example.org", .keys = keys, .algorithms = algorithms},
      Limits());
}

/// Signs a message, or an assertion, in its tree.
inline void sign(xml::Element element) {
  const auto ok = dsig::sign_enveloped(element, model::issuer_element(element), rsa_key());
  if (!ok) throw std::logic_error(ok.error().detail());
}

inline model::UntrustedMessage parsed(std::string_view xml, model::MessageKind kind) {
  auto message = model::UntrustedMessage::parse(xml, kind, Limits());
  if (!message) throw std::logic_error(message.error().detail());
  return std::move(*message);
}

}  // namespace signet::test
