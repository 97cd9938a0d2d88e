#include "xml/prescan.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/refusal.h"

using namespace std::string_literals;

namespace signet::test {
namespace {

using xml::Comments;

std::string verdict(std::string_view bytes, const Limits& limits = {},
                    Comments comments = Comments::refuse) {
  return refusal(xml::prescan(bytes, limits, comments));
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

std::string nested(std::size_t depth) {
  return repeated("<a>", depth - 1) + "<a/>" + repeated("</a>", depth - 1);
}

/// `count` attributes of different names, each as `form` says with the number in place of `#`.
std::string attributes(std::size_t count, std::string form) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    all += std::string(form).replace(form.find('#'), 1, std::to_string(i));
  }
  return all;
}

}  // namespace

TEST_CASE("a message may have as many bytes as the limit, and not one more") {
  Limits limits;
  limits.message_bytes = 7;
  CHECK(verdict("<a></a>", limits) == "accepted");
  CHECK(verdict("<a>x</a>", limits) == "message-too-large");
  // A byte order mark counts: it is a part of what came.
  CHECK(verdict("\xEF\xBB\xBF<a></a>", limits) == "message-too-large");
}

TEST_CASE("elements may nest as deep as the limit, and not one deeper") {
  Limits limits;
  limits.depth = 3;
  CHECK(verdict(nested(3), limits) == "accepted");
  CHECK(verdict(nested(4), limits) == "xml-limit");
  CHECK(verdict("<r>" + repeated("<a><b/></a>", 9) + "</r>", limits) == "accepted");
  CHECK(verdict("<r>" + repeated("<a><b/></a>", 9) + nested(3) + "</r>", limits) == "xml-limit");
  CHECK(verdict(nested(Limits().depth)) == "accepted");
  CHECK(verdict(nested(Limits().depth + 1)) == "xml-limit");
}

TEST_CASE("end tags without a start tag buy no depth") {
  Limits limits;
  limits.depth = 2;
  CHECK(verdict(repeated("</a>", 5) + nested(3), limits) == "xml-limit");
}

TEST_CASE("there may be as many elements as the limit, and not one more") {
  Limits limits;
  limits.elements = 4;
  CHECK(verdict("<r>" + repeated("<a/>", 3) + "</r>", limits) == "accepted");
  CHECK(verdict("<r>" + repeated("<a/>", 4) + "</r>", limits) == "xml-limit");
  CHECK(verdict("<r>" + repeated("<a></a>", 4) + "</r>", limits) == "xml-limit");
}

TEST_CASE("a tag may have as many attributes as the limit, and not one more") {
  Limits limits;
  limits.attributes_per_tag = 3;
  for (const std::string form : {" a#=\"\"", "\ta#='>'", "\r\na#\t= \n\"x'\"", " a#  =\"=\"",
                                 " xmlnsx#=\"\"", " x:xmlns#=''"}) {
    CAPTURE(form);
    CHECK(verdict("<r><e" + attributes(3, form) + "/></r>", limits) == "accepted");
    CHECK(verdict("<r><e" + attributes(4, form) + "/></r>", limits) == "xml-limit");
  }
  CHECK(verdict("<r" + attributes(3, " a#=''") + " xmlns:a='' xmlns=''/>", limits) == "accepted");
}

TEST_CASE("a document may have as many attributes as the limit, and not one more") {
  Limits limits;
  limits.attributes = 5;
  CHECK(verdict("<r a='' xmlns='urn:d'>" + repeated("<a b=''/>", 4) + "</r>", limits) ==
        "accepted");
  CHECK(verdict("<r a='' xmlns='urn:d'>" + repeated("<a b=''/>", 5) + "</r>", limits) ==
        "xml-limit");
}

TEST_CASE("a tag may declare as many namespaces as the limit, and not one more") {
  Limits limits;
  limits.namespaces_in_scope = 3;
  limits.attributes_per_tag = 1;
  for (const std::string form :
       {" xmlns:n#='urn:n'", "\nxmlns:n# = \"urn:n\"", " xmlns:n#\t='>'"}) {
    CAPTURE(form);
    CHECK(verdict("<r a=''" + attributes(3, form) + "/>", limits) == "accepted");
    CHECK(verdict("<r a=''" + attributes(4, form) + "/>", limits) == "xml-limit");
    CHECK(verdict("<r a='' xmlns='urn:d'" + attributes(2, form) + "/>", limits) == "accepted");
    CHECK(verdict("<r a='' xmlns =\t'urn:d'" + attributes(3, form) + "/>", limits) == "xml-limit");
  }
}

TEST_CASE("as many namespaces may hold at one place as the limit, wherever they are declared") {
  Limits limits;
  limits.namespaces_in_scope = 3;
  const std::string two = "<a xmlns:b='urn:b' xmlns:c='urn:c'>";
  CHECK(verdict("<r xmlns:a='urn:a'>" + two + "<d/></a>" + two + "</a></r>", limits) == "accepted");
  CHECK(verdict("<r xmlns:a='urn:a'>" + two + "<d xmlns='urn:d'/></a></r>", limits) == "xml-limit");
  CHECK(verdict("<r xmlns:a='urn:a'><a xmlns='urn:d'/>" + two + "</a></r>", limits) == "accepted");
  // The same prefix again counts again.
  CHECK(verdict("<r xmlns:b='urn:1'><a xmlns:b='urn:2'>" + two + "</a></a></r>", limits) ==
        "xml-limit");
}

TEST_CASE("a document may declare as many namespaces as the limit, and not one more") {
  Limits limits;
  limits.namespaces = 5;
  CHECK(verdict("<r xmlns='urn:d'>" + repeated("<a xmlns:n='urn:n'/>", 4) + "</r>", limits) ==
        "accepted");
  CHECK(verdict("<r xmlns='urn:d'>" + repeated("<a xmlns:n='urn:n'/>", 5) + "</r>", limits) ==
        "xml-limit");
}

TEST_CASE("a namespace name may be as long as the limit, and no longer") {
  Limits limits;
  limits.namespace_bytes = 8;
  for (const std::string name : {"xmlns", "xmlns:n"}) {
    CHECK(verdict("<r " + name + "='urn:1234'/>", limits) == "accepted");
    CHECK(verdict("<r " + name + "='urn:12345'/>", limits) == "xml-limit");
  }
  CHECK(verdict("<r a='urn:12345'/>", limits) == "accepted");
}

TEST_CASE("markup that no message needs is refused wherever it stands") {
  for (const std::string_view bytes : {"<!DOCTYPE r><r/>",
                                       "<!doctype r><r/>",
                                       "<r/><!DOCTYPE r>",
                                       "<!ENTITY e 'x'><r/>",
                                       "<r><!ELEMENT r ANY></r>",
                                       "<r><![CDATA[x]]></r>",
                                       "<r><![cdata[x]]></r>",
                                       "<r><!-- c --></r>",
                                       "<!-- c --><r/>",
                                       "<r/><!-- c -->",
                                       "<r><?pi?></r>",
                                       "<?pi x?><r/>",
                                       "<r/><?pi?>",
                                       "<r><?xml version=\"1.0\"?></r>",
                                       " <?xml version=\"1.0\"?><r/>",
                                       "<?xml?><r/>",
                                       "<?xml-stylesheet href='x'?><r/>",
                                       "<r><!",
                                       "<!",
                                       "<?"}) {
    CAPTURE(bytes);
    CHECK(verdict(bytes) == "xml-forbidden-markup");
  }
}

TEST_CASE("metadata files may hold comments, and nothing else that is forbidden") {
  const auto in_file = [](std::string_view bytes) { return verdict(bytes, {}, Comments::drop); };
  CHECK(in_file("<!-- a --><r><!-- <x> & ' \" > --><!----></r><!-- b -->") == "accepted");
  CHECK(in_file("<r><!-- a </r>") == "xml-not-well-formed");
  CHECK(in_file("<r><!-->") == "xml-not-well-formed");
  CHECK(in_file("<r><!--->") == "xml-not-well-formed");
  for (const std::string_view bytes :
       {"<!DOCTYPE r><r/>", "<!-- --><!DOCTYPE r><r/>", "<r><!- - --></r>",
        "<r><![CDATA[<!---->]]></r>", "<r><?pi <!-- ?></r>"}) {
    CAPTURE(bytes);
    CHECK(in_file(bytes) == "xml-forbidden-markup");
  }
}

TEST_CASE("what stands in a comment is not counted") {
  Limits limits;
  limits.elements = 1;
  limits.depth = 1;
  CHECK(verdict("<r><!-- <a><b c=''> --></r>", limits, Comments::drop) == "accepted");
  CHECK(verdict("<r><!-- --><a/></r>", limits, Comments::drop) == "xml-limit");
}

TEST_CASE("only an XML declaration of version 1.0 and UTF-8 may stand in front [xml 2.8, 4.3.3]") {
  for (const std::string_view declaration :
       {"<?xml version=\"1.0\"?>", "<?xml version='1.0' ?>", "<?xml\tversion = \"1.0\"\n?>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<?xml version='1.0' encoding='utf-8'?>",
        "<?xml version=\"1.0\" encoding=\"Utf-8\" standalone=\"yes\"?>",
        "<?xml version=\"1.0\" standalone='no'?>"}) {
    CAPTURE(declaration);
    CHECK(verdict(std::string(declaration) + "<r/>") == "accepted");
    CHECK(verdict("\xEF\xBB\xBF" + std::string(declaration) + "\r\n<r/>") == "accepted");
  }
  for (const std::string_view encoding : {"UTF-16", "UTF-7", "ISO-8859-1", "IBM037", "HZ-GB-2312",
                                          "UTF8", "", "UTF-8 ", "UTF-16LE"}) {
    CAPTURE(encoding);
    CHECK(verdict("<?xml version='1.0' encoding='" + std::string(encoding) + "'?><r/>") ==
          "xml-not-utf8");
    CHECK(verdict("<?xml encoding=\"" + std::string(encoding) + "\"?><r/>") == "xml-not-utf8");
  }
  for (const std::string_view version : {"1.1", "1.", "", "2.0", "1.00", " 1.0"}) {
    CAPTURE(version);
    CHECK(verdict("<?xml version='" + std::string(version) + "'?><r/>") == "xml-forbidden-markup");
  }
}

TEST_CASE("a declaration that two readers could end at two places is refused") {
  for (const std::string_view bytes :
       {"<?xml version=\"1.0\" foo><r/>?><r/>", "<?xml version=\"1.0?><r/>",
        "<?xml version=\"1.0\" encoding=\"<r/>\"?><r/>",
        "<?xml version=\"1.0\"encoding=\"UTF-8\"?><r/>", "<?xml version=1.0?><r/>",
        "<?xml version=\"1.0\"", "<?xml version=\"1.0\"? ><r/>", "<?xml ",
        "<?xml =\"1.0\"?><r/>"}) {
    CAPTURE(bytes);
    CHECK(verdict(bytes) == "xml-not-well-formed");
  }
}

TEST_CASE("bytes that are not UTF-8 are refused [xml 2.2]") {
  for (const std::string& bytes :
       {"<r>\xFF</r>"s, "<r>\xC0\xAF</r>"s, "<r>\xED\xA0\x80</r>"s, "<r>\xF4\x90\x80\x80</r>"s,
        "<r>\xE2\x82</r>"s, "\xFF\xFE<\0r\0/\0>\0"s.substr(0, 3), "<r a='\x80'/>"s}) {
    CAPTURE(bytes);
    CHECK(verdict(bytes) == "xml-not-utf8");
  }
}

TEST_CASE("a NUL is refused, and UTF-16 with it: libxml2 would stop reading there") {
  CHECK(verdict("<r/>\0<evil/>"s) == "xml-forbidden-markup");
  CHECK(verdict("\0"s) == "xml-forbidden-markup");
  CHECK(verdict("<r a='\0'/>"s) == "xml-forbidden-markup");
  CHECK(verdict("\xFF\xFE<\0r\0/\0>\0"s) == "xml-forbidden-markup");
  CHECK(verdict("<\0r\0/\0>\0"s) == "xml-forbidden-markup");
  CHECK(verdict("\0<\0r\0/\0>"s) == "xml-forbidden-markup");
}

TEST_CASE("one byte order mark may stand in front, and a declaration behind it is seen") {
  CHECK(verdict("\xEF\xBB\xBF<r/>") == "accepted");
  CHECK(verdict("\xEF\xBB\xBF<?xml version='1.1'?><r/>") == "xml-forbidden-markup");
}

TEST_CASE(
    "a tag that is not by the grammar is refused: libxml2 would go on at another place [xml 3.1]") {
  for (const std::string_view bytes : {"<r><x a=b'><y/>'/></r>",
                                       "<r><x a='<y/>'/></r>",
                                       "<r a=\"1\"b=\"2\"/>",
                                       "<r a=1/>",
                                       "<r a/>",
                                       "<r a='/>",
                                       "<r a=\"'/>",
                                       "<r / >",
                                       "<r/ >",
                                       "<r",
                                       "<r ",
                                       "<r a",
                                       "<r a=",
                                       "<r a='",
                                       "<",
                                       "< r/>",
                                       "<>",
                                       "<r =''/>",
                                       "<r 'a'/>",
                                       "<r <a/>",
                                       "<r?>",
                                       "<r><x></x a='<y/>'></r>",
                                       "<r></>",
                                       "<r></ r>",
                                       "<r></r",
                                       "<r></r a='b'>",
                                       "<r></",
                                       "<a<b/>",
                                       "<r a = = 'b'/>",
                                       "<r \"=\"/>"}) {
    CAPTURE(bytes);
    CHECK(verdict(bytes) == "xml-not-well-formed");
  }
}

TEST_CASE("xmlns: is followed by a prefix, else libxml2 would count an attribute [xml-names 3]") {
  for (const std::string_view name : {"xmlns:", "xmlns::a", "xmlns:1", "xmlns:-", "xmlns:a:b"}) {
    CAPTURE(name);
    CHECK(verdict("<r " + std::string(name) + "='urn:n'/>") == "xml-namespace");
  }
  CHECK(verdict("<r xmlns:_='urn:n' xmlns:\xC3\xA9='urn:n' xmlns:a.1-='urn:n'/>") == "accepted");
}

TEST_CASE("tags are counted where the parser would see them after an error of an earlier one") {
  Limits limits;
  limits.attributes_per_tag = 4;
  const std::string bomb = "<y" + attributes(5, " a#=\"\"") + "/>";
  REQUIRE(verdict("<r>" + bomb + "</r>", limits) == "xml-limit");
  for (const std::string& bytes :
       {"<r><x a=b'>" + bomb + "'/></r>", "<r><x></x a='" + bomb + "'></r>",
        "<?xml version='1.0' a>" + bomb + "?><r/>", "<r><x a='" + bomb + "'/></r>",
        "<r><x '" + bomb + "'/></r>"}) {
    CAPTURE(bytes);
    CHECK(verdict(bytes, limits) == "xml-not-well-formed");
  }
  // Text that only looks like the inside of a tag is no reason to pass over a tag behind it.
  CHECK(verdict("<r>a='" + bomb + "'</r>", limits) == "xml-limit");
  CHECK(verdict("<r>\"" + bomb + "\"</r>", limits) == "xml-limit");
  CHECK(verdict("<r>--&gt;]]&gt; =" + bomb + "</r>", limits) == "xml-limit");
  CHECK(verdict("<r><!-- ---><x/>" + bomb + "</r>", limits, Comments::drop) == "xml-limit");
}

TEST_CASE("text without markup passes on to the parser, which refuses it") {
  CHECK(verdict("") == "accepted");
  CHECK(verdict("hello > world") == "accepted");
}

}  // namespace signet::test
