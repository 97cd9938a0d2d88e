#include <doctest/doctest.h>

#include "support/encryption_forge.h"
#include "unit/idp/issuer_fixture.h"

// What of an answer is encrypted, for whom and how. [saml-core 6; IIP-IDP09, IIP-IDP19]

namespace signet::test {
namespace {

const std::string sha256(uri(DigestAlgorithm::sha256));

KeyDescriptor encryption_key(std::vector<EncryptionMethod> methods = {}) {
  return {KeyUse::encryption, rsa3072_key().certificate(), std::move(methods)};
}

std::string xml_of(const Result<PostForm>& form) {
  REQUIRE(refusal(form) == "accepted");
  return *base::base64_decode(field(*form, "SAMLResponse"), base::Whitespace::refuse);
}

/// What stands in the encrypted element of this name, read with OpenSSL alone.
std::string plaintext(const std::string& xml, std::string_view element) {
  const Message message(xml);
  return decrypted(message.find(element), rsa3072_key());
}

bool holds(const std::string& xml, std::string_view text) {
  return xml.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("the assertion is encrypted for whoever has a key for it, and plain for the others") {
  Issuing plain;
  CHECK(holds(xml_of(plain.answer()), attacker));
  Issuing issuing;
  issuing.sp.sp->keys.push_back(encryption_key());
  const std::string xml = xml_of(issuing.answer());
  CHECK_FALSE(holds(xml, attacker));
  const std::string inside = plaintext(xml, "EncryptedAssertion");
  CHECK(inside.starts_with("<saml:Assertion "));
  CHECK(holds(inside, attacker));
}

TEST_CASE("the assertion is signed first, then encrypted, then the Response is signed") {
  for (const auto& [parts, inner, outer] :
       {std::tuple(SignedParts::response_and_assertion, true, true),
        std::tuple(SignedParts::response, false, true),
        std::tuple(SignedParts::assertion, true, false)}) {
    Issuing issuing;
    issuing.sp.sp->keys.push_back(encryption_key());
    issuing.settings.signed_parts = {{std::string(sp_entity), parts}};
    const std::string xml = xml_of(issuing.answer());
    CHECK(Message(xml).root().child_if_any("Signature").has_value() == outer);
    CHECK(holds(plaintext(xml, "EncryptedAssertion"), "<ds:Signature ") == inner);
  }
}

TEST_CASE("the NameID alone, or with the attributes, is encrypted where that is configured") {
  Issuing issuing;
  issuing.sp.sp->keys.push_back(encryption_key());
  issuing.settings.encrypted_parts = {{std::string(sp_entity), EncryptedParts::name_id}};
  const std::string names = xml_of(issuing.answer());
  CHECK(holds(plaintext(names, "EncryptedID"), std::string(">") + std::string(attacker) + "<"));
  CHECK_FALSE(holds(names, attacker));
  CHECK(holds(names, "staff"));

  issuing.settings.encrypted_parts = {
      {std::string(sp_entity), EncryptedParts::name_id_and_attributes}};
  const std::string all = xml_of(issuing.answer());
  CHECK_FALSE(holds(all, "staff"));
  CHECK(Message(all).root().all("EncryptedAttribute").size() == issuing.user.attributes.size());
  CHECK(holds(plaintext(all, "EncryptedAttribute"), "staff"));
}

TEST_CASE("what has to be encrypted isn't issued to a provider without a key") {
  for (const EncryptedParts parts : {EncryptedParts::assertion, EncryptedParts::name_id,
                                     EncryptedParts::name_id_and_attributes}) {
    Issuing issuing;
    issuing.settings.encrypted_parts = {{std::string(sp_entity), parts}};
    CHECK(refusal(issuing.answer()) == "encryption-key-missing");
  }
}

TEST_CASE("nothing is encrypted where that is configured, nor is an error") {
  Issuing issuing;
  issuing.sp.sp->keys.push_back(encryption_key());
  issuing.settings.encrypted_parts = {{std::string(sp_entity), EncryptedParts::nothing}};
  CHECK(holds(xml_of(issuing.answer()), attacker));

  issuing.settings.encrypted_parts = {{std::string(sp_entity), EncryptedParts::assertion}};
  const IdentityProvider idp = issuing.provider();
  const auto request = idp.consume_post(encoded(issuing.request_xml()), "relay", noon());
  REQUIRE(refusal(request) == "accepted");
  const Status failed{.codes = {std::string(status::responder)}, .message = {}};
  CHECK(refusal(idp.issue_error(*request, failed, noon())) == "accepted");
}

TEST_CASE("algorithms are those of the provider's metadata [IIP-MD10]") {
  Issuing issuing;
  issuing.sp.sp->keys.push_back(
      encryption_key({{std::string(alg::aes128_gcm)},
                      {std::string(alg::rsa_oaep), sha256, std::string(alg::mgf1_sha256)}}));
  const std::string xml = xml_of(issuing.answer());
  const Message message(xml);
  const Node data = message.find("EncryptedData");
  CHECK(data.child("EncryptionMethod").attribute("Algorithm") == alg::aes128_gcm);
  const Node method = message.find("EncryptedKey").child("EncryptionMethod");
  CHECK(method.attribute("Algorithm") == alg::rsa_oaep);
  CHECK(method.child("DigestMethod").attribute("Algorithm") == sha256);
  CHECK(method.child("MGF").attribute("Algorithm") == alg::mgf1_sha256);
  CHECK(plaintext(xml, "EncryptedAssertion").starts_with("<saml:Assertion "));
}

}  // namespace signet::test
