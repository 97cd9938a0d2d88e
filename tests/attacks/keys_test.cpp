#include <array>

#include "attacks/attack.h"
#include "signet/names.h"

// Whose key made the signature: only a signing key that metadata lists for this role of the issuer,
// whatever the message says. [saml-core 5.4, xmldsig-core 4.5, saml-metadata 2.4.1.1]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

const Outcome signature_invalid = refused(C::signature_invalid, S::signature);
const Outcome signature_missing = refused(C::signature_missing, S::signature_profile);
const Outcome signature_shape = refused(C::signature_shape, S::signature_profile);

std::string x509_data(const KeyPair& pair) {
  return "<ds:X509Data><ds:X509Certificate>" + pair.certificate().to_base64() +
         "</ds:X509Certificate></ds:X509Data>";
}

/// A KeyValue with the public key of `pair`, as xmlsec writes it.
std::string rsa_key_value(const KeyPair& pair) {
  SignatureForm form = assertion_form();
  form.key_info = "<ds:KeyValue/>";
  const Message message(assertion_signed_as(form, pair));
  return message.find("KeyValue").xml();
}

/// Signed by somebody else, with this KeyInfo.
std::string signed_by_stranger(const std::string& key_info) {
  SignatureForm form = assertion_form();
  form.key_info = key_info;
  return assertion_signed_as(form, other_rsa_key());
}

/// Soundly signed, with this KeyInfo.
std::string signed_with_key_info(const std::string& key_info) {
  SignatureForm form = assertion_form();
  form.key_info = key_info;
  return assertion_signed_as(form, rsa_key());
}

/// A sign-in whose identity provider's metadata lists these keys.
SignIn with_idp_keys(std::vector<KeyDescriptor> keys) {
  return SignIn({.parts = SignedParts::assertion,
                 .idp_metadata = [keys = std::move(keys)](EntityDescriptor& entity) {
                   entity.idp->keys = keys;
                 }});
}

}  // namespace

TEST_CASE("sig-exclusion: a message without any Signature is refused") {
  for (const SignIn* sign_in : {&response_signed(), &assertion_signed(), &both_signed()}) {
    const Message message(accepted_response(*sign_in));
    for (const Node& signature : message.root().all("Signature")) {
      if (signature.parent()) signature.remove();
    }
    CHECK(outcome(sign_in->consume(message.xml())) == signature_missing);
    message.find("NameID").text(victim);
    CHECK(outcome(sign_in->consume(message.xml())) == signature_missing);
  }
}

TEST_CASE("sig-exclusion: an empty Signature is refused") {
  const Message message(accepted_response(assertion_signed()));
  const Node signature = message.assertion().child("Signature");
  signature.after(signature.make(ns::ds, "ds:Signature"));
  signature.remove();
  CHECK(consumed(message.xml()) == signature_shape);
}

TEST_CASE("sig-exclusion: a Signature of another namespace or of none is refused") {
  for (const char* ns : {"http://www.w3.org/2000/09/xmldsig", "urn:x", ""}) {
    CAPTURE(ns);
    const Message message(accepted_response(assertion_signed()));
    message.assertion().child("Signature").move_to_namespace(ns, *ns == '\0' ? "" : "y");
    CHECK(consumed(message.xml()) == refused(C::unexpected_element, S::shape));
  }
}

TEST_CASE("sig-exclusion: of two Signatures both have to hold") {
  const Message message(accepted_response(both_signed()));
  message.assertion().child("Signature").find("SignatureValue").text("AAAA");
  sign_again(message.response(), rsa_key());
  CHECK(outcome(both_signed().consume(message.xml())) == signature_invalid);
}

TEST_CASE("sig-optional-by-metadata: no wish in metadata makes signatures dispensable") {
  const SignIn lax(
      {.parts = SignedParts::assertion,
       .idp_metadata = [](EntityDescriptor& e) { e.idp->want_authn_requests_signed = false; },
       .sp_metadata =
           [](EntityDescriptor& e) {
             e.sp->want_assertions_signed = false;
             e.sp->authn_requests_signed = false;
           },
       .sp = [](ServiceProviderSettings& s) { s.sign_requests = false; }});
  const Message message(accepted_response(lax));
  message.assertion().child("Signature").remove();
  CHECK(outcome(lax.consume(message.xml())) == signature_missing);
}

TEST_CASE("sigvalue-empty: each part of a Signature is needed, and needs its content") {
  for (const char* part : {"SignedInfo", "CanonicalizationMethod", "SignatureMethod", "Reference",
                           "Transforms", "DigestMethod", "DigestValue", "SignatureValue"}) {
    CAPTURE(part);
    const Message message(accepted_response(assertion_signed()));
    message.assertion().child("Signature").find(part).remove();
    CHECK(consumed(message.xml()) == signature_shape);
  }
  for (const char* part : {"SignedInfo", "Reference", "Transforms", "SignatureValue"}) {
    for (const char* content : {"", " \n"}) {
      CAPTURE(part);
      const Message message(accepted_response(assertion_signed()));
      message.assertion().child("Signature").find(part).text(content);
      CHECK(consumed(message.xml()) == signature_shape);
    }
  }
}

TEST_CASE("sigvalue-empty: a DigestValue that is empty or of another length is refused") {
  for (const char* content : {"", " \n", "AAAA"}) {
    const Message message(accepted_response(assertion_signed()));
    const Node signature = message.assertion().child("Signature");
    signature.find("DigestValue").text(content);
    sign_signed_info(signature, rsa_key());
    CHECK(consumed(message.xml()) == signature_shape);
  }
}

TEST_CASE("sigvalue-empty: a method without Algorithm is refused") {
  for (const char* part :
       {"CanonicalizationMethod", "SignatureMethod", "Transform", "DigestMethod"}) {
    CAPTURE(part);
    const Message message(accepted_response(assertion_signed()));
    message.assertion().child("Signature").find(part).unset("Algorithm");
    CHECK(consumed(message.xml()) == signature_shape);
  }
}

TEST_CASE("sigvalue-empty: KeyInfo may be empty or absent, as nobody reads it") {
  const Message message(accepted_response(assertion_signed()));
  const Node key_info = message.assertion().child("Signature").child("KeyInfo");
  key_info.text("");
  CHECK(same_as_signed(assertion_signed(), message.xml()) == accepted);
  key_info.remove();
  CHECK(same_as_signed(assertion_signed(), message.xml()) == accepted);
}

TEST_CASE("return-code-trap: one changed byte is refused, though xmlsec's call returns 0") {
  for (const Change& change :
       std::vector<Change>{{std::string(attacker), std::string(victim)},
                           {">staff<", ">admin<"},
                           {"https://sp.example.org/metadata</saml:Audience>",
                            "https://sp.example.org/metadatb</saml:Audience>"},
                           {"NotOnOrAfter=\"2026-01-01T12:05:00Z\" Recipient",
                            "NotOnOrAfter=\"2026-01-01T12:06:00Z\" Recipient"}}) {
    for (const SignIn* sign_in : {&response_signed(), &assertion_signed(), &both_signed()}) {
      CAPTURE(change.to);
      const std::string xml = replaced(accepted_response(*sign_in), change.from, change.to);
      CHECK(outcome(sign_in->consume(xml)) == signature_invalid);
    }
  }
}

TEST_CASE("return-code-trap: a changed byte of SignatureValue is refused") {
  const Message message(accepted_response(assertion_signed()));
  const Node value = message.find("SignatureValue");
  std::string text = value.text();
  text[10] = text[10] == 'A' ? 'B' : 'A';
  value.text(text);
  CHECK(consumed(message.xml()) == signature_invalid);
}

TEST_CASE("return-code-trap: a changed SignedInfo is refused") {
  const std::string xml = accepted_response(assertion_signed());
  CHECK(consumed(replaced(xml, "<ds:SignedInfo>", "<ds:SignedInfo Id=\"_x\">")) ==
        signature_invalid);
  CHECK(consumed(replaced(xml, "<ds:SignedInfo>", "<ds:SignedInfo>\n")) == signature_invalid);
}

TEST_CASE("verify-error-as-true: what can't be verified at all is refused") {
  for (const std::string& value :
       {std::string("AAAA"), std::string(4, 'A') + std::string(8000, 'A'),
        std::string(340, 'A') + "AA==", std::string(340, '/') + "//w="}) {
    CAPTURE(value.size());
    const Message message(accepted_response(assertion_signed()));
    message.find("SignatureValue").text(value);
    CHECK(consumed(message.xml()) == signature_invalid);
  }
}

TEST_CASE("verify-error-as-true: it is refused in a query too") {
  const std::string query = both_signed().request_query();
  REQUIRE(outcome(both_signed().consume_query(query)) == accepted);
  const std::string head = query.substr(0, query.find("&Signature="));
  CHECK(outcome(both_signed().consume_query(head + "&Signature=AAAA")) == signature_invalid);
  CHECK(outcome(both_signed().consume_query(head + "&Signature=" + std::string(88, 'A'))) ==
        signature_invalid);
}

TEST_CASE("keyinfo-rsa-keyvalue: a key in the message is never used") {
  const std::string key_value = rsa_key_value(other_rsa_key());
  REQUIRE(key_value.find("Modulus") != std::string::npos);
  CHECK(consumed(signed_by_stranger(key_value)) == signature_invalid);
}

TEST_CASE("keyinfo-x509-embedded: a certificate in the message is never used") {
  CHECK(consumed(signed_by_stranger(x509_data(other_rsa_key()))) == signature_invalid);
  const auto cloned = KeyPair::generate(KeyType::rsa, "Signet test rsa2048", noon(),
                                        noon() + std::chrono::hours(1));
  REQUIRE(cloned);
  REQUIRE(cloned->certificate().subject() == rsa_key().certificate().subject());
  SignatureForm form = assertion_form();
  form.key_info = x509_data(*cloned);
  CHECK(consumed(assertion_signed_as(form, *cloned)) == signature_invalid);
}

TEST_CASE("keyinfo-x509-embedded: a stranger's certificate beside a sound signature is ignored") {
  for (const std::string& key_info : {x509_data(other_rsa_key()), rsa_key_value(other_rsa_key()),
                                      std::string("<ds:KeyName>other-idp</ds:KeyName>")}) {
    CHECK(same_as_signed(assertion_signed(), signed_with_key_info(key_info)) == accepted);
  }
}

TEST_CASE("keyinfo-x509-chain: the certificate's issuer vouches for nothing") {
  // Two certificates side by side, as a chain would be sent: the stranger's and the trusted one.
  CHECK(consumed(signed_by_stranger(x509_data(other_rsa_key()) + x509_data(rsa_key()))) ==
        signature_invalid);
}

TEST_CASE("keyinfo-dupe-key: two keys in KeyInfo don't make one trusted") {
  const std::string stranger = rsa_key_value(other_rsa_key());
  CHECK(consumed(signed_by_stranger(stranger + x509_data(rsa_key()))) == signature_invalid);
  CHECK(consumed(signed_by_stranger(x509_data(rsa_key()) + stranger)) == signature_invalid);
}

TEST_CASE("keyinfo-keyname: a name chooses no key") {
  CHECK(consumed(signed_by_stranger("<ds:KeyName>https://idp.example.org/metadata</ds:KeyName>")) ==
        signature_invalid);
}

TEST_CASE("keyinfo-retrievalmethod: where a key could be fetched from is not looked at") {
  const std::string head =
      "<ds:RetrievalMethod Type=\"http://www.w3.org/2000/09/"
      "xmldsig#rawX509Certificate\" URI=\"";
  for (const char* uri : {"http://127.0.0.1:9/key", "file:///etc/hostname", "#_other"}) {
    const std::string key_info = head + uri + "\"/>";
    CHECK(same_as_signed(assertion_signed(), signed_with_key_info(key_info)) == accepted);
    CHECK(consumed(signed_by_stranger(key_info)) == signature_invalid);
  }
}

TEST_CASE("keys-mngr-shared: one provider's key doesn't sign for another") {
  EntityDescriptor other;
  other.entity_id = "https://other-idp.example.org";
  other.idp.emplace().keys = {{KeyUse::signing, other_rsa_key().certificate()}};
  const SignIn both({.parts = SignedParts::assertion, .more_idps = {other}});
  REQUIRE(outcome(both.consume(both.response())) == accepted);
  const std::string xml = signed_by_stranger(x509_data(other_rsa_key()));
  CHECK(outcome(both.consume(xml)) == signature_invalid);

  // In its own name it may sign, but nobody has asked it.
  const Message message(xml);
  for (const Node& issuer : message.root().all("Issuer")) issuer.text(other.entity_id);
  CHECK(outcome(both.consume(signed_again(message, rsa_key()))) == signature_invalid);
  CHECK(outcome(both.consume(signed_again(message, other_rsa_key()))) ==
        refused(C::request_to_other_idp, S::rules));
}

TEST_CASE("validator-not-throwing: a signer vouches for its own assertions, not for another's") {
  EntityDescriptor other;
  other.entity_id = "https://other-idp.example.org";
  other.idp.emplace().keys = {{KeyUse::signing, other_rsa_key().certificate()}};
  const SignIn both({.parts = SignedParts::response, .more_idps = {other}});
  const Message message(accepted_response(both));
  message.assertion().child("Issuer").text(other.entity_id);
  CHECK(outcome(both.consume(signed_again(message, rsa_key()))) ==
        refused(C::issuer_mismatch, S::rules));
  // Nor may the envelope say another issuer than the assertion that it carries.
  message.response().child("Issuer").text(other.entity_id);
  message.assertion().child("Issuer").text(idp_entity);
  CHECK(outcome(both.consume(signed_again(message, rsa_key()))) == signature_invalid);
}

TEST_CASE("key-rollover-any: each signing key of the role is tried, and no other") {
  const KeyDescriptor right{KeyUse::signing, rsa_key().certificate()};
  const KeyDescriptor other{KeyUse::signing, other_rsa_key().certificate()};
  const KeyDescriptor elliptic{KeyUse::both, p256_key().certificate()};
  const std::string& xml = assertion_signed().response();
  CHECK(outcome(with_idp_keys({other, elliptic, right}).consume(xml)) == accepted);
  CHECK(outcome(with_idp_keys({right, other, elliptic}).consume(xml)) == accepted);
  CHECK(outcome(with_idp_keys({other, elliptic}).consume(xml)) == signature_invalid);

  const KeyDescriptor encryption{KeyUse::encryption, rsa_key().certificate()};
  CHECK(outcome(with_idp_keys({other, encryption}).consume(xml)) == signature_invalid);
  CHECK(outcome(with_idp_keys({elliptic, encryption}).consume(xml)) ==
        refused(C::key_type_mismatch, S::algorithm));
}

TEST_CASE("key-rollover-any: a certificate of the other role doesn't sign") {
  const SignIn sign_in({.parts = SignedParts::assertion, .idp_metadata = [](EntityDescriptor& e) {
                          e.idp->keys = {{KeyUse::signing, other_rsa_key().certificate()}};
                          e.sp.emplace().keys = {{KeyUse::signing, rsa_key().certificate()}};
                        }});
  CHECK(outcome(sign_in.consume(sign_in.response())) == signature_invalid);
}

TEST_CASE("key-rollover-any: a malformed certificate is left out, and the others are used") {
  const std::string good = rsa_key().certificate().to_base64();
  const std::string metadata =
      "<md:EntityDescriptor xmlns:md='" + std::string(ns::md) + "' xmlns:ds='" +
      std::string(ns::ds) + "' entityID='" + std::string(idp_entity) +
      "'><md:IDPSSODescriptor protocolSupportEnumeration='" + std::string(ns::samlp) + "'>" +
      "<md:KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate>"
      "</ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:KeyDescriptor><ds:KeyInfo><ds:X509Data>"
      "<ds:X509Certificate>" +
      good +
      "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
      "</md:KeyDescriptor><md:SingleSignOnService Binding='" +
      std::string(binding::http_redirect) + "' Location='" + std::string(sso_url) +
      "'/></md:IDPSSODescriptor></md:EntityDescriptor>";
  const SignIn sign_in({.parts = SignedParts::assertion, .idp_metadata = [&](EntityDescriptor& e) {
                          const auto read = read_metadata(metadata);
                          REQUIRE(read);
                          CHECK(read->notes.size() == 1);
                          e.idp->keys = read->idp->keys;
                        }});
  CHECK(outcome(sign_in.consume(sign_in.response())) == accepted);
}

TEST_CASE("alg-weak-key: weak keys are refused when metadata is loaded") {
  for (const char* name : {"rsa1024", "rsa2047", "rsa8200", "rsa-e3"}) {
    CAPTURE(name);
    const auto certificate = Certificate::from_pem(key_file(std::string(name) + ".crt.pem"));
    REQUIRE_FALSE(certificate);
    CHECK(outcome(certificate) == refused(C::key_weak, S::algorithm));
  }
}

TEST_CASE("alg-weak-key: metadata that lists a weak key isn't trusted") {
  const std::string metadata = assertion_signed().idp_metadata();
  REQUIRE(read_metadata(metadata));
  for (const char* name : {"rsa1024", "rsa-e3", "secp256k1"}) {
    CAPTURE(name);
    std::string pem = key_file(std::string(name) + ".crt.pem");
    pem = replaced(pem, "-----BEGIN CERTIFICATE-----", "");
    const std::string weak = replaced(pem, "-----END CERTIFICATE-----", "");
    const std::string changed = replaced(metadata, rsa_key().certificate().to_base64(), weak);
    CHECK(outcome(read_metadata(changed)) == refused(C::key_weak, S::algorithm));
    TrustedPeers peers;
    CHECK(outcome(peers.trust_file_contents(changed, noon())) ==
          refused(C::key_weak, S::algorithm));
  }
}

TEST_CASE("alg-weak-key: what a weak key signed is refused") {
  const ForgersKey weak = ForgersKey::from_pem(key_file("rsa1024.key.pem"));
  const std::string xml = assertion_signed_as(assertion_form(), weak);
  CHECK(fools_xmlsec(xml, weak));
  CHECK(consumed(xml) == signature_invalid);
}

TEST_CASE("sig-malleability: another spelling of the same signature is a replay") {
  const SignIn unasked({.parts = SignedParts::assertion, .solicited = false});
  const std::string xml = accepted_response(unasked);
  const Message respelled(xml);
  const Node value = respelled.find("SignatureValue");
  value.text(" \n" + value.text() + "\n\n");
  const ServiceProvider sp = unasked.service_provider(in_memory_state(8));
  const auto send = [&](std::string_view message) {
    const std::string form = encoded(message);
    ConsumeResponse input;
    input.saml_response = form;
    input.received_at = noon();
    return outcome(sp.consume_response(input));
  };
  CHECK(send(xml) == accepted);
  CHECK(send(respelled.xml()) == refused(C::replayed, S::state));
}

TEST_CASE("the IdP holds AuthnRequests to the same keys and algorithms") {
  const SignIn& sign_in = both_signed();
  const std::string xml = accepted_request(sign_in);
  const auto signed_as = [&](const std::string& method, const ForgersKey& key) {
    const Message message(xml);
    message.root().child("Signature").remove();
    SignatureForm form = signature_of_id(message.root().attribute("ID"));
    form.method = method;
    sign(message.root(), form, key);
    return outcome(sign_in.consume_request(message.xml()));
  };
  const std::string more = "http://www.w3.org/2001/04/xmldsig-more#";
  CHECK(signed_as(more + "ecdsa-sha256", p256_key()) == accepted);
  CHECK(signed_as(more + "ecdsa-sha256", other_p256_key()) == signature_invalid);
  CHECK(signed_as(more + "rsa-sha256", rsa_key()) == refused(C::key_type_mismatch, S::algorithm));
  CHECK(signed_as(more + "ecdsa-sha1", p256_key()) ==
        refused(C::signature_algorithm_refused, S::algorithm));
  CHECK(signed_as(more + "hmac-sha256", ForgersKey::hmac("secret")) ==
        refused(C::signature_algorithm_refused, S::algorithm));
}

TEST_CASE("sig-exclusion: an AuthnRequest that metadata wants signed is refused unsigned") {
  const Message message(accepted_request(both_signed()));
  message.root().child("Signature").remove();
  CHECK(outcome(both_signed().consume_request(message.xml())) ==
        refused(C::request_unsigned, S::rules));
  const std::string query = both_signed().request_query();
  CHECK(outcome(both_signed().consume_query(query.substr(0, query.find("&SigAlg=")))) ==
        refused(C::request_unsigned, S::rules));
}

TEST_CASE("return-code-trap: one changed byte of an AuthnRequest is refused") {
  const std::string xml = accepted_request(both_signed());
  CHECK(outcome(both_signed().consume_request(
            replaced(xml, "AssertionConsumerServiceURL=\"https://sp.example.org/acs\"",
                     "ForceAuthn=\"true\""))) == signature_invalid);
  CHECK(outcome(both_signed().consume_request(replaced(
            xml, "Version=\"2.0\"", "Version=\"2.0\" IsPassive=\"true\""))) == signature_invalid);
}
