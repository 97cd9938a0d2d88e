#include "xml/edit.h"

#include <doctest/doctest.h>

#include <string_view>

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

TEST_CASE("an element's place is taken by a copy of another, from another document") {
  const xml::Document document = parsed("<r xmlns:x='urn:x'>a<b><c/></b>d</r>");
  {
    const xml::Document other = parsed("<q xmlns='urn:q'><p/></q>");
    xml::replace(*document.root().first_child(), other.root());
  }
  CHECK(document.serialize() == "<r xmlns:x=\"urn:x\">a<q xmlns=\"urn:q\"><p/></q>d</r>");
}

TEST_CASE("an attribute is added or replaced, and one of a namespace is left alone") {
  const xml::Document document = parsed("<r xmlns:x='urn:x' x:ID='_x'/>");
  xml::set_attribute(document.root(), "ID", "_a<&\"");
  CHECK(document.root().attribute("ID") == "_a<&\"");
  xml::set_attribute(document.root(), "ID", "_b");
  CHECK(document.serialize() == "<r xmlns:x=\"urn:x\" x:ID=\"_x\" ID=\"_b\"/>");
}

}  // namespace signet::test
