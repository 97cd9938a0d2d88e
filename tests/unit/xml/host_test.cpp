#include <doctest/doctest.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include <string>
#include <string_view>

#include "support/refusal.h"
#include "xml/document.h"

// A program that embeds the library may use libxml2 itself. Its settings must not change what we
// read, and our reading must not change its settings.

namespace signet::test {
namespace {

/// Sets one of libxml2's defaults, and puts the old one back.
class Default {
 public:
  Default(int (*set)(int), int value) : set_(set), before_(set(value)) {}
  ~Default() { set_(before_); }
  Default(const Default&) = delete;
  Default& operator=(const Default&) = delete;

 private:
  int (*set_)(int);
  int before_;
};

std::string read_and_written(std::string_view bytes) {
  const auto document = xml::Document::parse(bytes, Limits());
  return document ? document->serialize() : std::string(document.error().name());
}

int complaints = 0;
void count_complaint(void*, xmlErrorPtr) {
  ++complaints;
}

}  // namespace

TEST_CASE("a host that drops blanks by default doesn't make us drop signed white space") {
  const Default blanks(xmlKeepBlanksDefault, 0);
  CHECK(read_and_written("<r> <a> </a>\n</r>") == "<r> <a> </a>\n</r>");
}

TEST_CASE("a host that substitutes entities and loads DTDs by default opens no door") {
  const Default substitute(xmlSubstituteEntitiesDefault, 1);
  const int before = xmlLoadExtDtdDefaultValue;
  xmlLoadExtDtdDefaultValue = XML_DETECT_IDS | XML_COMPLETE_ATTRS;
  CHECK(read_and_written("<!DOCTYPE r [<!ENTITY e 'x'>]><r>&e;</r>") == "xml-forbidden-markup");
  CHECK(read_and_written("<r a=\"&amp;&#60;\">&amp;&lt;</r>") ==
        "<r a=\"&amp;&lt;\">&amp;&lt;</r>");
  CHECK(read_and_written("<r>&e;</r>") == "xml-not-well-formed");
  xmlLoadExtDtdDefaultValue = before;
}

TEST_CASE("a host that is content with half a document doesn't make us so") {
  const Default warnings(xmlPedanticParserDefault, 1);
  CHECK(read_and_written("<r><a></r>") == "xml-not-well-formed");
  CHECK(read_and_written("<r xmlns:a='x'/>") == "xml-namespace");
  CHECK(read_and_written("<r><a/></r>") == "<r><a/></r>");
}

TEST_CASE("a host's handler of errors stays in place, and hears nothing of our input") {
  complaints = 0;
  int context = 0;
  xmlSetStructuredErrorFunc(&context, count_complaint);
  CHECK(read_and_written("<r>&e;</r>") == "xml-not-well-formed");
  CHECK(read_and_written("<a:r/>") == "xml-namespace");
  CHECK(complaints == 0);
  CHECK((xmlStructuredError == count_complaint));
  CHECK(xmlStructuredErrorContext == &context);
  xmlSetStructuredErrorFunc(nullptr, nullptr);
}

}  // namespace signet::test
