#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "support/message_editor.h"
#include "support/signature_forge.h"
#include "unit/sp/login_fixture.h"

// Values as other identity providers write them, read behind a real signature.
// [saml-core 2.7.3.1.1]

namespace signet::test {
namespace {

/// An Attribute of these values, as a signed answer brings it.
Result<AuthenticatedSubject> signed_in_with(const std::string& values,
                                            const SignIn& sign_in = both_signed()) {
  const Message message(sign_in.response());
  const Node first = message.find("Attribute");
  first.after(first.parse("<saml:Attribute xmlns:saml=\"" + std::string(ns::saml) +
                          "\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"" +
                          std::string(ns::xsi) + "\" Name=\"urn:foreign\">" + values +
                          "</saml:Attribute>"));
  return sign_in.consume(signed_again(message, rsa_key()));
}

const Attribute& attribute_of(const AuthenticatedSubject& subject) {
  for (const Attribute& one : subject.attributes())
    if (one.name == "urn:foreign") return one;
  throw std::logic_error("no such attribute");
}

std::vector<std::string> read(const std::string& values) {
  const auto subject = signed_in_with(values);
  REQUIRE(refusal(subject) == "accepted");
  return subject->attribute_values("urn:foreign");
}

/// Where XML as a value is accepted.
const SignIn& with_xml() {
  static const SignIn sign_in({.sp = [](ServiceProviderSettings& sp) {
    sp.accept_xml_values_from = {std::string(idp_entity)};
  }});
  return sign_in;
}

std::string value(const std::string& attributes, const std::string& content) {
  return "<saml:AttributeValue" + attributes + ">" + content + "</saml:AttributeValue>";
}

using Values = std::vector<std::string>;

}  // namespace

TEST_CASE("several values keep their order, and an attribute may have none") {
  CHECK(read(value("", "b") + value("", "a") + value("", "b")) == Values{"b", "a", "b"});
  CHECK(read("") == Values{});
}

TEST_CASE("a value is its text, whatever type it says it has") {
  for (const std::string type : {"xs:string", "xs:anyType", "xs:integer", "xs:dateTime",
                                 "xs:base64Binary", "xs:boolean", "saml:NameIDType"}) {
    CAPTURE(type);
    CHECK(read(value(" xsi:type=\"" + type + "\"", " 1 ")) == Values{" 1 "});
  }
}

TEST_CASE("a value that is empty is an empty text, and one that is nil is none") {
  CHECK(read(value("", "")) == Values{""});
  CHECK(read("<saml:AttributeValue/>" + value("", "x")) == Values{"", "x"});
  CHECK(read(value(" xsi:nil=\"false\"", "")) == Values{""});
  CHECK(read(value(" xsi:nil=\"0\"", "x")) == Values{"x"});
  const auto subject =
      signed_in_with(value("", "a") + value(" xsi:nil=\"true\"", "") + value("", "") +
                     value(" xsi:nil=\" 1 \" xsi:type=\"xs:string\"", ""));
  REQUIRE(refusal(subject) == "accepted");
  CHECK(subject->attribute_values("urn:foreign") == Values{"a", ""});
  CHECK(attribute_of(*subject).nil_values == 2);
}

TEST_CASE("a value that is nil and something, or neither nil nor not, is refused") {
  const auto refused = [](const std::string& nil, const std::string& content) {
    return refusal(signed_in_with(value(" xsi:nil=\"" + nil + "\"", content)));
  };
  CHECK(refused("true", "admin") == "malformed-value");
  CHECK(refused("true", " ") == "malformed-value");
  CHECK(refused("1", "<saml:NameID>a</saml:NameID>") == "malformed-value");
  CHECK(refused("true", "<x:b xmlns:x=\"urn:x\"/>") == "malformed-value");
  CHECK(refused("yes", "") == "malformed-value");
  CHECK(refused("", "") == "malformed-value");
}

TEST_CASE("XML is a value that stands alone, from a provider from which it is accepted") {
  const std::string xml = "<x:a xmlns:x=\"urn:x\" b=\"1\"><x:c>&amp;</x:c> d</x:a>";
  CHECK(refusal(signed_in_with(value("", xml))) == "attribute-value-xml");
  const auto subject = signed_in_with(value("", "text") + value("", xml), with_xml());
  REQUIRE(refusal(subject) == "accepted");
  CHECK(subject->attribute_values("urn:foreign") == Values{"text"});
  CHECK(attribute_of(*subject).xml_values == Values{xml});
}

TEST_CASE("XML of the standards' namespaces is no value, at any depth and from anybody") {
  for (const std::string_view ns : {ns::saml, ns::samlp, ns::md, ns::ds, ns::xenc}) {
    const std::string child = "<y:Z xmlns:y=\"" + std::string(ns) + "\"/>";
    const std::string grandchild = "<a xmlns=\"urn:x\"><b>" + child + "</b></a>";
    for (const std::string& content : {child, grandchild}) {
      CAPTURE(content);
      CHECK(refusal(signed_in_with(value("", content), with_xml())) == "saml-in-open-content");
    }
  }
}

TEST_CASE("a value is one element at most, without text beside it") {
  const auto refused = [](const std::string& content) {
    return refusal(signed_in_with(value("", content), with_xml()));
  };
  const std::string element = "<x xmlns=\"urn:x\"/>";
  CHECK(refused(element) == "accepted");
  CHECK(refused("\n " + element + " ") == "accepted");
  CHECK(refused(element + element) == "unexpected-element");
  CHECK(refused("a" + element) == "unexpected-text");
  CHECK(refused(element + "a") == "unexpected-text");
  CHECK(refused("<saml:NameID>a</saml:NameID>" + element) == "unexpected-element");
  CHECK(refused(element + "<saml:NameID>a</saml:NameID>") == "unexpected-element");
}

TEST_CASE("a value may hold one NameID, which is its text") {
  CHECK(read(value("",
                   "<saml:NameID Format=\"urn:f\" SPNameQualifier=\"urn:q\">opaque"
                   "</saml:NameID>")) == Values{"opaque"});
  const auto refused = [](const std::string& content) {
    return refusal(signed_in_with(value("", content)));
  };
  CHECK(refused("<saml:NameID>a</saml:NameID><saml:NameID>b</saml:NameID>") ==
        "unexpected-element");
  CHECK(refused("admin<saml:NameID>a</saml:NameID>") == "unexpected-text");
}

TEST_CASE("white space, line ends by reference and characters of all planes stay in a value") {
  CHECK(read(value("", "\n a&#13;&#9;b \xF0\x9F\x94\x91&#x10FFFD; ")) ==
        Values{"\n a\r\tb \xF0\x9F\x94\x91\xF4\x8F\xBF\xBD "});
}

}  // namespace signet::test
