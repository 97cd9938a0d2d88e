#include <doctest/doctest.h>

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
Result<AuthenticatedSubject> signed_in_with(const std::string& values) {
  const Message message(both_signed().response());
  const Node first = message.find("Attribute");
  first.after(first.parse("<saml:Attribute xmlns:saml=\"" + std::string(ns::saml) +
                          "\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"" +
                          std::string(ns::xsi) + "\" Name=\"urn:foreign\">" + values +
                          "</saml:Attribute>"));
  return both_signed().consume(signed_again(message, rsa_key()));
}

std::vector<std::string> read(const std::string& values) {
  const auto subject = signed_in_with(values);
  REQUIRE(refusal(subject) == "accepted");
  return subject->attribute_values("urn:foreign");
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

TEST_CASE("a value that is nil, empty or left open is an empty text") {
  CHECK(read(value(" xsi:nil=\"true\"", "")) == Values{""});
  CHECK(read(value(" xsi:nil=\"1\" xsi:type=\"xs:string\"", "")) == Values{""});
  CHECK(read(value("", "")) == Values{""});
  CHECK(read("<saml:AttributeValue/>" + value("", "x")) == Values{"", "x"});
}

TEST_CASE("of XML a value may hold one NameID, which is its text; all other XML is refused") {
  CHECK(read(value("",
                   "<saml:NameID Format=\"urn:f\" SPNameQualifier=\"urn:q\">opaque"
                   "</saml:NameID>")) == Values{"opaque"});
  const auto refused = [](const std::string& content) {
    return refusal(signed_in_with(value("", content)));
  };
  CHECK(refused("<x:b xmlns:x=\"urn:x\">admin</x:b>") == "unexpected-element");
  CHECK(refused("<saml:NameID>a</saml:NameID><saml:NameID>b</saml:NameID>") ==
        "unexpected-element");
  CHECK(refused("admin<saml:NameID>a</saml:NameID>") == "unexpected-text");
}

TEST_CASE("white space, line ends by reference and characters of all planes stay in a value") {
  CHECK(read(value("", "\n a&#13;&#9;b \xF0\x9F\x94\x91&#x10FFFD; ")) ==
        Values{"\n a\r\tb \xF0\x9F\x94\x91\xF4\x8F\xBF\xBD "});
}

}  // namespace signet::test
