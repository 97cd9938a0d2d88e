#include <doctest/doctest.h>

#include <string>

#include "signet/names.h"
#include "support/refusal.h"
#include "xml/canonical.h"
#include "xml/document.h"

// What stood inside a document becomes one of its own. [xmlenc-core1 4.4]

namespace signet::test {
namespace {

const std::string saml = "xmlns:saml=\"" + std::string(ns::saml) + "\"";
const std::string xsi = "xmlns:xsi=\"" + std::string(ns::xsi) + "\"";

Result<xml::Document> inside(const std::string& around, std::string_view bytes) {
  const auto document = xml::Document::parse(around, Limits());
  REQUIRE(document);
  return xml::Document::parse_inside(*document->root().first_child(), bytes, Limits());
}

std::string serialized(const std::string& around, std::string_view bytes) {
  const auto document = inside(around, bytes);
  return document ? document->serialize() : std::string(document.error().name());
}

}  // namespace

TEST_CASE("what stands alone is the document that it would be by itself") {
  const std::string alone = "<a xmlns=\"urn:a\" b=\"1\"><c/>t</a>";
  CHECK(serialized("<r><e/></r>", alone) == alone);
  CHECK(serialized("<r><e/></r>", " \t\r\n" + alone + "\n") == alone);
  const auto document = inside("<r><e/></r>", alone);
  CHECK_FALSE(document->root().parent());
}

TEST_CASE("prefixes of the standards are declared on it, and hold in all of it") {
  const auto document =
      inside("<r " + saml + "><e " + xsi + "/></r>", "<saml:a xsi:type=\"t\"><saml:b/></saml:a>");
  REQUIRE(refusal(document) == "accepted");
  CHECK(document->root().is({ns::saml, "a"}));
  CHECK(document->root().attribute(xml::Name{ns::xsi, "type"}) == "t");
  CHECK(document->root().first_child()->is({ns::saml, "b"}));
  const auto again = xml::Document::parse(document->serialize(), Limits());
  REQUIRE(again);
  CHECK(xml::exclusive_canonical(again->root()) == xml::exclusive_canonical(document->root()));
}

TEST_CASE("a default namespace of the standards holds inside, too, and its own goes first") {
  const std::string around = "<r xmlns=\"" + std::string(ns::saml) + "\"><e/></r>";
  CHECK(inside(around, "<a/>")->root().is({ns::saml, "a"}));
  CHECK(inside(around, "<a xmlns=\"\"/>")->root().is({"", "a"}));
  CHECK(inside(around, "<a xmlns=\"urn:x\"><b/></a>")->root().first_child()->is({"urn:x", "b"}));
}

TEST_CASE("the innermost declaration of a prefix counts, whatever it is") {
  CHECK(serialized("<r " + saml + "><e xmlns:saml=\"urn:x\"/></r>", "<saml:a/>") ==
        "xml-namespace");
  CHECK(inside("<r xmlns:saml=\"urn:x\"><e " + saml + "/></r>", "<saml:a/>")
            ->root()
            .is({ns::saml, "a"}));
  CHECK(inside("<r " + saml + "><e/></r>", "<saml:a xmlns:saml=\"urn:x\"/>")
            ->root()
            .is({"urn:x", "a"}));
}

TEST_CASE("other namespaces of the place don't reach inside") {
  CHECK(serialized("<r xmlns:x=\"urn:x\"><e/></r>", "<x:a/>") == "xml-namespace");
  CHECK(inside("<r xmlns=\"urn:x\"><e/></r>", "<a/>")->root().is({"", "a"}));
}

TEST_CASE("more or less than one element is refused, and so is a way out") {
  for (const char* bytes :
       {"", " ", "t", "<a/><b/>", "<a/>t", "t<a/>", "<a", "</scope>", "</scope><scope>",
        "<a/></scope><scope>", "</scope><a/><scope>", "<a></scope><scope></a>"}) {
    CAPTURE(bytes);
    CHECK(serialized("<r><e/></r>", bytes) == "xml-not-well-formed");
  }
  for (const char* bytes :
       {"<!DOCTYPE a><a/>", "<?xml version=\"1.0\"?><a/>", "<!-- --><a/>", "<![CDATA[<a/>]]>"}) {
    CAPTURE(bytes);
    CHECK(serialized("<r><e/></r>", bytes) == "xml-forbidden-markup");
  }
}

}  // namespace signet::test
