#include "support/wrapping.h"

#include "attacks/attack.h"
#include "signet/names.h"
#include "support/encryption_forge.h"

// Signature wrapping: what was signed is still there, but elsewhere, and something else stands
// where it is read. Most of these are messages that xmlsec alone calls valid. [saml-core 5.4]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

enum class Xmlsec { is_fooled, is_not };

/// Where a wrapping starts, and what receives it.
std::string accepted_start(Covered covered) {
  switch (covered) {
    case Covered::response:
      return accepted_response(response_signed());
    case Covered::assertion:
      return accepted_response(assertion_signed());
    case Covered::request:
      return accepted_request(response_signed());
  }
  return {};
}

Outcome received(Covered covered, const std::string& xml) {
  const SignIn& sign_in = covered == Covered::assertion ? assertion_signed() : response_signed();
  return covered == Covered::request ? outcome(sign_in.consume_request(xml))
                                     : outcome(sign_in.consume(xml));
}

void check_wrapping(std::string_view id, const Outcome& expected, Xmlsec xmlsec) {
  const Wrapping& attack = wrapping(id);
  CAPTURE(attack.id);
  const std::string wrapped = attack.make(accepted_start(attack.covered));
  const KeyPair& key = attack.covered == Covered::request ? p256_key() : rsa_key();
  CHECK(fools_xmlsec(wrapped, key) == (xmlsec == Xmlsec::is_fooled));
  CHECK(received(attack.covered, wrapped) == expected);
}

const Outcome hole_is_closed = refused(C::saml_in_open_content, S::shape);
const Outcome signature_shape = refused(C::signature_shape, S::signature_profile);
const Outcome signature_reference = refused(C::signature_reference, S::signature_profile);
const Outcome unexpected_element = refused(C::unexpected_element, S::shape);

/// The answer with this element put into its Status, under StatusDetail.
std::string with_status_detail(const std::string& xml) {
  const Message message(accepted_response(assertion_signed()));
  const Node status = message.find("Status");
  const Node detail = status.append(status.make(ns::samlp, "samlp:StatusDetail"));
  detail.append(detail.parse(xml));
  return message.xml();
}

/// A document of another kind, soundly signed by the identity provider.
std::string signed_document(std::string_view xml) {
  const Message document(xml);
  sign_again(document.root(), rsa_key());
  REQUIRE(fools_xmlsec(document.xml(), rsa_key()));
  return document.xml();
}

}  // namespace

TEST_CASE("xsw1: the signed Response inside the Signature of an evil one is refused") {
  check_wrapping("xsw1", signature_shape, Xmlsec::is_not);
  check_wrapping("xsw1, in ds:Object", signature_shape, Xmlsec::is_not);
}

TEST_CASE("xsw2: the signed Response beside its Signature in an evil one is refused") {
  check_wrapping("xsw2", refused(C::missing_element, S::shape), Xmlsec::is_fooled);
}

TEST_CASE("xsw3: an unsigned evil assertion before the signed one is refused") {
  check_wrapping("xsw3", refused(C::assertion_count, S::shape), Xmlsec::is_fooled);
}

TEST_CASE("xsw4: the signed assertion as a child of an evil one is refused") {
  check_wrapping("xsw4", unexpected_element, Xmlsec::is_fooled);
}

TEST_CASE("xsw5: a Signature in the evil assertion that covers a copy behind it is refused") {
  check_wrapping("xsw5", refused(C::assertion_count, S::shape), Xmlsec::is_fooled);
}

TEST_CASE("xsw5: a Signature that covers no assertion at all is refused") {
  const Message message(wrapping("xsw5").make(accepted_response(assertion_signed())));
  message.response().all("Assertion").back().remove();
  CHECK(consumed(message.xml()) == signature_reference);
}

TEST_CASE("xsw6: the signed assertion inside the Signature of the evil one is refused") {
  check_wrapping("xsw6", signature_shape, Xmlsec::is_not);
}

TEST_CASE("xsw7: an evil assertion in Extensions before the signed one is refused") {
  check_wrapping("xsw7", hole_is_closed, Xmlsec::is_fooled);
  check_wrapping("xsw7, same ID", refused(C::xml_id_duplicate, S::parse), Xmlsec::is_not);
  check_wrapping("xsw7, no namespace", unexpected_element, Xmlsec::is_fooled);
}

TEST_CASE("xsw8: the signed assertion in ds:Object of the evil one's Signature is refused") {
  check_wrapping("xsw8", signature_shape, Xmlsec::is_not);
}

TEST_CASE("xsw8: it is refused without the enveloped transform too, where xmlsec believes it") {
  SignatureForm form = assertion_form();
  form.references[0].transforms = {std::string(alg::exc_c14n)};
  const Message message(accepted_response(assertion_signed()));
  const Node unsigned_copy = message.assertion().copy();
  unsigned_copy.child("Signature").remove();
  // Signed as a detached element first, so that the digest holds once it stands in the Object.
  message.assertion().child("Signature").remove();
  const Node object = message.response().append(unsigned_copy.make(ns::ds, "ds:Object"));
  const Node evil = message.assertion();
  object.append(unsigned_copy);
  forge(evil);
  const Node signature = sign(evil, form, rsa_key());
  signature.append(object);
  CHECK(fools_xmlsec(message.xml(), rsa_key()));
  CHECK(consumed(message.xml()) == signature_shape);
}

TEST_CASE("xsw9: the signed assertion under a foreign wrapper element is refused") {
  check_wrapping("xsw9", unexpected_element, Xmlsec::is_fooled);
}

TEST_CASE("xsw-statusdetail: SAML and signature elements in StatusDetail are refused") {
  const Message signed_message(accepted_response(assertion_signed()));
  const Node signature = signed_message.assertion().child("Signature");
  const Node copy = signature.copy();
  CHECK(consumed(with_status_detail(copy.xml())) == hole_is_closed);
  CHECK(consumed(with_status_detail(copy.find("Reference").remove().xml())) == hole_is_closed);
  CHECK(consumed(with_status_detail("<ds:DigestValue xmlns:ds='" + std::string(ns::ds) +
                                    "'>AAAA</ds:DigestValue>")) == hole_is_closed);
  check_wrapping("StatusDetail holds the Assertion", hole_is_closed, Xmlsec::is_fooled);
  check_wrapping("StatusDetail holds the Assertion, signature moved", hole_is_closed,
                 Xmlsec::is_fooled);
  // Foreign content alone is harmless: it can't be read as SAML.
  CHECK(consumed(with_status_detail("<x:why xmlns:x='urn:x'>none</x:why>")) == accepted);
}

TEST_CASE("xsw-advice: a signed assertion in the Advice of an evil one is refused") {
  check_wrapping("Advice holds the Assertion", hole_is_closed, Xmlsec::is_fooled);
  check_wrapping("Advice holds the Assertion, signature moved", hole_is_closed, Xmlsec::is_fooled);
}

TEST_CASE("xsw-advice: an evil assertion in the Advice of a signed one is refused") {
  const Message message(accepted_response(assertion_signed()));
  const Node evil = forged_copy(message.assertion());
  const Node conditions = message.assertion().child("Conditions");
  conditions.after(evil.make(ns::saml, "saml:Advice")).append(evil);
  sign_again(message.assertion(), rsa_key());
  CHECK(consumed(message.xml()) == hole_is_closed);
}

TEST_CASE("xsw-scd: a signed message inside SubjectConfirmationData is refused") {
  for (const char* what : {"Response", "Assertion"}) {
    const std::string id = std::string("SubjectConfirmationData holds the ") + what;
    check_wrapping(id, unexpected_element, Xmlsec::is_fooled);
    check_wrapping(id + ", signature moved", unexpected_element, Xmlsec::is_fooled);
  }
}

TEST_CASE("xsw-attrvalue: a signed message inside an AttributeValue is refused") {
  for (const char* what : {"Response", "Assertion"}) {
    const std::string id = std::string("AttributeValue holds the ") + what;
    check_wrapping(id, hole_is_closed, Xmlsec::is_fooled);
    check_wrapping(id + ", signature moved", hole_is_closed, Xmlsec::is_fooled);
  }
}

TEST_CASE("xsw-resp-in-resp: a signed Response inside an evil Response is refused") {
  check_wrapping("Response in Response", refused(C::missing_element, S::shape), Xmlsec::is_fooled);
}

TEST_CASE("xsw-two-assertions: two assertions are refused, whichever of them is signed") {
  const Outcome expected = refused(C::assertion_count, S::shape);
  check_wrapping("evil assertion last", expected, Xmlsec::is_fooled);
  check_wrapping("xsw3", expected, Xmlsec::is_fooled);

  const Message message(accepted_response(assertion_signed()));
  message.assertion().after(forged_copy(message.assertion()));
  sign_again(message.response().all("Assertion").back(), rsa_key());
  CHECK(consumed(message.xml()) == expected);
}

TEST_CASE("xsw-enc-plus-signed: an encrypted assertion beside a signed one is refused") {
  const Message evil(accepted_response(assertion_signed()));
  evil.assertion().child("Signature").remove();
  evil.find("NameID").text(victim);
  evil.assertion().set("ID", "_e");
  const std::string forged = Message(evil.assertion().xml()).xml();
  for (const bool first : {true, false}) {
    const Message message(accepted_response(assertion_signed()));
    const Node assertion = message.assertion();
    const Node hidden = assertion.parse(encrypted("EncryptedAssertion", forged, rsa3072_key()));
    first ? assertion.before(hidden) : assertion.after(hidden);
    const SignIn& sign_in = encrypted_and_assertion_signed();
    CHECK(outcome(sign_in.consume(message.xml())) == refused(C::assertion_count, S::shape));
    assertion.remove();
    CHECK(outcome(sign_in.consume(message.xml())) ==
          refused(C::signature_missing, S::signature_profile));
  }
}

TEST_CASE("every hole of the schemas is closed to signed messages, as the table lists them") {
  for (const Wrapping& attack : wrappings()) {
    CAPTURE(attack.id);
    const Outcome verdict = received(attack.covered, attack.make(accepted_start(attack.covered)));
    CHECK_FALSE(verdict.accepted);
    CHECK(verdict.stage < S::signature);  // long before any cryptography
  }
}

TEST_CASE("a hole inside a Signature is refused by the shape of Signature or by its content") {
  for (const char* what : {"Response", "Assertion"}) {
    const std::string key_info = std::string(what) + "/KeyInfo holds the " + what;
    const std::string object = std::string(what) + "/Object holds the " + what;
    check_wrapping(key_info, hole_is_closed, Xmlsec::is_fooled);
    check_wrapping(key_info + ", signature moved", hole_is_closed, Xmlsec::is_not);
    check_wrapping(object, signature_shape, Xmlsec::is_fooled);
    check_wrapping(object + ", signature moved", signature_shape, Xmlsec::is_not);
  }
}

TEST_CASE("a message in a Condition is refused, though rules would refuse the Condition") {
  for (const char* what : {"Response", "Assertion"}) {
    const std::string id = std::string("Condition holds the ") + what;
    check_wrapping(id, hole_is_closed, Xmlsec::is_fooled);
    check_wrapping(id + ", signature moved", hole_is_closed, Xmlsec::is_fooled);
  }
}

TEST_CASE("a signed AuthnRequest hidden in an evil one is refused") {
  check_wrapping("AuthnRequest/Extensions holds the AuthnRequest", hole_is_closed,
                 Xmlsec::is_fooled);
  check_wrapping("AuthnRequest/Extensions holds the AuthnRequest, signature moved", hole_is_closed,
                 Xmlsec::is_fooled);
  check_wrapping("AuthnRequest/KeyInfo holds the AuthnRequest", hole_is_closed, Xmlsec::is_fooled);
  check_wrapping("AuthnRequest/Object holds the AuthnRequest", signature_shape, Xmlsec::is_fooled);
}

TEST_CASE("metadata-as-signed-blob: signed metadata of the provider vouches for no assertion") {
  const std::string metadata = signed_document(
      R"(<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_m" )"
      R"(entityID="https://idp.example.org/metadata"/>)");
  CHECK(consumed(metadata) == refused(C::unexpected_root, S::shape));
  CHECK(consumed(with_status_detail(metadata)) == hole_is_closed);

  const Message message(accepted_response(assertion_signed()));
  message.assertion().child("Signature").remove();
  forge(message.assertion());
  const Node blob = message.root().parse(metadata);
  const Node signature = message.assertion().child("Issuer").after(blob.child("Signature"));
  signature.append(signature.make(ns::ds, "ds:Object")).append(blob);
  CHECK(consumed(message.xml()) == signature_shape);
  signature.child("Object").remove();
  CHECK(consumed(message.xml()) == signature_reference);
}

TEST_CASE("signed-other-message-type: other messages of the provider are no Response") {
  const std::string head = R"( xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" )"
                           R"(xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_other" )"
                           R"(Version="2.0" IssueInstant="2026-01-01T12:00:00Z">)"
                           R"(<saml:Issuer>https://idp.example.org/metadata</saml:Issuer>)";
  for (const std::string kind : {"LogoutRequest", "AuthnRequest", "ArtifactResponse"}) {
    const std::string other = signed_document("<samlp:" + kind + head + "</samlp:" + kind + ">");
    CHECK(consumed(other) == refused(C::unexpected_root, S::shape));
    CHECK(consumed(with_status_detail(other)) == hole_is_closed);
  }
}

TEST_CASE("signed-other-message-type: a signed error Response can't be given an assertion") {
  const Message message(accepted_response(assertion_signed()));
  message.find("StatusCode").set("Value", status::responder);
  const Node assertion = message.assertion().remove();
  sign_again(message.response(), rsa_key());
  CHECK(consumed(message.xml()) == refused(C::status_not_success, S::rules));

  message.response().append(assertion);
  CHECK(consumed(message.xml()) == refused(C::signature_invalid, S::signature));
  message.find("StatusCode").set("Value", status::success);
  CHECK(consumed(message.xml()) == refused(C::signature_invalid, S::signature));
}

TEST_CASE("signed-other-message-type: a signed assertion sent as the whole message is refused") {
  Message message(accepted_response(assertion_signed()));
  message.set_root(message.assertion());
  CHECK(fools_xmlsec(message.xml(), rsa_key()));
  CHECK(consumed(message.xml()) == refused(C::unexpected_root, S::shape));
}

TEST_CASE("multi-root: a second root behind the signed message is refused") {
  const std::string genuine = accepted_response(response_signed());
  Message message(genuine);
  forge(message.response());
  for (const std::string& both : {genuine + message.xml(), message.xml() + genuine}) {
    CHECK(outcome(response_signed().consume(both)) == refused(C::xml_not_well_formed, S::parse));
  }
}

TEST_CASE("sig-of-assertion-at-response: the assertion's Signature signs no Response") {
  const Message message(accepted_response(assertion_signed()));
  const Node signature = message.assertion().child("Signature");
  message.response().child("Issuer").after(signature);
  CHECK(fools_xmlsec(message.xml(), rsa_key()));
  CHECK(consumed(message.xml()) == signature_reference);

  // Nor does it when the assertion has its own as well.
  message.assertion().child("Issuer").after(signature.copy());
  CHECK(consumed(message.xml()) == signature_reference);
}

TEST_CASE("sig-on-ancestor-not-covering: unsigned fields of the Response can only refuse it") {
  const auto changed = [](void (*change)(Node response)) {
    const Message message(accepted_response(assertion_signed()));
    change(message.response());
    return message.xml();
  };
  CHECK(consumed(changed([](Node r) { r.set("InResponseTo", "_other"); })) ==
        refused(C::response_in_response_to_mismatch, S::rules));
  CHECK(consumed(changed([](Node r) { r.unset("InResponseTo"); })) ==
        refused(C::response_in_response_to_mismatch, S::rules));
  CHECK(consumed(changed([](Node r) { r.set("Destination", "https://evil.example/acs"); })) ==
        refused(C::destination_mismatch, S::rules));
  CHECK(consumed(changed([](Node r) { r.child("Issuer").text("https://evil.example"); })) ==
        refused(C::issuer_unknown, S::rules));
  CHECK(consumed(changed([](Node r) { r.find("StatusCode").set("Value", status::responder); })) ==
        refused(C::status_not_success, S::rules));
  CHECK(consumed(changed([](Node r) { r.set("Version", "1.1"); })) ==
        refused(C::version_not_2, S::rules));
  CHECK(consumed(changed([](Node r) { r.set("IssueInstant", "2026-01-01T11:00:00Z"); })) ==
        refused(C::issue_instant_too_old, S::rules));
}

TEST_CASE("sig-on-ancestor-not-covering: what is left out there changes nothing of the result") {
  const Message message(accepted_response(assertion_signed()));
  message.response().unset("Destination");
  CHECK(same_as_signed(assertion_signed(), message.xml()) == accepted);
  message.response().child("Issuer").remove();
  CHECK(same_as_signed(assertion_signed(), message.xml()) == accepted);
  message.response().set("ID", "_another").set("Consent", "urn:x");
  CHECK(same_as_signed(assertion_signed(), message.xml()) == accepted);
}
