#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "dsig/sign.h"
#include "dsig/signed_element.h"
#include "signet/names.h"
#include "support/refusal.h"
#include "support/sign_in_fixture.h"
#include "support/test_keys.h"

// Small documents with one signed element, and how to verify them.

namespace signet::test {

inline constexpr std::string_view signer_entity = "https://signer.example/metadata";

/// An element to sign, with an issuer in front and something of every kind in it.
inline std::string plain_document() {
  return "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_a1\">"
         "<saml:Issuer>https://signer.example/metadata</saml:Issuer>"
         "<saml:Subject a=\"1\" b=\"&lt;&quot;\">alice &amp; \xC3\xA9&#13;</saml:Subject>\n"
         "</saml:Assertion>";
}

inline xml::Document parsed(std::string_view bytes,
                            xml::Comments comments = xml::Comments::refuse) {
  auto document = xml::Document::parse(bytes, Limits::for_metadata(), comments);
  if (!document) throw std::logic_error(document.error().detail());
  return *std::move(document);
}

/// Signs the root, behind its Issuer when it has one.
inline std::string signed_document(const KeyPair& key, std::string_view bytes) {
  const xml::Document document = parsed(bytes);
  const auto ok =
      dsig::sign_enveloped(document.root(), document.root().child({ns::saml, "Issuer"}), key);
  if (!ok) throw std::logic_error(ok.error().detail());
  return document.serialize();
}
inline std::string signed_document(const KeyPair& key) {
  return signed_document(key, plain_document());
}

inline PublicKey public_key(const KeyPair& pair) {
  return pair.certificate().public_key();
}

/// What a verifier trusts.
struct Trust {
  std::vector<PublicKey> keys = {public_key(rsa_key())};
  AlgorithmPolicy algorithms = AlgorithmPolicy::of_2026();
  Limits limits = {};
  dsig::ReferenceForm form = dsig::ReferenceForm::parent_id;
  std::vector<PublicKey> removed_keys = {};

  dsig::Signer signer() const { return {signer_entity, keys, algorithms, removed_keys}; }
  Result<dsig::SignedElement> verify(xml::Element element) const {
    return dsig::verify_enveloped(element, signer(), limits, form);
  }
  Result<dsig::SignedElement> verify(std::string_view bytes) const {
    return verify(parsed(bytes).root());
  }
};

inline std::string verdict(std::string_view bytes, const Trust& trust = {}) {
  return refusal(trust.verify(bytes));
}

}  // namespace signet::test
