#include "attacks/attack.h"
#include "signet/names.h"
#include "support/wrapping.h"
#include "xml/document.h"

// Namespaces and canonicalization: names that two readers resolve differently, and documents whose
// canonical form is nothing at all. [xml-names, xml-exc-c14n]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

const Outcome bad_namespace = refused(C::xml_namespace, S::parse);
const Outcome forbidden_markup = refused(C::xml_forbidden_markup, S::bytes);
const Outcome unexpected_element = refused(C::unexpected_element, S::shape);
const Outcome unexpected_attribute = refused(C::unexpected_attribute, S::shape);
const Outcome not_well_formed = refused(C::xml_not_well_formed, S::parse);

/// SHA-256 of nothing, and therefore the digest of a canonicalization that failed unnoticed.
const std::string digest_of_nothing = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

std::string with(std::string_view from, std::string_view to) {
  return replaced(accepted_response(assertion_signed()), from, to);
}

Outcome issued(const std::function<void(Node assertion)>& change) {
  const Message message(accepted_response(assertion_signed()));
  change(message.assertion());
  return consumed(signed_again(message, rsa_key()));
}

/// Namespace names for which libxml2 2.9 refuses to canonicalize: relative, or no URI.
const std::vector<std::string> void_names = {
    "1", "x", "../x", "//x", "urn:a b", "x/y:z", "http://a\xC2\x80"};

}  // namespace

TEST_CASE("void-c14n-relative-ns: an assertion with a digest of nothing is refused") {
  for (const std::string& name : void_names) {
    CAPTURE(name);
    const Message message(accepted_response(assertion_signed()));
    forge(message.assertion());
    const Node signature = message.assertion().child("Signature");
    signature.find("Reference").set("URI", "#_evil_assertion");
    signature.find("DigestValue").text(digest_of_nothing);
    sign_signed_info(signature, rsa_key());
    const std::string xml = message.xml();
    CHECK(consumed(xml) == refused(C::signature_invalid, S::signature));
    CHECK(consumed(replaced(xml, "<saml:Assertion ",
                            "<saml:Assertion xmlns:ex=\"" + name + "\" ")) == bad_namespace);
  }
}

TEST_CASE("void-c14n-signedinfo: a SignedInfo with such a namespace is refused") {
  for (const std::string& name : void_names) {
    CAPTURE(name);
    CHECK(consumed(with("<ds:SignedInfo>", "<ds:SignedInfo xmlns:ex=\"" + name + "\">")) ==
          bad_namespace);
  }
}

TEST_CASE("void-c14n-bad-uri: such a namespace is refused anywhere, used or not") {
  for (const std::string& name : void_names) {
    CAPTURE(name);
    for (const std::string element : {"<samlp:Response ", "<saml:NameID ", "<samlp:Status"}) {
      CHECK(consumed(with(element, element + " xmlns:ex=\"" + name + "\" ")) == bad_namespace);
    }
  }
  CHECK(consumed(with("<samlp:Response ",
                      "<samlp:Response xmlns:ex=\"http://example.com&#x80;\" ")) == bad_namespace);
  CHECK(consumed(with("<samlp:Response ", "<samlp:Response xmlns:ex=\"urn:x\" ")) == accepted);
}

TEST_CASE("void-c14n-bad-uri: it is refused in an AuthnRequest") {
  const std::string request = accepted_request(both_signed());
  CHECK(outcome(both_signed().consume_request(
            replaced(request, "<samlp:AuthnRequest ", "<samlp:AuthnRequest xmlns:ex=\"1\" "))) ==
        bad_namespace);
}

TEST_CASE("parser-diff-doctype: a DOCTYPE that hides one document from one reader is refused") {
  const std::string genuine = accepted_response(assertion_signed());
  Message message(genuine);
  forge(message.assertion());
  const std::string attack = "<!DOCTYPE response SYSTEM 'x\"><!--'>" +
                             replaced(message.xml(), "</samlp:Status>",
                                      "</samlp:Status><![CDATA[-->" + genuine + "<!--]]>-->");
  CHECK(consumed(attack) == forbidden_markup);
}

TEST_CASE("parser-diff-attlist-ns: an ATTLIST that declares namespaces is refused") {
  const std::string attack =
      "<!DOCTYPE r [<!ATTLIST Signature xmlns CDATA #FIXED \"http://www.w3.org/2000/09/xmldsig#\" "
      "xmlns CDATA \"block\">]>" +
      accepted_response(assertion_signed());
  CHECK(consumed(attack) == forbidden_markup);
}

TEST_CASE("ns-confusion: elements of the right name and the wrong namespace are refused") {
  for (const char* element : {"Assertion", "Status", "Issuer"}) {
    for (const char* ns : {"urn:x", "urn:oasis:names:tc:SAML:1.0:assertion",
                           "urn:oasis:names:tc:SAML:2.0:Assertion", ""}) {
      CAPTURE(element);
      CAPTURE(ns);
      const Message message(accepted_response(assertion_signed()));
      message.response().child(element).move_to_namespace(ns, *ns == '\0' ? "" : "y");
      const Outcome verdict = consumed(message.xml());
      CHECK_FALSE(verdict.accepted);
      CHECK(verdict.stage == S::shape);
    }
  }
  const Message root(accepted_response(assertion_signed()));
  root.root().move_to_namespace("urn:x", "y");
  CHECK(consumed(root.xml()) == refused(C::unexpected_root, S::shape));
}

TEST_CASE("ns-confusion: an evil assertion of another namespace beside the signed one is refused") {
  for (const char* ns : {"urn:x", ""}) {
    for (const bool first : {true, false}) {
      const Message message(accepted_response(assertion_signed()));
      const Node original = message.assertion();
      const Node evil = forged_copy(original);
      first ? original.before(evil) : original.after(evil);
      evil.move_to_namespace(ns, *ns == '\0' ? "" : "y");
      CHECK(fools_xmlsec(message.xml(), rsa_key()));
      CHECK(consumed(message.xml()) == unexpected_element);
    }
  }
}

TEST_CASE("ns-confusion: prefixes mean nothing, only what they stand for does") {
  const std::string xml = accepted_response(assertion_signed());
  std::string renamed = xml;
  for (std::size_t at = 0; (at = renamed.find("samlp", at)) != std::string::npos;) {
    renamed.replace(at, 5, "xmlnsfoo");
  }
  CHECK(same_as_signed(assertion_signed(), renamed) == accepted);
  // `saml` bound to the protocol, `samlp` to the assertion: nothing is where it has to be.
  std::string swapped = replaced(xml, "xmlns:samlp=\"" + std::string(ns::samlp),
                                 "xmlns:samlp=\"" + std::string(ns::saml));
  CHECK(consumed(swapped) == refused(C::unexpected_root, S::shape));
}

TEST_CASE("ns-confusion: reserved prefixes can't be bound") {
  const std::string root = "<samlp:Response ";
  CHECK(consumed(with(root, root + "xmlns:xmlns=\"urn:x\" ")) == bad_namespace);
  CHECK(consumed(with(root, root + "xmlns:xml=\"urn:x\" ")) == bad_namespace);
  CHECK(consumed(with(root, root + "xmlns:y=\"http://www.w3.org/XML/1998/namespace\" ")) ==
        bad_namespace);
  CHECK(consumed(with(root, root + "xmlns:y=\"http://www.w3.org/2000/xmlns/\" ")) == bad_namespace);
}

TEST_CASE("ns-illformed: documents that are not namespace-well-formed are refused") {
  const std::string root = "<samlp:Response ";
  CHECK(consumed(with("<samlp:Status>", "<p:x/><samlp:Status>")) == bad_namespace);
  CHECK(consumed(with("xmlns:samlp=\"" + std::string(ns::samlp) + "\"", "")) == bad_namespace);
  CHECK(consumed(with(root, root + "xmlns:a=\"\" ")) == bad_namespace);
  CHECK(consumed(with(root, root + "p:a=\"x\" ")) == bad_namespace);
  CHECK(consumed(with(root, root + "xmlns:a=\"urn:x\" a:b:c=\"x\" ")) == bad_namespace);
  CHECK(consumed(with(root, root + "xmlns:a=\"urn:x\" xmlns:b=\"urn:x\" a:c=\"1\" b:c=\"2\" ")) ==
        bad_namespace);
}

TEST_CASE("ns-illformed: names with odd colons are refused") {
  CHECK(consumed(with("<samlp:Status>", "<samlp::Status/><samlp:Status>")) == bad_namespace);
  CHECK(consumed(with("<samlp:Status>", "<:Status/><samlp:Status>")) == bad_namespace);
  CHECK(consumed(with("<samlp:Response ", "<samlp:Response ::attr=\"x\" ")) == bad_namespace);
  CHECK(consumed(with("<samlp:Response ", "<samlp:Response :attr=\"x\" ")) == bad_namespace);
}

TEST_CASE("go-roundtrip: directives that some writers change are refused") {
  const std::string xml = accepted_response(assertion_signed());
  CHECK(consumed("<! <<!-- x -->>" + xml) == forbidden_markup);
  CHECK(consumed(xml + "<!x>") == forbidden_markup);
  CHECK(consumed(with("<samlp:Status>", "<!x><samlp:Status>")) == forbidden_markup);
}

TEST_CASE("go-roundtrip: reading what was written gives the same tree") {
  for (const SignIn* sign_in : {&response_signed(), &assertion_signed(), &both_signed()}) {
    for (const std::string& xml :
         {sign_in->response(), sign_in->request(),
          replaced(sign_in->response(), "Eve", "&lt;&amp;&#13;&#9;&quot;\xC3\xA9")}) {
      const auto once = xml::Document::parse(xml, Limits());
      REQUIRE(once);
      const auto twice = xml::Document::parse(once->serialize(), Limits());
      REQUIRE(twice);
      CHECK(once->serialize() == twice->serialize());
      CHECK(digest_of(Message(xml).root()) == digest_of(Message(once->serialize()).root()));
    }
  }
}

TEST_CASE("xsi-type-qname-rebind: another meaning of xs changes nothing of what is read") {
  const std::string declared = "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"";
  const SignIn& sign_in = assertion_signed();
  // A value with a type whose prefix is declared outside of what is signed.
  const Message message(replaced(accepted_response(sign_in), "<samlp:Response ",
                                 "<samlp:Response " + declared + " "));
  message.assertion().find("AttributeValue").set(ns::xsi, "xsi:type", "xs:string");
  message.assertion().child("Signature").remove();
  sign(message.assertion(), assertion_form(), rsa_key());
  const std::string typed = message.xml();
  CHECK(same_as_signed(sign_in, typed) == accepted);

  const std::string rebound = replaced(typed, declared, "xmlns:xs=\"urn:evil\"");
  CHECK(fools_xmlsec(rebound, rsa_key()));
  CHECK(same_as_signed(sign_in, rebound) == accepted);
  CHECK(same_as_signed(sign_in, replaced(typed, declared, "")) == accepted);
}

TEST_CASE("xsi-type-qname-rebind: a type has no say in what an element is") {
  const auto typed = [](const char* element, const char* type) {
    return issued([&](Node a) { a.find(element).set(ns::xsi, "xsi:type", type); });
  };
  CHECK(typed("AttributeValue", "saml:NameIDType") == accepted);  // still read as text
  for (const char* element :
       {"NameID", "Issuer", "Subject", "Conditions", "AuthnStatement", "Audience"}) {
    CAPTURE(element);
    CHECK(typed(element, "saml:AttributeStatementType") == unexpected_attribute);
  }
  CHECK(issued([](Node a) {
          a.find("Conditions")
              .append(a.make(ns::saml, "saml:Condition"))
              .set(ns::xsi, "xsi:type", "saml:OneTimeUseType");
        }) == refused(C::condition_unknown, S::rules));
}

TEST_CASE("xsi-type-qname-rebind: BaseID and unknown statements have no place") {
  CHECK(issued([](Node a) {
          const Node name = a.find("NameID");
          name.after(a.make(ns::saml, "saml:BaseID")).set(ns::xsi, "xsi:type", "saml:NameIDType");
          name.remove();
        }) == unexpected_element);
  CHECK(issued([](Node a) {
          a.append(a.make(ns::saml, "saml:Statement"))
              .set(ns::xsi, "xsi:type", "saml:AuthnStatementType");
        }) == unexpected_element);
}

TEST_CASE("xsi-nil-schemaloc: xsi:nil, schemaLocation and xml: attributes are refused") {
  for (const char* element : {"Conditions", "Subject", "NameID", "Assertion"}) {
    CAPTURE(element);
    CHECK(issued([&](Node a) { a.find(element).set(ns::xsi, "xsi:nil", "true"); }) ==
          unexpected_attribute);
    CHECK(issued([&](Node a) {
            a.find(element).set(ns::xsi, "xsi:schemaLocation", "urn:x http://127.0.0.1:9/x.xsd");
          }) == unexpected_attribute);
  }
  for (const std::string attribute : {"xml:base", "xml:lang", "xml:space"}) {
    CAPTURE(attribute);
    CHECK(consumed(with("<samlp:Response ", "<samlp:Response " + attribute + "=\"preserve\" ")) ==
          unexpected_attribute);
    CHECK(consumed(with("<ds:Signature ", "<ds:Signature " + attribute + "=\"preserve\" ")) ==
          unexpected_attribute);
  }
}
