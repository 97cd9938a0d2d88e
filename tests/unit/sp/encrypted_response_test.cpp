#include <doctest/doctest.h>

#include "attacks/resigned.h"
#include "signet/names.h"
#include "support/encryption_forge.h"

// What comes encrypted is decrypted by the service provider itself, and signs somebody in only when
// it is signed in one of the four ways. [saml-core 6, saml-profiles 4.1.4.3]

namespace signet::test {
namespace {

using C = ErrorCode;

/// The fixtures of the three ways to sign, whose assertion is encrypted.
const SignIn* const all_encrypted[] = {&encrypted_and_response_signed(),
                                       &encrypted_and_assertion_signed(),
                                       &encrypted_and_both_signed()};

SignIn with_idp(std::function<void(IdentityProviderSettings&)> idp,
                SignedParts parts = SignedParts::response_and_assertion) {
  return SignIn({.parts = parts, .sp = with_decryption_keys, .idp = std::move(idp)});
}

SignIn with_parts(EncryptedParts encrypted, SignedParts parts) {
  return with_idp(
      [=](IdentityProviderSettings& idp) {
        idp.encrypted_parts = {{std::string(sp_entity), encrypted}};
      },
      parts);
}

TEST_CASE("an encrypted assertion signs in whom the plain one would, however it is signed") {
  for (const SignIn* sign_in : all_encrypted) {
    CHECK(sign_in->response().find("EncryptedAssertion") != std::string::npos);
    CHECK(sign_in->response().find("alice") == std::string::npos);
    const auto subject = sign_in->consume(sign_in->response());
    REQUIRE(outcome(subject) == accepted);
    CHECK(same_person(*subject, subject_of(both_signed())));
  }
}

TEST_CASE("EncryptedID and EncryptedAttribute are read as what they hold, in their order") {
  for (const SignedParts parts :
       {SignedParts::response, SignedParts::assertion, SignedParts::response_and_assertion}) {
    const SignIn names = with_parts(EncryptedParts::name_id, parts);
    CHECK(names.response().find("EncryptedID") != std::string::npos);
    CHECK(names.response().find("alice") == std::string::npos);
    CHECK(same_person(subject_of(names), subject_of(both_signed())));

    const SignIn attributes = with_parts(EncryptedParts::name_id_and_attributes, parts);
    CHECK(attributes.response().find("EncryptedAttribute") != std::string::npos);
    CHECK(attributes.response().find("staff") == std::string::npos);
    CHECK(same_person(subject_of(attributes), subject_of(both_signed())));
  }
}

TEST_CASE("a service provider without encryption keys refuses what is encrypted") {
  const SignIn& sign_in = encrypted_and_both_signed();
  SignIn without({.sp_metadata = [](EntityDescriptor& sp) {
    sp.sp->keys.push_back({KeyUse::encryption, rsa3072_key().certificate()});
  }});
  CHECK(outcome(without.consume(without.response())) ==
        refused(C::encrypted_assertion, Stage::decryption));
  CHECK(outcome(sign_in.consume(sign_in.response())) == accepted);
}

TEST_CASE("a provider whose assertions have to come encrypted can't send plain ones") {
  const auto requiring = [](ServiceProviderSettings& sp) {
    with_decryption_keys(sp);
    sp.require_encryption_from = {std::string(idp_entity)};
  };
  const SignIn encrypted({.sp = requiring});
  CHECK(outcome(encrypted.consume(encrypted.response())) == accepted);
  const SignIn plain({.sp = requiring, .idp = [](IdentityProviderSettings& idp) {
                        idp.encrypted_parts = {{std::string(sp_entity), EncryptedParts::nothing}};
                      }});
  CHECK(outcome(plain.consume(plain.response())) == broken_rule(C::encryption_missing));
}

/// The answer of which the assertion alone is signed, encrypted for this key in this form.
std::string encrypted_for(const KeyPair& key, const EncryptionForm& form = {}) {
  const Message message(accepted_response(assertion_signed()));
  encrypt(message.assertion(), "EncryptedAssertion", key, form);
  return message.xml();
}
/// The same inside a signed Response.
std::string signed_around(const KeyPair& key, const EncryptionForm& form) {
  const Message message(encrypted_for(key, form));
  sign_again(message.response(), rsa_key());
  return message.xml();
}

Outcome opened(std::string_view xml) {
  return outcome(encrypted_and_assertion_signed().consume(xml));
}

TEST_CASE("every key of the ring is tried, whichever is published") {
  CHECK(opened(encrypted_for(rsa3072_key())) == accepted);
  CHECK(opened(encrypted_for(other_rsa_key())) == accepted);
  CHECK(opened(encrypted_for(rsa_key())) == refused(C::decryption_failed, Stage::decryption));
}

TEST_CASE("each cipher, transport and place of the key that peers use is understood") {
  const std::string sha1(alg::sha1);
  const std::string sha256(alg::sha256);
  for (const auto cipher : {alg::aes256_gcm, alg::aes192_gcm, alg::aes128_gcm})
    CHECK(opened(encrypted_for(rsa3072_key(), {.cipher = std::string(cipher)})) == accepted);
  for (const auto& digest :
       {std::optional<std::string>(), std::optional(sha1), std::optional(sha256)}) {
    CHECK(opened(encrypted_for(rsa3072_key(), {.digest = digest})) == accepted);
    for (const auto& mgf :
         {std::optional<std::string>(), std::optional(std::string(alg::mgf1_sha1)),
          std::optional(std::string(alg::mgf1_sha256))}) {
      const EncryptionForm form{
          .transport = std::string(alg::rsa_oaep), .digest = digest, .mgf = mgf};
      CHECK(opened(encrypted_for(rsa3072_key(), form)) == accepted);
    }
  }
  for (const KeyPlace place :
       {KeyPlace::in_key_info, KeyPlace::behind_data, KeyPlace::behind_data_by_retrieval})
    CHECK(opened(encrypted_for(rsa3072_key(), {.place = place})) == accepted);
  CHECK(opened(encrypted_for(rsa3072_key(), {.recipient = std::string(sp_entity)})) == accepted);
}

TEST_CASE("X509Data and names of keys are passed over, whatever they say") {
  const std::string other = "<ds:X509Data><ds:X509Certificate>" +
                            rsa_key().certificate().to_base64() +
                            "</ds:X509Certificate></ds:X509Data><ds:KeyName>other</ds:KeyName>";
  CHECK(opened(encrypted_for(rsa3072_key(), {.key_info = other, .inner_key_info = other})) ==
        accepted);
}

TEST_CASE("AES-CBC is opened for a peer that is named, inside a signed Response only") {
  const EncryptionForm cbc{.cipher = std::string(alg::aes256_cbc)};
  const Outcome no_cbc = refused(C::encryption_algorithm_refused, Stage::decryption);
  const SignIn allowing({.sp = [](ServiceProviderSettings& sp) {
    with_decryption_keys(sp);
    sp.algorithms.insecurely_allow_cbc(std::string(idp_entity));
  }});
  for (const auto cipher : {alg::aes256_cbc, alg::aes192_cbc, alg::aes128_cbc}) {
    const std::string xml = signed_around(rsa3072_key(), {.cipher = std::string(cipher)});
    CHECK(outcome(allowing.consume(xml)) == accepted);
    CHECK(opened(xml) == no_cbc);
  }
  CHECK(outcome(allowing.consume(encrypted_for(rsa3072_key(), cbc))) == no_cbc);
}

TEST_CASE("the content may use prefixes of the standards that are declared around it") {
  const Message message(accepted_response(assertion_signed()));
  const Node assertion = message.assertion();
  const std::string alone = Message(assertion.xml()).xml();
  const std::string declaration = " xmlns:saml=\"" + std::string(ns::saml) + "\"";
  const Node made = assertion.parse(
      encrypted("EncryptedAssertion", replaced(alone, declaration, ""), rsa3072_key()));
  assertion.before(made);
  assertion.remove();
  CHECK(opened(message.xml()) == accepted);
}

TEST_CASE("what opens tells nobody why something doesn't: one code, one text") {
  const Message message(encrypted_for(rsa3072_key()));
  const std::string good = message.xml();
  std::vector<std::string> all = {
      encrypted_for(rsa_key()), encrypted_for(rsa3072_key(), {.content_key = std::string(16, 'k')}),
      encrypted_for(rsa3072_key(), {.ciphertext = std::string(11, 'c')}),
      encrypted_for(rsa3072_key(), {.ciphertext = std::string(400, 'c')})};
  for (const char* plaintext : {"", "text", "<a/>", "<saml:Assertion", "<saml:Assertion/>"}) {
    const Message other(accepted_response(assertion_signed()));
    const Node assertion = other.assertion();
    assertion.before(assertion.parse(encrypted("EncryptedAssertion", plaintext, rsa3072_key())));
    assertion.remove();
    all.push_back(other.xml());
  }
  for (const std::string& xml : all) {
    const auto refusal = encrypted_and_assertion_signed().consume(xml);
    REQUIRE_FALSE(refusal);
    CHECK(refusal.error().code() == C::decryption_failed);
    CHECK(refusal.error().detail() ==
          encrypted_and_assertion_signed().consume(all.front()).error().detail());
  }
}

TEST_CASE("an explanation tells of decryption in the order in which it was done") {
  const auto stages = [](const SignIn& sign_in, const std::string& xml) {
    const std::string field = encoded(xml);
    const auto told =
        sign_in.service_provider(sign_in.waiting())
            .explain_response(
                {.saml_response = field, .browser_binding = {}, .received_at = noon()});
    std::string text;
    for (const auto& step : told.steps)
      if (step.stage == "decryption" || step.stage == "signature")
        text.append(step.stage).append(" ").append(to_string(step.outcome)).append(", ");
    return text;
  };
  const SignIn& whole = encrypted_and_response_signed();
  const SignIn& inner = encrypted_and_assertion_signed();
  CHECK(stages(whole, whole.response()) == "signature ok, decryption ok, ");
  CHECK(stages(inner, inner.response()) == "decryption ok, signature ok, ");
  CHECK(stages(both_signed(), both_signed().response()) ==
        "signature ok, decryption not-applicable, ");
  CHECK(stages(inner, encrypted_for(rsa_key())) == "decryption broken, signature not-reached, ");
  CHECK(stages(inner, signed_around(rsa_key(), {})) == "signature ok, decryption broken, ");
}

}  // namespace
}  // namespace signet::test
