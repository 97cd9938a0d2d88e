#include "xml/writer.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "signet/names.h"
#include "support/refusal.h"

using namespace std::string_literals;

namespace signet::test {
namespace {

using xml::Document;
using xml::Name;
using xml::Writer;

constexpr Name root_name = {ns::samlp, "Response"};
constexpr Name child_name = {ns::saml, "Issuer"};

std::string written(Writer&& writer) {
  auto document = std::move(writer).finish();
  return document ? document->serialize() : std::string(document.error().name());
}

/// What comes back of a value that was written as text and as an attribute.
struct Back {
  std::string text, attribute;
};
Back round_trip(std::string_view value) {
  Writer writer(root_name);
  writer.attribute("Destination", value).element(child_name, value);
  const std::string bytes = written(std::move(writer));
  const auto document = Document::parse(bytes, Limits::for_metadata());
  REQUIRE_MESSAGE(document, bytes);
  REQUIRE(document->root().first_child());
  return {document->root().first_child()->text(),
          document->root().attribute("Destination").value_or("none")};
}

std::string verdict(std::string_view value) {
  Writer in_text(root_name);
  in_text.text(value);
  Writer in_attribute(root_name);
  in_attribute.attribute("Destination", value);
  const std::string text = refusal(std::move(in_text).finish());
  const std::string attribute = refusal(std::move(in_attribute).finish());
  CHECK(text == attribute);
  return text;
}

std::string utf8(char32_t c) {
  if (c < 0x80) return {static_cast<char>(c)};
  const auto rest = [&](unsigned shift) {
    return static_cast<char>(0x80U | ((c >> shift) & 0x3FU));
  };
  if (c < 0x800) return {static_cast<char>(0xC0U | (c >> 6U)), rest(0)};
  if (c < 0x10000) return {static_cast<char>(0xE0U | (c >> 12U)), rest(6), rest(0)};
  return {static_cast<char>(0xF0U | (c >> 18U)), rest(12), rest(6), rest(0)};
}

}  // namespace

TEST_CASE("elements get the prefixes of the standards, each declared where it is needed first") {
  Writer writer(root_name);
  writer.attribute("ID", "_1").open(child_name).text("me").close();
  writer.open({ns::samlp, "Status"}).open({ns::ds, "X"}).close().close();
  CHECK(written(std::move(writer)) ==
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_1\">"
        "<saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">me</saml:Issuer>"
        "<samlp:Status><ds:X xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/></samlp:Status>"
        "</samlp:Response>");
}

TEST_CASE("markup in a value comes back as the value") {
  for (const std::string_view value :
       {"", "a<b>&\"c\"'d'", "</saml:Issuer><saml:Issuer>victim", "]]>", "<!-- -->", "&lt;",
        "&#65;", "&amp;amp;", "<![CDATA[x]]>", "<?pi?>", "\" ID=\"_evil", "' x='", "a=\"b\"/><c"}) {
    CAPTURE(value);
    const Back back = round_trip(value);
    CHECK(back.text == value);
    CHECK(back.attribute == value);
  }
}

TEST_CASE("white space of every kind comes back, CR and LF too [xml 2.11, 3.3.3]") {
  for (const std::string_view value : {"\r", "\n", "\t", " ", "\r\n", "\n\r", "  a  b  ",
                                       "\ta\r\nb\rc\n", " \n", "\xC2\x85", "\xE2\x80\xA8"}) {
    CAPTURE(value);
    const Back back = round_trip(value);
    CHECK(back.text == value);
    CHECK(back.attribute == value);
  }
}

TEST_CASE("every character of XML comes back, the astral ones too [xml 2.2]") {
  std::string all;
  for (char32_t c = 1; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 251) {
    const bool control = c < 0x20 && c != '\t' && c != '\n' && c != '\r';
    if (control || (c >= 0xD800 && c <= 0xDFFF) || c == 0xFFFE || c == 0xFFFF) continue;
    all += utf8(c);
  }
  for (const char32_t c :
       {U'\uD7FF', U'\uE000', U'\uFFFD', U'\U00010000', U'\U0001FFFE', U'\U0010FFFF'})
    all += utf8(c);
  REQUIRE(verdict(all) == "accepted");
  const Back back = round_trip(all);
  CHECK(back.text == all);
  CHECK(back.attribute == all);
}

TEST_CASE("a value of 256 characters, and one of 100,000, come back whole") {
  for (const std::size_t length : {std::size_t{256}, std::size_t{100'000}}) {
    const std::string value = std::string(length, '&');
    CHECK(round_trip(value).text == value);
    CHECK(round_trip(value).attribute == value);
  }
}

TEST_CASE("a control character is refused: XML can't hold it, not even as a reference [xml 2.2]") {
  for (char c = 0; c < 0x20; ++c) {
    CAPTURE(static_cast<int>(c));
    const bool allowed = c == '\t' || c == '\n' || c == '\r';
    CHECK(verdict("a"s + c + "b") == (allowed ? "accepted" : "value-not-writable"));
  }
  CHECK(verdict("\x7F") == "accepted");
  CHECK(verdict("\xEF\xBF\xBE") == "value-not-writable");
  CHECK(verdict("\xEF\xBF\xBF") == "value-not-writable");
  CHECK(verdict("\xEF\xBF\xBD") == "accepted");
}

TEST_CASE("bytes that are not UTF-8 are refused") {
  for (const std::string_view value :
       {"\xFF", "\x80", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "a\xE2\x82", "\xEF\xBF"}) {
    CHECK(verdict(value) == "value-not-writable");
  }
}

TEST_CASE("one value that can't be written spoils the document, whatever comes after it") {
  Writer writer(root_name);
  writer.open(child_name)
      .text("bad\x01")
      .close()
      .attribute("ID", "\x02")
      .element(child_name, "good");
  const auto document = std::move(writer).finish();
  REQUIRE(refusal(document) == "value-not-writable");
  CHECK(document.error().where() == "Response/Issuer");
}

TEST_CASE("attributes that are absent are not written, and empty ones are") {
  Writer writer(root_name);
  std::optional<std::string> value;
  writer.attribute("a", value);
  value = "";
  writer.attribute("b", value);
  const auto document = std::move(writer).finish();
  REQUIRE(document);
  CHECK_FALSE(document->root().attribute("a"));
  CHECK(document->root().attribute("b") == "");
}

TEST_CASE("an attribute of a namespace and a prefix for values are declared") {
  Writer writer(root_name);
  writer.declare("xs", ns::xs).attribute(Name{ns::xsi, "type"}, "xs:string");
  const auto document = Document::parse(written(std::move(writer)), Limits());
  REQUIRE(document);
  CHECK(document->root().attribute(Name{ns::xsi, "type"}) == "xs:string");
  CHECK(document->serialize().find("xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"") !=
        std::string::npos);
}

TEST_CASE("namespaces that no standard knows are kept apart, on one element as well") {
  Writer writer(Name{"urn:one", "r"});
  writer.attribute(Name{"urn:two", "a"}, "1").attribute(Name{"urn:three", "a"}, "2");
  writer.open({"urn:two", "b"}).open({"urn:one", "c"}).close().close();
  const auto document = Document::parse(written(std::move(writer)), Limits());
  REQUIRE(refusal(document) == "accepted");
  const xml::Element root = document->root();
  CHECK(root.is({"urn:one", "r"}));
  CHECK(root.attribute(Name{"urn:two", "a"}) == "1");
  CHECK(root.attribute(Name{"urn:three", "a"}) == "2");
  REQUIRE(root.child({"urn:two", "b"}));
  CHECK(root.child({"urn:two", "b"})->child({"urn:one", "c"}));
}

TEST_CASE("a fragment is copied with its namespaces, and parsed under the locks of the parser") {
  Writer writer(root_name);
  writer.open({ns::samlp, "Extensions"})
      .fragment("<x:a xmlns:x='urn:x' b='&amp;'>t<c/></x:a>")
      .close();
  const auto document = Document::parse(written(std::move(writer)), Limits());
  REQUIRE(document);
  const auto a = document->root().first_child()->child({"urn:x", "a"});
  REQUIRE(a);
  CHECK(a->attribute("b") == "&");
  CHECK(a->first_child()->is({"", "c"}));

  for (const std::string_view fragment :
       {"<!DOCTYPE a><a/>", "<a>", "<x:a/>", "<a/><b/>", "text", ""}) {
    CAPTURE(fragment);
    Writer wrong(root_name);
    wrong.fragment(fragment);
    CHECK(written(std::move(wrong)) == "value-not-writable");
  }
}

}  // namespace signet::test
