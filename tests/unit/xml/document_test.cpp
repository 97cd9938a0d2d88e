#include "xml/document.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "signet/names.h"
#include "support/refusal.h"

using namespace std::string_literals;

namespace signet::test {
namespace {

using xml::Comments;
using xml::Document;
using xml::Element;

std::string verdict(std::string_view bytes, Comments comments = Comments::refuse) {
  return refusal(Document::parse(bytes, Limits(), comments));
}

Document parsed(std::string_view bytes, Comments comments = Comments::refuse) {
  auto document = Document::parse(bytes, Limits(), comments);
  REQUIRE(refusal(document) == "accepted");
  return *std::move(document);
}

}  // namespace

TEST_CASE("what is not well-formed is refused [xml 2.1]") {
  for (const std::string_view bytes : {"",
                                       " ",
                                       "text",
                                       "<r>",
                                       "<r></s>",
                                       "<r/><r/>",
                                       "<r/>text",
                                       "text<r/>",
                                       "</r>",
                                       "<r>&e;</r>",
                                       "<r a='1' a='2'/>",
                                       "<r a='&e;'/>",
                                       "<r>&</r>",
                                       "<r>&#0;</r>",
                                       "<r>&#xD800;</r>",
                                       "<r>&#xFFFE;</r>",
                                       "<r>]]></r>",
                                       "<1/>",
                                       "<r>\x01</r>",
                                       "<r a='\x1F'/>",
                                       "<r>\xEF\xBF\xBF</r>",
                                       "<-r/>",
                                       "\xEF\xBB\xBF\xEF\xBB\xBF<r/>",
                                       "<r>&#65</r>",
                                       "<r>&lt</r>",
                                       "<?xml version=\"1.0\" standalone=\"maybe\"?><r/>",
                                       "<?xml encoding=\"UTF-8\"?><r/>",
                                       "<?xml version=\"1.0\" version=\"1.0\"?><r/>"}) {
    CAPTURE(bytes);
    CHECK(verdict(bytes) == "xml-not-well-formed");
  }
}

TEST_CASE("metadata files are held to well-formedness as well") {
  CHECK(verdict("<r><!-- a -- b --></r>", Comments::drop) == "xml-not-well-formed");
  CHECK(verdict("<r><!-- a ---></r>", Comments::drop) == "xml-not-well-formed");
  CHECK(verdict("<r><!----></r><!-- -->x", Comments::drop) == "xml-not-well-formed");
}

TEST_CASE("an entity can't be declared, so none but the five of XML can be used [xml 4.6]") {
  CHECK(verdict("<!DOCTYPE r [<!ENTITY e 'x'>]><r>&e;</r>") == "xml-forbidden-markup");
  CHECK(verdict("<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>") == "xml-forbidden-markup");
  const Document document =
      parsed("<r a='&lt;&gt;&amp;&quot;&apos;'>&lt;&gt;&amp;&quot;&apos;</r>");
  CHECK(document.root().text() == "<>&\"'");
  CHECK(document.root().attribute("a") == "<>&\"'");
}

TEST_CASE("a prefix that is not declared is refused [xml-names 5]") {
  for (const std::string_view bytes :
       {"<a:r/>", "<r a:b='c'/>", "<r><s xmlns:a='urn:a'/><a:s/></r>",
        "<r xmlns:a='urn:a' a:b:c=''/>", "<a:b:c xmlns:a='urn:a'/>", "<r xmlns:xmlns='urn:x'/>",
        "<r xmlns:xml='urn:x'/>", "<r xmlns:a='http://www.w3.org/XML/1998/namespace'/>",
        "<r xmlns:a='http://www.w3.org/2000/xmlns/'/>",
        "<r xmlns:a='urn:a' xmlns:b='urn:a' a:x='' b:x=''/>", "<:r/>", "<r :a=''/>"}) {
    CAPTURE(bytes);
    CHECK(verdict(bytes) == "xml-namespace");
  }
}

TEST_CASE("a namespace name that canonicalization can't take is refused [xml-exc-c14n 1]") {
  for (const std::string_view name :
       {"1", "../x", "x", "/x", "#x", "?x", "a b", "http://[", "http://a b", "urn:a b", " urn:a",
        "urn:a ", "urn:", "1urn:a", "http://x/%zz", "http://x/\xC3\xA9", "//x/y", "urn:&lt;"}) {
    CAPTURE(name);
    CHECK(verdict("<r xmlns:a='" + std::string(name) + "'/>") == "xml-namespace");
    CHECK(verdict("<r xmlns='" + std::string(name) + "'/>") == "xml-namespace");
    CHECK(verdict("<r><b><c xmlns:a='" + std::string(name) + "'/></b></r>") == "xml-namespace");
  }
  CHECK(verdict("<r xmlns:a=''/>") == "xml-namespace");
  CHECK(verdict("<r xmlns='urn:a'><b xmlns=''/></r>") == "accepted");
  CHECK(
      verdict("<r xmlns:a='urn:a' xmlns:b='http://x.example/a?b=c#d' xmlns:c='http://[::1]/'/>") ==
      "accepted");
}

TEST_CASE("no two elements have the same ID, however it is spelt [saml-core 1.3.4]") {
  const std::string_view spellings[] = {"ID", "Id", "id", "AssertionID"};
  for (const std::string_view one : spellings) {
    for (const std::string_view other : spellings) {
      CAPTURE(one);
      CAPTURE(other);
      const auto document = [&](std::string_view second) {
        return "<r xmlns:w='urn:w'><a " + std::string(one) + "='_x'/><b><c " + std::string(other) +
               "='" + std::string(second) + "'/></b></r>";
      };
      CHECK(verdict(document("_y")) == "accepted");
      CHECK(verdict(document("_x")) == "xml-id-duplicate");
      CHECK(verdict(document("&#95;x")) == "xml-id-duplicate");
    }
    CHECK(verdict("<r xmlns:w='urn:w' ID='_x'><a w:" + std::string(one) + "='_x'/></r>") ==
          "xml-id-duplicate");
  }
  CHECK(verdict("<r ID='_x' Id='_x'/>") == "xml-id-duplicate");
  CHECK(verdict("<r ID='_x'><a id='_X'/></r>") == "accepted");
  CHECK(verdict("<r ID='_x'><a iD='_x' identity='_x' InResponseTo='_x'/></r>") == "accepted");
}

TEST_CASE("an ID is an NCName, so that it may stand behind a # [xmldsig-core 4.4.3.1]") {
  for (const std::string_view id : {"", "1", "-a", ".a", "a b", "a:b", "#a", "a'", "_x)|//*|id(",
                                    "a\xC3\x97", "&#10;_a", "_a ", "a/b"}) {
    CAPTURE(id);
    CHECK(verdict("<r ID=\"" + std::string(id) + "\"/>") == "xml-id-malformed");
    CHECK(verdict("<r><a id=\"" + std::string(id) + "\"/></r>") == "xml-id-malformed");
  }
  CHECK(verdict("<r ID='" + std::string(256, 'a') + "'/>") == "accepted");
  CHECK(verdict("<r ID='" + std::string(257, 'a') + "'/>") == "xml-id-malformed");
  CHECK(verdict("<r ID='_a-1.b'/>") == "accepted");
  CHECK(verdict("<r ID='\xC3\xA9'/>") == "accepted");
}

TEST_CASE("xml:id is refused: libxml2 would take it for an ID of its own [stage parse]") {
  CHECK(verdict("<r xml:id='_x'/>") == "xml-id-malformed");
  CHECK(verdict("<r><a xml:id='x'/></r>") == "xml-id-malformed");
  CHECK(verdict("<r xml:lang='en' xml:space='preserve'/>") == "accepted");
}

TEST_CASE("comments in a metadata file leave no trace, and text around them is one text") {
  const Document document =
      parsed("<!-- 1 --><r><!-- 2 --><a>user@<!-- 3 -->good.example<!----></a></r><!-- 4 -->",
             Comments::drop);
  CHECK(document.serialize() == "<r><a>user@good.example</a></r>");
  CHECK(document.root().first_child()->text() == "user@good.example");
}

TEST_CASE("text is whole, with white space as it came, and line ends are one LF [xml 2.11]") {
  const Document document = parsed("<r> \t\r\n a&#13;\r\xC2\x85 <b/> c </r>");
  CHECK(document.root().text() == " \t\n a\r\n\xC2\x85  c ");
  CHECK(parsed("<r>\n  <a/>\n</r>").serialize() == "<r>\n  <a/>\n</r>");
}

TEST_CASE("white space in attributes is normalized, and references to it are not [xml 3.3.3]") {
  const Document document = parsed("<r a=' x\t\r\ny ' b='&#9;&#10;&#13;'/>");
  CHECK(document.root().attribute("a") == " x  y ");
  CHECK(document.root().attribute("b") == "\t\n\r");
}

TEST_CASE("an attribute is found by its name, never by the local part of another") {
  const Document document = parsed("<r xmlns:x='urn:x' x:ID='_1' ID='_2' x:a='3' b=''/>");
  const Element root = document.root();
  CHECK(root.attribute("ID") == "_2");
  CHECK(root.attribute(xml::Name{"urn:x", "ID"}) == "_1");
  CHECK(root.attribute("a") == std::nullopt);
  CHECK(root.attribute("x:a") == std::nullopt);
  CHECK(root.attribute("b") == "");
  CHECK(root.attribute(xml::Name{"urn:y", "a"}) == std::nullopt);
}

TEST_CASE("elements are found by namespace and local name; prefixes mean nothing [xml-names 4]") {
  const Document document = parsed(
      "<r xmlns:x='urn:x' xmlns='urn:y'>t<x:a/><a n='1'/>t<y:a xmlns:y='urn:y' n='2'/><b><a "
      "n='3'/></b></r>");
  const Element root = document.root();
  CHECK(root.is({"urn:y", "r"}));
  CHECK_FALSE(root.is({"", "r"}));
  CHECK_FALSE(root.is({"urn:y", "R"}));
  REQUIRE(root.child({"urn:y", "a"}));
  CHECK(root.child({"urn:y", "a"})->attribute("n") == "1");
  const xml::Children found = root.children({"urn:y", "a"});
  REQUIRE(found.size() == 2);
  CHECK(found.front().attribute("n") == "1");
  CHECK(std::next(found.begin())->attribute("n") == "2");
  CHECK(std::next(found.begin())->attribute_view("n") == "2");
  CHECK(root.children({"urn:z", "a"}).empty());
  CHECK(root.children({"urn:x", "a"}).size() == 1);
  CHECK_FALSE(root.child({"", "a"}));
  CHECK(root.child({"urn:y", "b"})->first_child()->path() == "r/b/a");
}

TEST_CASE("a walk along the children meets elements only, and ends") {
  const Document document = parsed("<r> <a/>text<b><c/></b> </r>");
  const auto a = document.root().first_child();
  REQUIRE(a);
  CHECK(a->local_name() == "a");
  const auto b = a->next_sibling();
  REQUIRE(b);
  CHECK(b->local_name() == "b");
  CHECK_FALSE(b->next_sibling());
  CHECK_FALSE(a->first_child());
  CHECK(*b->parent() == document.root());
  CHECK_FALSE(document.root().parent());
}

TEST_CASE("serializing and parsing again changes nothing") {
  for (const std::string_view bytes :
       {"<r/>", "<r a=\"&lt;&quot;&amp;&#10;&#9;&#13;'\">&lt;&gt;&amp;\"'&#13;\n\t</r>",
        "<a:r xmlns:a=\"urn:a\"><b xmlns=\"urn:b\"><c xmlns=\"\"/></b></a:r>",
        "<r>\xF0\x9F\x94\x91\xE2\x82\xAC</r>"}) {
    CAPTURE(bytes);
    CHECK(parsed(bytes).serialize() == bytes);
  }
  CHECK(parsed("<r/>").serialize(true) == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<r/>");
  CHECK(parsed("<r><a><b/></a></r>").serialize_indented() == "<r>\n  <a>\n    <b/>\n  </a>\n</r>");
}

TEST_CASE("an element serialized alone keeps the namespaces of its names") {
  const Document document = parsed(
      "<r xmlns='urn:d' xmlns:a='urn:a' xmlns:unused='urn:u'><x:s xmlns:x='urn:x'><t "
      "a:b='1'/></x:s></r>");
  const std::string alone = xml::serialize_alone(*document.root().first_child());
  const Document again = parsed(alone);
  CHECK(again.root().is({"urn:x", "s"}));
  REQUIRE(again.root().first_child());
  CHECK(again.root().first_child()->is({"urn:d", "t"}));
  CHECK(again.root().first_child()->attribute(xml::Name{"urn:a", "b"}) == "1");
  CHECK(alone.find("urn:u") == std::string::npos);
}

TEST_CASE("an element serialized alone keeps the prefixes of its types [xmlschema-1 2.6.1]") {
  const Document document = parsed(
      "<r xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:xsi='" + std::string(ns::xsi) +
      "'><a><v xsi:type='xs:string'>x</v></a><b><v xsi:type='string'/><w xsi:type=':'/></b></r>");
  const std::string alone = xml::serialize_alone(*document.root().first_child());
  CHECK(alone.find("xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"") != std::string::npos);
  CHECK(parsed(alone).root().first_child()->attribute(xml::Name{ns::xsi, "type"}) == "xs:string");
  const std::string other = xml::serialize_alone(*document.root().first_child()->next_sibling());
  CHECK(other.find("XMLSchema\"") == std::string::npos);
}

TEST_CASE("a document moved to another place keeps its tree") {
  Document first = parsed("<r a='1'/>");
  const Element root = first.root();
  const Document second = std::move(first);
  CHECK(second.root() == root);
  CHECK(root.attribute("a") == "1");
}

}  // namespace signet::test
