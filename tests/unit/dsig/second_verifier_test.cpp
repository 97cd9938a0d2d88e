#include <doctest/doctest.h>

#include "dsig/engine.h"
#include "signet/names.h"
#include "support/second_verifier.h"
#include "support/sign_in_fixture.h"
#include "support/signature_forge.h"
#include "support/test_keys.h"
#include "xml/document.h"

// The second verifier is what fuzzing compares the library with, so it has to be right by itself:
// it agrees on sound signatures of every kind, and says no to what was changed.

namespace {

using namespace signet;
using namespace signet::test;

const SecondVerifier& verifier() {
  static const SecondVerifier all(
      {rsa_key().certificate().to_pem(), p256_key().certificate().to_pem(),
       p384_key().certificate().to_pem(), p521_key().certificate().to_pem()});
  return all;
}

/// What both verifiers say of the assertion in this Response; equal on success.
bool both_accept(const std::string& xml, const KeyPair& key) {
  const auto document = xml::Document::parse(xml, {});
  REQUIRE(document);
  const auto assertion = document->root().child({ns::saml, "Assertion"});
  REQUIRE(assertion);
  const auto bytes = verifier().verify(assertion->node());

  const std::vector<PublicKey> keys = {key.certificate().public_key()};
  const AlgorithmPolicy policy = AlgorithmPolicy::of_2026();
  const auto gated =
      dsig::pass_gate(*assertion, {idp_entity, keys, policy}, {}, dsig::ReferenceForm::parent_id);
  REQUIRE(gated);
  const auto verdict = dsig::verify_with_xmlsec(*gated, keys);
  CHECK(verdict.has_value() == bytes.has_value());
  if (verdict && bytes) CHECK(verdict->digested_bytes == *bytes);
  return verdict && bytes;
}

std::string signed_by(const KeyPair& key) {
  return SignIn({.parts = SignedParts::assertion, .idp_key = &key}).response();
}

/// The answer with an assertion that has a signature of another form.
std::string signed_as(void (*change)(SignatureForm& form)) {
  const Message message(assertion_signed().response());
  message.assertion().child("Signature").remove();
  SignatureForm form = signature_of_id(message.assertion().attribute("ID"));
  change(form);
  sign(message.assertion(), form, rsa_key());
  return message.xml();
}

std::string transform_with(std::string_view prefixes) {
  return "<ds:Transform Algorithm=\"" + std::string(alg::exc_c14n) +
         "\"><ec:InclusiveNamespaces xmlns:ec=\"" + std::string(alg::exc_c14n) +
         "\" PrefixList=\"" + std::string(prefixes) + "\"/></ds:Transform>";
}

}  // namespace

TEST_CASE("the second verifier agrees with the library on keys of every type") {
  CHECK(both_accept(signed_by(rsa_key()), rsa_key()));
  CHECK(both_accept(signed_by(p256_key()), p256_key()));
  CHECK(both_accept(signed_by(p384_key()), p384_key()));
  CHECK(both_accept(signed_by(p521_key()), p521_key()));
}

TEST_CASE("the second verifier agrees on inclusive namespaces, on those of ancestors too") {
  const auto with_prefixes = [](SignatureForm& form) {
    form.references[0].transforms[1] = transform_with("xs samlp #default");
  };
  const std::string xml = signed_as(with_prefixes);
  CHECK(both_accept(xml, rsa_key()));

  const auto document = xml::Document::parse(xml, {});
  REQUIRE(document);
  const auto bytes = verifier().verify(document->root().child({ns::saml, "Assertion"})->node());
  REQUIRE(bytes);
  CHECK(bytes->find("<saml:Assertion xmlns:saml=") == 0);
  CHECK(bytes->find("xmlns:samlp=") != std::string::npos);  // declared on Response alone
}

TEST_CASE("the second verifier agrees on digests of every length") {
  CHECK(both_accept(signed_as([](SignatureForm& form) {
                      form.references[0].digest = "http://www.w3.org/2001/04/xmlenc#sha512";
                    }),
                    rsa_key()));
  CHECK(both_accept(signed_as([](SignatureForm& form) {
                      form.references[0].digest = "http://www.w3.org/2001/04/xmldsig-more#sha384";
                      form.method = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384";
                    }),
                    rsa_key()));
}

TEST_CASE("the second verifier refuses changed content, a changed digest and another key") {
  const std::string xml = assertion_signed().response();
  CHECK_FALSE(both_accept(replaced(xml, "Eve", "Eva"), rsa_key()));
  CHECK_FALSE(both_accept(signed_by(other_rsa_key()), rsa_key()));
  CHECK_FALSE(both_accept(signed_by(other_p256_key()), p256_key()));

  const Message message(xml);
  message.assertion().find("Attribute").set("Name", "roles");
  message.find("DigestValue").text(digest_of(message.assertion()));
  CHECK_FALSE(both_accept(message.xml(), rsa_key()));
}

TEST_CASE("the second verifier sees no signature in another form than the narrow one") {
  const auto verdict = [](const std::string& xml) {
    const auto document = xml::Document::parse(xml, {});
    REQUIRE(document);
    return verifier().verify(document->root().child({ns::saml, "Assertion"})->node()).has_value();
  };
  CHECK(verdict(assertion_signed().response()));
  CHECK_FALSE(verdict(signed_as([](SignatureForm& form) { form.references[0].uri = ""; })));
  CHECK_FALSE(verdict(signed_as(
      [](SignatureForm& form) { form.references[0].transforms[1] = std::string(alg::c14n); })));
  CHECK_FALSE(verdict(
      signed_as([](SignatureForm& form) { form.canonicalization = std::string(alg::c14n); })));
  CHECK_FALSE(
      verdict(signed_as([](SignatureForm& form) { form.method = std::string(alg::rsa_sha1); })));
  CHECK_FALSE(verdict(
      signed_as([](SignatureForm& form) { form.references[0].digest = std::string(alg::sha1); })));
}
