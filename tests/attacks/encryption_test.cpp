#include <doctest/doctest.h>

#include "attacks/encryption.h"
#include "support/printed_by.h"

// Encryption says nothing of who wrote something, and what was encrypted is read with the same
// locks as what wasn't. [saml-core 6]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

TEST_CASE("enc-is-not-auth: what nobody signed signs nobody in, though only we can read it") {
  const Message message(accepted_response(assertion_signed()));
  message.assertion().child("Signature").remove();
  const std::string unsigned_one = Message(message.assertion().xml()).xml();
  CHECK(opened(answer_holding(encrypted_assertion(unsigned_one))) ==
        refused(C::signature_missing, S::signature_profile));
  CHECK(opened(in_signed_response(answer_holding(encrypted_assertion(unsigned_one)))) == accepted);
  sign_again(message.assertion(), other_rsa_key());
  CHECK(opened(answer_holding(encrypted_assertion(Message(message.assertion().xml()).xml()))) ==
        refused(C::signature_invalid, S::signature));
}

TEST_CASE("enc-is-not-auth: a wrong signature inside isn't made good by one around it") {
  const Message message(accepted_response(assertion_signed()));
  message.find("NameID").text(victim);
  const std::string forged = Message(message.assertion().xml()).xml();
  CHECK(opened(in_signed_response(answer_holding(encrypted_assertion(forged)))) ==
        refused(C::signature_invalid, S::signature));
}

TEST_CASE(
    "enc-sig-check-before-decrypt: the Response's signature is over what came, and comes first") {
  const auto decrypter = std::make_shared<CountingDecrypter>();
  const SignIn sign_in = asking(decrypter);
  const Message message(in_signed_response(encrypted_answer()));
  REQUIRE(outcome(sign_in.consume(message.xml())) == accepted);
  REQUIRE(decrypter->asked == 1);
  const Node data = message.find("EncryptedAssertion");
  data.before(
      data.parse(encrypted_assertion(signed_assertion(), {.content_key = std::string(32, 'z')})));
  data.remove();
  CHECK(outcome(sign_in.consume(message.xml())) == refused(C::signature_invalid, S::signature));
  CHECK(decrypter->asked == 1);
}

TEST_CASE("enc-multi-element-plaintext: exactly one Assertion and nothing beside it") {
  const std::string good = signed_assertion();
  REQUIRE(opened(answer_holding(encrypted_assertion(good))) == accepted);
  CHECK(opened(answer_holding(encrypted_assertion("\n " + good + "\n"))) == accepted);
  for (const std::string& plaintext :
       {good + good, "text" + good, good + "text", "<x/>" + good, good + "<x/>",
        std::string("text"),
        std::string("<samlp:Response xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol'/>"),
        std::string("<Assertion/>"), "</scope>" + good + "<scope>", "</scope>" + good,
        good + "</scope><scope>", std::string(accepted_response(assertion_signed())),
        "<x>" + good + "</x>", std::string(" ")}) {
    CAPTURE(plaintext.substr(0, 40));
    const std::string answer = answer_holding(encrypted_assertion(plaintext));
    CHECK(opened(answer) == cannot_be_opened());
    CHECK(opened(in_signed_response(answer)) == cannot_be_opened());
  }
}

TEST_CASE("enc-ns-context-leak: namespaces of the standards alone keep their prefixes inside") {
  const std::string declaration = " xmlns:saml=\"" + std::string(ns::saml) + "\"";
  const std::string bare = replaced(signed_assertion(), declaration, "");
  // The wrapper declares saml itself.
  REQUIRE(opened(answer_holding(encrypted_assertion(bare))) == accepted);

  const auto with_prefix = [&](std::string_view prefix, std::string_view uri) {
    const Message message(answer_holding(
        encrypted_assertion(replaced(signed_assertion(), "<saml:Issuer>",
                                     "<" + std::string(prefix) + ":Issuer/><saml:Issuer>"))));
    message.find("EncryptedAssertion").declare(prefix, uri);
    return opened(message.xml());
  };
  CHECK(with_prefix("evil", "urn:evil") == cannot_be_opened());
  CHECK(with_prefix("undeclared", ns::saml) == cannot_be_opened());
  // Another meaning for the prefix that the content relies on.
  const Message message(answer_holding(encrypted_assertion(replaced(bare, "<saml:", "<a:"))));
  message.find("EncryptedAssertion").declare("a", ns::samlp);
  CHECK(opened(message.xml()) == cannot_be_opened());
}

TEST_CASE("enc-doctype-inside: the same locks for plaintext as for the wire") {
  const std::string good = signed_assertion();
  const auto inside = [&](std::string_view what) {
    return replaced(good, "<saml:Subject>", std::string(what) + "<saml:Subject>");
  };
  for (const std::string& plaintext :
       {"<!DOCTYPE a [<!ENTITY e 'x'>]>" + good, "<?xml version='1.0'?>" + good,
        "<?xml version='1.0' encoding='UTF-7'?>" + good, good + std::string(1, '\0'),
        good + std::string("\0<x/>", 5), inside("<!-- -->"), inside("<![CDATA[]]>"),
        inside("<?p?>"), inside("&e;"), inside("&#0;"), inside("\xFF"),
        inside(std::string(300, ' ') + "<a:b/>")})
    CHECK(opened(answer_holding(encrypted_assertion(plaintext))) == cannot_be_opened());
  std::string bomb = "<saml:Assertion xmlns:saml='" + std::string(ns::saml) + "'";
  for (int i = 0; i < 5000; ++i) bomb += " a" + std::to_string(i) + "=''";
  CHECK(opened(answer_holding(encrypted_assertion(bomb + "/>"))) == cannot_be_opened());
}

TEST_CASE("enc-cipherreference: nothing is fetched from anywhere") {
  for (const char* holder : {"EncryptedData", "EncryptedKey"}) {
    const Message message(encrypted_answer());
    const Node data = message.find(holder).child("CipherData");
    const Node reference = data.make(ns::xenc, "xenc:CipherReference");
    reference.set("URI", "file:///etc/passwd");
    data.append(reference);
    CHECK(opened(message.xml()) == wrong_shape(C::unexpected_element));
    data.child("CipherValue").remove();
    CHECK(opened(message.xml()) == wrong_shape(C::missing_element));
  }
}

TEST_CASE(
    "enc-key-retrieval-loop: no key leads to another key, and no reference out of its element") {
  const auto decrypter = std::make_shared<CountingDecrypter>();
  const SignIn sign_in = asking(decrypter);
  const auto inner = [&](const std::string& xml) {
    return outcome(sign_in.consume(encrypted_answer({.inner_key_info = xml})));
  };
  const std::string key = Message(Message(encrypted_answer()).find("EncryptedKey").xml()).xml();
  CHECK(inner("<ds:RetrievalMethod URI=\"#_key\"/>") == wrong_form());
  CHECK(inner("<ds:X509Data><ds:RetrievalMethod URI=\"#_key\"/></ds:X509Data>") == wrong_form());
  CHECK(inner(replaced(key, "_key", "_other")) == wrong_form());
  CHECK(inner("<ds:X509Data><saml:Assertion/></ds:X509Data>") == wrong_form());
  const auto retrieval = [&](const std::string& xml) {
    return outcome(sign_in.consume(encrypted_answer({.key_info = xml})));
  };
  for (const char* uri :
       {"#_data", "#", "", "#_none", "_key", "http://x/#_key", "file:///k", "#xpointer(/)"})
    CHECK(retrieval("<ds:RetrievalMethod URI=\"" + std::string(uri) + "\"/>") == wrong_form());
  CHECK(retrieval("<ds:RetrievalMethod URI=\"#_key\" Type=\"urn:x\"/>") == wrong_form());
  CHECK(retrieval("<ds:RetrievalMethod URI=\"#_key\"><ds:Transforms/></ds:RetrievalMethod>") ==
        wrong_form());
  CHECK(decrypter->asked == 0);
  CHECK(retrieval("<ds:RetrievalMethod URI=\"#_key\"/>") == accepted);
}

TEST_CASE(
    "enc-key-retrieval-loop: an EncryptedKey that stands outside of the element isn't found") {
  const Message message(encrypted_answer({.place = KeyPlace::behind_data_by_retrieval}));
  REQUIRE(opened(message.xml()) == accepted);
  const Node key = message.find("EncryptedKey");
  message.response().append(key);
  CHECK(opened(message.xml()) == wrong_shape(C::unexpected_element));
  key.remove();
  CHECK(opened(message.xml()) == wrong_form());
}

/// The encrypted answer with so many copies of its key.
std::string with_keys(std::size_t count, KeyPlace place) {
  const Message message(encrypted_answer({.place = place}));
  const Node key = message.find("EncryptedKey");
  for (std::size_t i = 1; i < count; ++i)
    key.after(key.copy().set("Id", "_key" + std::to_string(i)));
  return message.xml();
}

TEST_CASE("enc-many-keys-cpu: private keys are asked a few times at most") {
  const auto decrypter = std::make_shared<CountingDecrypter>();
  const SignIn sign_in = asking(decrypter);
  CHECK(outcome(sign_in.consume(with_keys(4, KeyPlace::in_key_info))) == accepted);
  CHECK(decrypter->asked == 4);
  CHECK(outcome(sign_in.consume(with_keys(5, KeyPlace::in_key_info))) == wrong_form());
  CHECK(outcome(sign_in.consume(with_keys(200, KeyPlace::in_key_info))) == wrong_form());
  CHECK(outcome(sign_in.consume(with_keys(5, KeyPlace::behind_data))) ==
        wrong_shape(C::unexpected_element));
  CHECK(decrypter->asked == 4);
}

TEST_CASE("enc-many-keys-cpu: encrypted parts of an assertion are counted first") {
  const auto decrypter = std::make_shared<CountingDecrypter>();
  const SignIn sign_in = asking(decrypter);
  const auto attributes = [&](std::size_t count) {
    const Message message(accepted_response(assertion_signed()));
    const Node statement = message.find("AttributeStatement");
    const std::string plain = Message(statement.child("Attribute").xml()).xml();
    for (const Node& old : statement.all("Attribute")) old.remove();
    for (std::size_t i = 0; i < count; ++i) {
      std::string one = encrypted(
          "EncryptedAttribute", replaced(plain, "groups", "a" + std::to_string(i)), rsa3072_key());
      one = replaced(replaced(one, "_key", "_k" + std::to_string(i)), "_data",
                     "_d" + std::to_string(i));
      statement.append(statement.parse(one));
    }
    sign_again(message.assertion(), rsa_key());
    return outcome(sign_in.consume(message.xml()));
  };
  CHECK(attributes(32) == accepted);
  CHECK(decrypter->asked == 32);
  CHECK(attributes(33) == refused(C::xml_limit, S::bytes));
  CHECK(decrypter->asked == 32);
}

TEST_CASE("enc-recipient-mismatch: a key for somebody else isn't tried, and there has to be one") {
  const auto decrypter = std::make_shared<CountingDecrypter>();
  const SignIn sign_in = asking(decrypter);
  for (const char* other : {"https://other.example", "", "https://sp.example.org/metadata/"})
    CHECK(outcome(sign_in.consume(encrypted_answer({.recipient = std::string(other)}))) ==
          wrong_form());
  CHECK(outcome(sign_in.consume(encrypted_answer({.place = KeyPlace::nowhere}))) == wrong_form());
  const Message message(encrypted_answer({.place = KeyPlace::nowhere}));
  message.find("KeyInfo").remove();
  CHECK(outcome(sign_in.consume(message.xml())) == wrong_form());
  message.find("EncryptionMethod").remove();
  CHECK(outcome(sign_in.consume(message.xml())) == wrong_shape(C::missing_element));
  CHECK(decrypter->asked == 0);
}

TEST_CASE("enc-wrapping: a ciphertext means the same wherever it is sent again") {
  const SignIn& sign_in = encrypted_and_assertion_signed();
  const std::string captured = accepted_response(sign_in);
  // For another session, in an envelope of the attacker's.
  const ServiceProvider elsewhere = sign_in.service_provider(in_memory_state());
  CHECK(outcome(arrive(elsewhere, captured)) == broken_rule(C::in_response_to_unknown));
  // Twice.
  const ServiceProvider sp = sign_in.service_provider(sign_in.waiting());
  CHECK(outcome(arrive(sp, captured)) == accepted);
  CHECK_FALSE(outcome(arrive(sp, captured)).accepted);
  // As something else.
  const auto as = [](std::string_view wrapper, std::string_view content) {
    const Message message(accepted_response(assertion_signed()));
    const Node old = message.find(wrapper == "EncryptedID" ? "NameID" : "Attribute");
    old.before(old.parse(encrypted(wrapper, content, rsa3072_key())));
    old.remove();
    sign_again(message.assertion(), rsa_key());
    return opened(message.xml());
  };
  const std::string declared = " xmlns:saml=\"" + std::string(ns::saml) + "\"";
  const std::string name = "<saml:NameID" + declared + ">alice</saml:NameID>";
  const std::string attribute = "<saml:Attribute" + declared + " Name=\"a\"/>";
  CHECK(as("EncryptedID", name) == accepted);
  CHECK(as("EncryptedAttribute", attribute) == accepted);
  CHECK(as("EncryptedID", attribute) == cannot_be_opened());
  CHECK(as("EncryptedID", signed_assertion()) == cannot_be_opened());
  CHECK(as("EncryptedAttribute", name) == cannot_be_opened());
}

TEST_CASE(
    "enc-nested: nothing encrypted is read inside what was decrypted, but parts of an assertion") {
  const std::string twice = encrypted_assertion(encrypted_assertion(signed_assertion()));
  CHECK(opened(answer_holding(twice)) == cannot_be_opened());
  const Message message(accepted_response(assertion_signed()));
  const Node conditions = message.find("Conditions");
  const Node advice = conditions.make(ns::saml, "saml:Advice");
  advice.append(conditions.parse(encrypted_assertion(signed_assertion())));
  conditions.after(advice);
  sign_again(message.assertion(), rsa_key());
  CHECK(opened(message.xml()) == wrong_shape(C::saml_in_open_content));
  const std::string inside = Message(message.assertion().xml()).xml();
  CHECK(opened(answer_holding(encrypted_assertion(inside))) == cannot_be_opened());

  const std::string name = encrypted("EncryptedID", "<saml:NameID>a</saml:NameID>", rsa3072_key());
  const Message names(accepted_response(assertion_signed()));
  const Node old = names.find("NameID");
  old.before(old.parse(encrypted("EncryptedID", name, rsa3072_key())));
  old.remove();
  sign_again(names.assertion(), rsa_key());
  CHECK(opened(names.xml()) == cannot_be_opened());
}

TEST_CASE(
    "id-across-encryption: what was decrypted is a document of its own, with IDs of its own") {
  // The Response has the ID that the encrypted assertion's signature refers to, and says otherwise.
  const Message message(encrypted_answer());
  const std::string id = Message(signed_assertion()).root().attribute("ID");
  message.response().set("ID", id);
  CHECK(opened(message.xml()) == accepted);
  CHECK(same_person(*encrypted_and_assertion_signed().consume(message.xml()),
                    subject_of(assertion_signed())));
  // Inside there are two.
  const std::string twice = replaced(signed_assertion(), "<saml:AuthnStatement",
                                     "<saml:Advice ID=\"" + id + "\"/><saml:AuthnStatement");
  CHECK(opened(answer_holding(encrypted_assertion(twice))) == cannot_be_opened());
}

TEST_CASE("decrypt-plaintext-log: neither errors nor explanations nor streams say what was in it") {
  const std::string secret = "canary";
  std::vector<Error> errors;
  std::string told;
  const std::string said = printed_by([&] {
    for (const std::string& plaintext :
         {secret, "<" + secret, "<" + secret + "/>", "<saml:Assertion " + secret + "='&" + secret,
          replaced(signed_assertion(), "<saml:Subject>", "<saml:Subject><" + secret + "/>")}) {
      const std::string field = encoded(answer_holding(encrypted_assertion(plaintext)));
      const SignIn& sign_in = encrypted_and_assertion_signed();
      errors.push_back(sign_in.consume_field(field).error());
      const ServiceProvider sp = sign_in.service_provider(sign_in.waiting());
      for (const auto& step :
           sp.explain_response(
                 {.saml_response = field, .browser_binding = {}, .received_at = noon()})
               .steps)
        told.append(step.where).append(step.expected).append(step.found);
    }
  });
  CHECK(said.empty());
  CHECK(told.find(secret) == std::string::npos);
  for (const Error& error : errors) {
    CHECK(error.code() == C::decryption_failed);
    CHECK(error.detail() == errors.front().detail());
    CHECK(error.detail().find(secret) == std::string::npos);
  }
}

/// The answer to a service provider with these keys in its metadata.
SignIn answering(std::vector<KeyDescriptor> keys, EncryptedParts parts) {
  return SignIn({.sp_metadata = [&](EntityDescriptor& sp) { sp.sp->keys = std::move(keys); },
                 .sp = with_decryption_keys,
                 .idp =
                     [=](IdentityProviderSettings& idp) {
                       idp.encrypted_parts = {{std::string(sp_entity), parts}};
                     }});
}

TEST_CASE(
    "encrypt-to-wrong-key: only a key that metadata lists for it, and never in clear instead") {
  const KeyDescriptor signing{KeyUse::signing, p256_key().certificate()};
  const KeyDescriptor rsa_for_signing{KeyUse::signing, other_rsa_key().certificate()};
  const KeyDescriptor curve{KeyUse::encryption, p384_key().certificate()};
  const KeyDescriptor right{KeyUse::encryption, rsa3072_key().certificate()};
  const SignIn sign_in =
      answering({signing, rsa_for_signing, curve, right}, EncryptedParts::assertion);
  const Message message(accepted_response(sign_in));
  CHECK(message.find("EncryptedKey").attribute("Recipient") == sp_entity);
  CHECK(
      decrypted(message.find("EncryptedAssertion"), rsa3072_key()).starts_with("<saml:Assertion"));
  CHECK_THROWS(decrypted(message.find("EncryptedAssertion"), other_rsa_key()));

  for (const EncryptedParts parts :
       {EncryptedParts::assertion, EncryptedParts::name_id, EncryptedParts::name_id_and_attributes})
    CHECK_THROWS_WITH_AS(answering({signing, rsa_for_signing, curve}, parts),
                         doctest::Contains("encryption-key-missing"), std::logic_error);
  // Who lists algorithms that nobody should use isn't sent plain text, either.
  KeyDescriptor weak = right;
  weak.encryption_methods = {{std::string(alg::aes256_cbc)}, {std::string(alg::rsa_1_5)}};
  CHECK_THROWS_WITH_AS(answering({signing, weak}, EncryptedParts::assertion_if_possible),
                       doctest::Contains("encryption-key-missing"), std::logic_error);
  CHECK_NOTHROW(answering({signing, rsa_for_signing}, EncryptedParts::assertion_if_possible));
}

}  // namespace
