#include <array>

#include "attacks/attack.h"
#include "dsig/signed_element.h"
#include "signet/names.h"
#include "support/wrapping.h"

// What a signature refers to: one Reference, to the ID of the Signature's own parent, and IDs that
// mean one element each. [saml-core 5.4.2]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

const Outcome signature_reference = refused(C::signature_reference, S::signature_profile);
const Outcome signature_shape = refused(C::signature_shape, S::signature_profile);
const Outcome forbidden_markup = refused(C::xml_forbidden_markup, S::bytes);
const Outcome duplicate_id = refused(C::xml_id_duplicate, S::parse);

SignatureForm referring_to(std::optional<std::string> uri) {
  SignatureForm form = assertion_form();
  form.references[0].uri = std::move(uri);
  return form;
}

/// The answer with its assertion's Signature changed, and SignedInfo signed again as it stands.
std::string with_signature(void (*change)(Node signature)) {
  const Message message(accepted_response(assertion_signed()));
  const Node signature = message.assertion().child("Signature");
  change(signature);
  sign_signed_info(signature, rsa_key());
  return message.xml();
}

}  // namespace

TEST_CASE("ref-parent-mismatch: a Signature that refers to another element is refused") {
  const std::string response_id = Message(assertion_signed().response()).root().attribute("ID");
  const std::string xml = assertion_signed_as(referring_to("#" + response_id));
  CHECK(fools_xmlsec(xml, rsa_key()));
  CHECK(consumed(xml) == signature_reference);
}

TEST_CASE("ref-parent-mismatch: a Signature whose parent has another ID is refused") {
  const Message message(accepted_response(assertion_signed()));
  message.assertion().set("ID", "_invalidReferencedId");
  CHECK(consumed(message.xml()) == signature_reference);
}

TEST_CASE("ref-empty-uri: a Reference to the whole document is refused") {
  const std::string xml = assertion_signed_as(referring_to(""));
  CHECK(fools_xmlsec(xml, rsa_key()));
  CHECK(consumed(xml) == signature_reference);
}

TEST_CASE("ref-empty-uri: it is refused on the root of a message, where only metadata has it") {
  const Message message(accepted_response(response_signed()));
  message.response().child("Signature").remove();
  sign(message.response(), referring_to(""), rsa_key());
  CHECK(fools_xmlsec(message.xml(), rsa_key()));
  CHECK(outcome(response_signed().consume(message.xml())) == signature_reference);
}

TEST_CASE("ref-no-uri: a Reference without URI is refused") {
  const std::string xml = assertion_signed_as(referring_to(std::nullopt));
  CHECK(fools_xmlsec(xml, rsa_key()));
  CHECK(consumed(xml) == signature_reference);
}

TEST_CASE("ref-none: a SignedInfo without Reference is refused") {
  CHECK(consumed(with_signature([](Node s) { s.find("Reference").remove(); })) == signature_shape);
}

TEST_CASE("ref-multiple: two References are refused, though both hold") {
  SignatureForm form = assertion_form();
  const Message message(assertion_signed().response());
  ReferenceForm other{.uri = "#" + message.root().attribute("ID")};
  for (const bool own_first : {true, false}) {
    form.references = assertion_form().references;
    form.references.insert(own_first ? form.references.end() : form.references.begin(), other);
    const std::string xml = assertion_signed_as(form);
    CHECK(fools_xmlsec(xml, rsa_key()));
    CHECK(consumed(xml) == signature_shape);
  }
}

TEST_CASE("ref-multiple: a second Reference with another digest is refused in both orders") {
  CHECK(consumed(with_signature([](Node s) {
          const Node copy = s.find("Reference").after(s.find("Reference").copy());
          copy.child("DigestValue").text("AAAA");
        })) == signature_shape);
  CHECK(consumed(with_signature([](Node s) {
          const Node copy = s.find("Reference").before(s.find("Reference").copy());
          copy.child("DigestValue").text("AAAA");
        })) == signature_shape);
}

TEST_CASE("ref-signedinfo-not-enveloping: a forged Reference outside SignedInfo counts nowhere") {
  // What a search for any DigestValue of the document would find: that of the forged assertion.
  const auto attack = [](void (*place)(Node signature, Node reference)) {
    const Message message(accepted_response(assertion_signed()));
    const std::string id = message.assertion().attribute("ID");
    forge(message.assertion());
    message.assertion().set("ID", id);
    const Node signature = message.assertion().child("Signature");
    const Node reference = signature.find("Reference").copy();
    reference.child("DigestValue").text(digest_of(message.assertion()));
    place(signature, reference);
    return message.xml();
  };
  CHECK(consumed(attack([](Node s, Node reference) { s.prepend(reference); })) == signature_shape);
  CHECK(consumed(attack([](Node s, Node reference) { s.append(reference); })) == signature_shape);
  CHECK(consumed(attack([](Node s, Node reference) { s.child("KeyInfo").append(reference); })) ==
        refused(C::signature_invalid, S::signature));
  CHECK(consumed(attack([](Node s, Node reference) {
          const Node status = s.parent()->parent()->child("Status");
          status.append(status.make(ns::samlp, "samlp:StatusDetail")).append(reference);
        })) == refused(C::saml_in_open_content, S::shape));
  CHECK(consumed(attack([](Node s, Node reference) {
          s.find("DigestValue").text(reference.child("DigestValue").text());
        })) == refused(C::signature_invalid, S::signature));
}

TEST_CASE("sig-multiple-in-element: two Signatures in one element are refused") {
  for (const bool good_first : {true, false}) {
    const Message message(accepted_response(assertion_signed()));
    const Node good = message.assertion().child("Signature");
    const Node bad = good_first ? good.after(good.copy()) : good.before(good.copy());
    bad.find("DigestValue").text("AAAA");
    CHECK(fools_xmlsec(message.xml(), rsa_key()) == false);  // each digests the other
    CHECK(consumed(message.xml()) == refused(C::unexpected_element, S::shape));
  }
}

TEST_CASE("sig-wrong-position: a Signature elsewhere than behind Issuer is refused") {
  const auto moved = [](void (*move)(Node assertion, Node signature)) {
    const Message message(accepted_response(assertion_signed()));
    move(message.assertion(), message.assertion().child("Signature"));
    CHECK(fools_xmlsec(message.xml(), rsa_key()));
    return message.xml();
  };
  CHECK(consumed(moved([](Node a, Node s) { a.append(s); })) ==
        refused(C::unexpected_element, S::shape));
  CHECK(consumed(moved([](Node a, Node s) { a.prepend(s); })) ==
        refused(C::missing_element, S::shape));
}

TEST_CASE("sig-wrong-position: a Signature inside the Subject is refused") {
  const Message message(accepted_response(assertion_signed()));
  message.assertion().child("Subject").append(message.assertion().child("Signature"));
  CHECK(consumed(message.xml()) == refused(C::unexpected_element, S::shape));
}

TEST_CASE("signedinfo-multiple: a second SignedInfo is refused, wherever it stands") {
  const std::array<void (*)(Node, Node), 3> places = {
      [](Node s, Node forged) { s.child("SignedInfo").before(forged); },
      [](Node s, Node forged) { s.child("SignedInfo").after(forged); },
      [](Node s, Node forged) { s.child("SignatureValue").after(forged); }};
  for (const auto& place : places) {
    const Message message(accepted_response(assertion_signed()));
    const std::string id = message.assertion().attribute("ID");
    forge(message.assertion());
    message.assertion().set("ID", id);
    const Node signature = message.assertion().child("Signature");
    const Node forged = signature.child("SignedInfo").copy();
    forged.find("DigestValue").text(digest_of(message.assertion()));
    place(signature, forged);
    CHECK(consumed(message.xml()) == signature_shape);
  }
}

TEST_CASE("signedinfo-dup-children: any part of a Signature twice is refused, in both orders") {
  for (const char* part : {"CanonicalizationMethod", "SignatureMethod", "DigestMethod",
                           "DigestValue", "SignatureValue", "Transforms", "KeyInfo"}) {
    for (const bool first : {true, false}) {
      CAPTURE(part);
      const Message message(accepted_response(assertion_signed()));
      const Node signature = message.assertion().child("Signature");
      const Node original = signature.find(part);
      const Node copy = first ? original.before(original.copy()) : original.after(original.copy());
      if (!copy.attribute("Algorithm").empty()) copy.set("Algorithm", "urn:other");
      sign_signed_info(signature, rsa_key());
      CHECK(consumed(message.xml()) == signature_shape);
    }
  }
}

TEST_CASE("digestvalue-comment: a comment in DigestValue is refused, though xmlsec skips it") {
  const std::string xml = accepted_response(assertion_signed());
  const std::string commented =
      replaced(xml, "<ds:DigestValue>", "<ds:DigestValue><!--Zm9yZ2Vk-->");
  CHECK(fools_xmlsec(commented, rsa_key()));
  CHECK(consumed(commented) == forbidden_markup);
}

TEST_CASE("sigvalue-child-element: elements in SignatureValue and DigestValue are refused") {
  const std::string xml = accepted_response(assertion_signed());
  const std::string open = "<ds:SignatureValue>";
  const std::string close = "</ds:SignatureValue>";
  const std::string wrapped = replaced(replaced(xml, open, open + "<x>"), close, "</x>" + close);
  CHECK(fools_xmlsec(wrapped, rsa_key()));
  CHECK(consumed(wrapped) == signature_shape);
  CHECK(consumed(replaced(xml, open, open + "<x/>")) == signature_shape);
  CHECK(consumed(with_signature([](Node s) {
          s.find("DigestValue").append(s.make("urn:x", "x:y"));
        })) == signature_shape);
}

TEST_CASE("manifest-ref: a Signature over a Manifest is refused") {
  SignatureForm form = assertion_form();
  const std::string own = *form.references[0].uri;
  form.references = {{.uri = "#m1",
                      .transforms = {},
                      .attributes = R"(Type="http://www.w3.org/2000/09/xmldsig#Manifest")"}};
  form.objects = R"(<ds:Object><ds:Manifest Id="m1"><ds:Reference URI=")" + own +
                 R"("><ds:Transforms><ds:Transform Algorithm=")" + std::string(alg::enveloped) +
                 R"("/></ds:Transforms><ds:DigestMethod Algorithm=")" + std::string(alg::sha256) +
                 R"("/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:Manifest>)" +
                 "</ds:Object>";
  const std::string xml = assertion_signed_as(form);
  const std::string forged = replaced(xml, attacker, victim);
  CHECK(fools_xmlsec(forged, rsa_key()));
  CHECK(consumed(forged) == signature_shape);
}

TEST_CASE("manifest-ref: a Type on the Reference is refused") {
  CHECK(consumed(with_signature([](Node s) {
          s.find("Reference").set("Type", "http://www.w3.org/2000/09/xmldsig#Manifest");
        })) == signature_shape);
}

TEST_CASE("xpointer-uri: XPointers are refused before anything evaluates them") {
  const std::string id = Message(assertion_signed().response()).assertion().attribute("ID");
  for (const std::string& uri :
       {"#xpointer(id('" + id + "'))", std::string("#xpointer(/)"),
        std::string("#xpointer(//*[local-name()='Assertion'])"),
        std::string("#xmlns(a=urn:oasis:names:tc:SAML:2.0:assertion)xpointer(//a:Assertion)")}) {
    CAPTURE(uri);
    const std::string xml = assertion_signed_as(referring_to(uri));
    CHECK(fools_xmlsec(xml, rsa_key()));
    CHECK(consumed(xml) == signature_reference);
  }
  const std::string xml = accepted_response(assertion_signed());
  CHECK(consumed(replaced(xml, "URI=\"#" + id, "URI=\"#element(/1/2)")) == signature_reference);
}

TEST_CASE("xpointer-quote-injection: a quote in the URI evaluates no XPath") {
  const std::string id = Message(assertion_signed().response()).assertion().attribute("ID");
  const std::string xml = assertion_signed_as(referring_to("#" + id + "')/..|id('" + id));
  CHECK(fools_xmlsec(xml, rsa_key()));
  CHECK(consumed(xml) == signature_reference);
}

TEST_CASE("xpointer-quote-injection: an ID with a quote is no ID") {
  const std::string xml = accepted_response(assertion_signed());
  const std::string id = Message(xml).assertion().attribute("ID");
  const std::string quoted = "_a')/..|id('_a";
  const std::string attack =
      replaced(replaced(xml, " ID=\"" + id, " ID=\"" + quoted), "\"#" + id, "\"#" + quoted);
  CHECK(consumed(attack) == refused(C::xml_id_malformed, S::parse));
}

TEST_CASE("id-duplicate: an evil assertion with the ID of the signed one is refused") {
  for (const bool first : {true, false}) {
    const Message message(accepted_response(assertion_signed()));
    const Node original = message.assertion();
    const Node evil = forged_copy(original);
    evil.set("ID", original.attribute("ID"));
    first ? original.before(evil) : original.after(evil);
    CHECK(fools_xmlsec(message.xml(), rsa_key()) == !first);
    CHECK(consumed(message.xml()) == duplicate_id);
  }
}

TEST_CASE("id-duplicate: Response and assertion with one ID are refused") {
  const Message message(accepted_response(assertion_signed()));
  message.response().set("ID", message.assertion().attribute("ID"));
  CHECK(consumed(message.xml()) == duplicate_id);
}

TEST_CASE("id-attr-confusion: the same ID in any spelling of the attribute is a duplicate") {
  const auto with_hint = [](std::string_view attribute) {
    const Message message(accepted_response(assertion_signed()));
    const std::string id = message.assertion().attribute("ID");
    const Node extensions = message.response().child("Status").before(
        message.root().make(ns::samlp, "samlp:Extensions"));
    extensions.append(
        extensions.parse("<x:hint xmlns:x='urn:x' " + std::string(attribute) + "='" + id + "'/>"));
    return message.xml();
  };
  for (const char* spelling : {"ID", "Id", "id", "AssertionID", "x:ID", "x:Id"}) {
    CAPTURE(spelling);
    CHECK(consumed(with_hint(spelling)) == duplicate_id);
  }
  CHECK(consumed(with_hint("xml:id")) == refused(C::xml_id_malformed, S::parse));
  CHECK(consumed(with_hint("reference")) == accepted);
}

TEST_CASE("id-attr-confusion: a SAML element has its ID under that one name") {
  for (const char* spelling : {"Id", "id", "AssertionID"}) {
    CAPTURE(spelling);
    const Message message(accepted_response(assertion_signed()));
    const std::string id = message.assertion().attribute("ID");
    message.assertion().set("ID", "_other").set(spelling, id);
    CHECK(consumed(message.xml()) == refused(C::unexpected_attribute, S::shape));
    message.assertion().unset("ID");
    CHECK(consumed(message.xml()) == refused(C::unexpected_attribute, S::shape));
  }
}

TEST_CASE("id-attr-confusion: IDs that differ in case are different") {
  const Message message(accepted_response(assertion_signed()));
  std::string id = message.assertion().attribute("ID");
  std::string upper = id;
  for (char& c : upper) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  REQUIRE(upper != id);
  message.assertion().set("ID", upper);
  CHECK(consumed(message.xml()) == signature_reference);
}

TEST_CASE("id-namespaced-attr: a prefixed ID attribute on an assertion is refused") {
  const Message polluted(accepted_response(assertion_signed()));
  polluted.assertion().set("urn:x", "x:ID", "_other");
  CHECK(consumed(polluted.xml()) == refused(C::unexpected_attribute, S::shape));

  const Message equal(accepted_response(assertion_signed()));
  equal.assertion().set("urn:x", "x:ID", equal.assertion().attribute("ID"));
  CHECK(consumed(equal.xml()) == duplicate_id);

  const Message only(accepted_response(assertion_signed()));
  const std::string id = only.assertion().attribute("ID");
  only.assertion().unset("ID").set(ns::samlp, "samlp:ID", id);
  CHECK(consumed(only.xml()) == refused(C::unexpected_attribute, S::shape));
}

TEST_CASE("id-via-entity: an ID from an entity is refused with its DOCTYPE") {
  const std::string xml = accepted_response(assertion_signed());
  const std::string id = Message(xml).assertion().attribute("ID");
  const std::string attack =
      "<!DOCTYPE r [<!ENTITY e \"" + id + "\">]>" + replaced(xml, " ID=\"" + id, " ID=\"&e;");
  CHECK(consumed(attack) == forbidden_markup);
  CHECK(consumed(replaced(xml, " ID=\"" + id, " ID=\"&e;")) ==
        refused(C::xml_not_well_formed, S::parse));
}

TEST_CASE("read-original-not-verified: values come from the signed form of equal documents") {
  const SignIn& sign_in = assertion_signed();
  const std::string xml = accepted_response(sign_in);
  // The canonical form is the same; the text is not.
  for (const Change& change :
       std::vector<Change>{{">alice@", ">&#x61;lice@"},
                           {"FriendlyName=\"Groups\"", "FriendlyName='Groups'"},
                           {"Version=\"2.0\" ID=\"_80", "\n  Version = \"2.0\"\tID=\"_80"},
                           {"<saml:Subject>", "<saml:Subject >"},
                           {"</saml:Subject>", "</saml:Subject\n>"},
                           {"<saml:Subject>", "<saml:Subject xmlns:unused=\"urn:x\">"}}) {
    CAPTURE(change.to);
    CHECK(same_as_signed(sign_in, replaced(xml, change.from, change.to)) == accepted);
  }
}

TEST_CASE("same-doc-mutated-during-verify: verifying leaves the document as it was") {
  const auto document = xml::Document::parse(both_signed().response(), Limits());
  REQUIRE(document);
  const std::string before = document->serialize();
  const std::vector<PublicKey> keys = {rsa_key().certificate().public_key()};
  const AlgorithmPolicy policy = AlgorithmPolicy::of_2026();
  const dsig::Signer signer{idp_entity, keys, policy};
  const auto assertion = document->root().child({ns::saml, "Assertion"});
  REQUIRE(assertion);
  for (int i = 0; i < 2; ++i) {
    const auto inner = dsig::verify_enveloped(*assertion, signer, Limits());
    const auto outer = dsig::verify_enveloped(document->root(), signer, Limits());
    REQUIRE(inner);
    REQUIRE(outer);
    CHECK(inner->root().attribute("ID") == assertion->attribute("ID"));
    CHECK(outer->root().attribute("ID") == document->root().attribute("ID"));
    CHECK(document->serialize() == before);
  }
}

TEST_CASE("the IdP refuses the same References in a signed AuthnRequest") {
  const std::string request = accepted_request(both_signed());
  const auto signed_as = [&](std::optional<std::string> uri) {
    const Message message(request);
    message.root().child("Signature").remove();
    SignatureForm form{.references = {{.uri = std::move(uri)}}};
    form.method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    sign(message.root(), form, p256_key());
    REQUIRE(fools_xmlsec(message.xml(), p256_key()));
    return outcome(both_signed().consume_request(message.xml()));
  };
  const std::string id = Message(request).root().attribute("ID");
  CHECK(signed_as("#" + id) == accepted);
  CHECK(signed_as("") == signature_reference);
  CHECK(signed_as(std::nullopt) == signature_reference);
  CHECK(signed_as("#xpointer(/)") == signature_reference);
}
