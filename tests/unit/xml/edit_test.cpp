#include "xml/edit.h"

#include <doctest/doctest.h>

#include <string_view>

#include "xml/writer.h"

namespace signet::test {
namespace {

xml::Document parsed(std::string_view bytes) {
  auto document = xml::Document::parse(bytes, Limits());
  REQUIRE(document);
  return *std::move(document);
}

}  // namespace

TEST_CASE("an element is taken out with all that is in it, and nothing else") {
  const xml::Document document = parsed("<r>a<b><c/>x</b>d<e/></r>");
  xml::remove(*document.root().first_child());
  CHECK(document.serialize() == "<r>ad<e/></r>");
}

TEST_CASE("an element's place is taken by the root of another document") {
  xml::Writer writer({"urn:x", "r"});
  writer.text("a").open({"urn:x", "b"}).element({"urn:x", "c"}, "").close().text("d");
  const xml::Document document = *std::move(writer).finish();
  xml::Writer other({"urn:q", "q"});
  other.element({"urn:q", "p"}, "1");
  xml::replace(*document.root().first_child(), *std::move(other).finish());
  CHECK(document.serialize() ==
        "<ext:r xmlns:ext=\"urn:x\">a<ext:q xmlns:ext=\"urn:q\"><ext:p>1</ext:p></ext:q>d</ext:r>");
}

TEST_CASE("an attribute is added or replaced, and one of a namespace is left alone") {
  const xml::Document document = parsed("<r xmlns:x='urn:x' x:ID='_x'/>");
  xml::set_attribute(document.root(), "ID", "_a<&\"");
  CHECK(document.root().attribute("ID") == "_a<&\"");
  xml::set_attribute(document.root(), "ID", "_b");
  CHECK(document.serialize() == "<r xmlns:x=\"urn:x\" x:ID=\"_x\" ID=\"_b\"/>");
}

}  // namespace signet::test
