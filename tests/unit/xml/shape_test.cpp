#include "xml/shape.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "signet/names.h"
#include "support/refusal.h"

namespace signet::test {
namespace {

using xml::AttributeShape;
using xml::Content;
using xml::ElementShape;
using xml::Place;
using xml::Presence;
using xml::Value;

// A grammar of parcels, with one of everything that a table can say.

constexpr std::string_view toy = "urn:toy";

constexpr ElementShape label{{toy, "label"}, {}, Content::text};
constexpr ElementShape weight{{toy, "weight"}, {}, Content::text, {}, Value::unsigned_short};
constexpr const ElementShape* label_choice[] = {&label};
constexpr Place note_children[] = {{label_choice, 0, 1}};
constexpr ElementShape note{{toy, "note"}, {}, Content::text, note_children};
constexpr ElementShape stamp{{toy, "stamp"}, {}, Content::empty};
constexpr ElementShape stuffing{{toy, "stuffing"}, {}, Content::open};
constexpr ElementShape remark{{toy, "remark"}, {}, Content::text_or_open};
constexpr ElementShape sealed{{toy, "sealed"}, {}, Content::unchecked};
constexpr ElementShape loose{.name = {toy, "loose"},
                             .attributes = {},
                             .content = Content::empty,
                             .any_attribute = true,
                             .typed = false};
constexpr ElementShape typed{.name = {toy, "typed"},
                             .attributes = {},
                             .content = Content::text,
                             .any_attribute = false,
                             .typed = true};

constexpr AttributeShape values[] = {{"id", Presence::optional, Value::id},
                                     {"name", Presence::optional, Value::ncname},
                                     {"flag", Presence::optional, Value::boolean},
                                     {"number", Presence::optional, Value::unsigned_short},
                                     {"uri", Presence::optional, Value::uri},
                                     {"instant", Presence::optional, Value::instant},
                                     {"duration", Presence::optional, Value::duration},
                                     {"base64", Presence::optional, Value::base64},
                                     {"text"}};
constexpr ElementShape valued{{toy, "valued"}, values, Content::empty};

constexpr const ElementShape* weight_choice[] = {&weight};
constexpr const ElementShape* middle[] = {&note, &stamp};
constexpr const ElementShape* rest[] = {&stuffing, &remark, &sealed, &loose, &typed, &valued};
constexpr Place parcel_children[] = {
    {label_choice, 1, 1}, {weight_choice, 0, 1}, {middle, 2, 3}, {rest, 0, xml::unbounded}};
constexpr AttributeShape parcel_attributes[] = {{"to", Presence::required}, {"from"}};
constexpr ElementShape parcel{
    {toy, "parcel"}, parcel_attributes, Content::elements, parcel_children};

std::string verdict(std::string_view bytes) {
  const auto document = xml::Document::parse(bytes, Limits());
  REQUIRE(refusal(document) == "accepted");
  return refusal(xml::check_shape(document->root(), parcel));
}

std::string in_parcel(std::string_view children, std::string_view attributes = " to='x'") {
  return "<parcel xmlns='urn:toy' xmlns:f='urn:foreign' xmlns:xsi='" + std::string(ns::xsi) + "'" +
         std::string(attributes) + ">" + std::string(children) + "</parcel>";
}

/// A parcel whose required children are there, and these behind them.
std::string with(std::string_view more) {
  return in_parcel("<label>l</label><stamp/><stamp/>" + std::string(more));
}

}  // namespace

TEST_CASE("the root is the one that the table names, by namespace and local name") {
  REQUIRE(verdict(with("")) == "accepted");
  CHECK(verdict("<label xmlns='urn:toy'/>") == "unexpected-root");
  CHECK(verdict("<parcel to='x'><label>l</label><stamp/><stamp/></parcel>") == "unexpected-root");
  CHECK(verdict("<Parcel xmlns='urn:toy'/>") == "unexpected-root");
}

TEST_CASE("children come in the order of the table, as often as it says") {
  CHECK(verdict(in_parcel("<label/><weight>1</weight><note/><stamp/>")) == "accepted");
  CHECK(verdict(in_parcel("<label/><note/><stamp/><note/>")) == "accepted");
  CHECK(verdict(in_parcel("")) == "missing-element");
  CHECK(verdict(in_parcel("<stamp/><stamp/>")) == "missing-element");
  CHECK(verdict(in_parcel("<label/><stamp/>")) == "missing-element");
  CHECK(verdict(in_parcel("<label/><label/><stamp/><stamp/>")) == "missing-element");
  CHECK(verdict(in_parcel("<label/><stamp/><stamp/><stamp/><stamp/>")) == "unexpected-element");
  CHECK(verdict(in_parcel("<label/><weight>1</weight><weight>1</weight><stamp/><stamp/>")) ==
        "missing-element");
  CHECK(verdict(in_parcel("<label/><stamp/><weight>1</weight><stamp/>")) == "missing-element");
  CHECK(verdict(in_parcel("<label/><stamp/><stamp/><weight>1</weight>")) == "unexpected-element");
  CHECK(verdict(with("<unknown/>")) == "unexpected-element");
  CHECK(verdict(with("<f:loose/>")) == "unexpected-element");
  CHECK(verdict(with("<loose xmlns=''/>")) == "unexpected-element");
  CHECK(verdict(with("<loose/><loose/><typed/><loose/>")) == "accepted");
}

TEST_CASE("between elements there is white space, and no text") {
  CHECK(verdict(with(" \n\t")) == "accepted");
  CHECK(verdict(with("x")) == "unexpected-text");
  CHECK(verdict(in_parcel("<label/>x<stamp/><stamp/>")) == "unexpected-text");
  CHECK(verdict(with("\xC2\xA0")) == "unexpected-text");
}

TEST_CASE("an element of text holds text alone, or the children that it may have alone") {
  CHECK(verdict(in_parcel("<label/><note>words</note><note><label>l</label></note>")) ==
        "accepted");
  CHECK(verdict(in_parcel("<label>l<b/></label><stamp/><stamp/>")) == "unexpected-element");
  CHECK(verdict(in_parcel("<label/><note>words<label/></note><note/>")) == "unexpected-text");
  CHECK(verdict(in_parcel("<label/><note><label/>words</note><note/>")) == "unexpected-text");
  CHECK(verdict(in_parcel("<label/><note>\n<label/>\n</note><note/>")) == "accepted");
  CHECK(verdict(in_parcel("<label/><note><label/><label/></note><note/>")) == "unexpected-element");
}

TEST_CASE("an empty element holds nothing but white space") {
  CHECK(verdict(in_parcel("<label/><stamp> \n</stamp><stamp/>")) == "accepted");
  CHECK(verdict(in_parcel("<label/><stamp>x</stamp><stamp/>")) == "unexpected-text");
  CHECK(verdict(in_parcel("<label/><stamp><label/></stamp><stamp/>")) == "unexpected-element");
  CHECK(verdict(in_parcel("<label/><stamp><f:x/></stamp><stamp/>")) == "unexpected-element");
}

TEST_CASE("an open element holds what is foreign, at any depth") {
  CHECK(verdict(with("<stuffing/>")) == "accepted");
  CHECK(verdict(with("<stuffing><f:a>text<f:b x='1'/></f:a><c xmlns=''/></stuffing>")) ==
        "accepted");
  CHECK(verdict(with("<stuffing>text</stuffing>")) == "unexpected-text");
  CHECK(verdict(with("<remark>text<f:a/></remark>")) == "accepted");
}

TEST_CASE("nothing of SAML, signatures or encryption hides in an open element, at no depth") {
  for (const std::string_view hidden : {ns::saml, ns::samlp, ns::md, ns::ds, ns::xenc}) {
    CAPTURE(hidden);
    const std::string element = "<h:Anything xmlns:h='" + std::string(hidden) + "'/>";
    for (const std::string_view hole : {"stuffing", "remark"}) {
      const auto in_hole = [&](const std::string& content) {
        return verdict(
            with("<" + std::string(hole) + ">" + content + "</" + std::string(hole) + ">"));
      };
      CHECK(in_hole(element) == "saml-in-open-content");
      CHECK(in_hole("<f:a/><f:b><f:c/><f:d>" + element + "</f:d></f:b>") == "saml-in-open-content");
      CHECK(in_hole("<f:a><f:b/></f:a>" + element) == "saml-in-open-content");
      CHECK(in_hole("<f:a><f:b><f:c/></f:b>" + element + "<f:d/></f:a>") == "saml-in-open-content");
    }
  }
}

TEST_CASE("what another checker looks into is not looked into twice") {
  CHECK(verdict(with("<sealed>text<label/><f:a/></sealed>")) == "accepted");
  CHECK(verdict(with("<sealed a='1'/>")) == "unexpected-attribute");
}

TEST_CASE("attributes are those of the table, and the required ones are there") {
  const std::string children = "<label/><stamp/><stamp/>";
  CHECK(verdict(in_parcel(children, " to='x' from='y'")) == "accepted");
  CHECK(verdict(in_parcel(children, " to=''")) == "accepted");
  CHECK(verdict(in_parcel(children, "")) == "missing-attribute");
  CHECK(verdict(in_parcel(children, " from='x'")) == "missing-attribute");
  CHECK(verdict(in_parcel(children, " f:to='x'")) == "unexpected-attribute");
  CHECK(verdict(in_parcel(children, " to='x' f:from='y'")) == "unexpected-attribute");
  CHECK(verdict(in_parcel(children, " to='x' To='y'")) == "unexpected-attribute");
  CHECK(verdict(in_parcel(children, " to='x' xml:lang='en'")) == "unexpected-attribute");
  CHECK(verdict(in_parcel(children, " to='x' xsi:type='y'")) == "unexpected-attribute");
  CHECK(verdict(in_parcel(children, " to='x' xsi:schemaLocation='urn:a b'")) ==
        "unexpected-attribute");
}

TEST_CASE("foreign attributes are tolerated where the table says so, those of SAML never") {
  CHECK(verdict(with("<loose f:a='1' xml:lang='en'/>")) == "accepted");
  CHECK(verdict(with("<loose a='1'/>")) == "unexpected-attribute");
  for (const std::string_view hidden : {ns::saml, ns::samlp, ns::md, ns::ds, ns::xenc}) {
    CAPTURE(hidden);
    CHECK(verdict(with("<loose xmlns:h='" + std::string(hidden) + "' h:a='1'/>")) ==
          "unexpected-attribute");
  }
}

TEST_CASE("xsi:type and xsi:nil are tolerated where the table says so, and nothing else of xsi") {
  CHECK(verdict(with("<typed xsi:type='f:t' xsi:nil='true'>x</typed>")) == "accepted");
  CHECK(verdict(with("<typed xsi:schemaLocation='urn:a b'/>")) == "unexpected-attribute");
  CHECK(verdict(with("<typed f:a='1'/>")) == "unexpected-attribute");
  CHECK(verdict(with("<loose xsi:type='f:t'/>")) == "unexpected-attribute");
  CHECK(verdict(with("<loose xsi:nil='true'/>")) == "unexpected-attribute");
}

TEST_CASE("a value has the form of its type") {
  const auto value = [](std::string_view attribute, std::string_view text) {
    return verdict(with("<valued " + std::string(attribute) + "='" + std::string(text) + "'/>"));
  };
  for (const std::string_view right : {"_a", "a.b-1"}) {
    CHECK(value("id", right) == "accepted");
    CHECK(value("name", right) == "accepted");
  }
  for (const std::string_view wrong : {"", "1a", "a b", "a:b", "#a"}) {
    CHECK(value("name", wrong) == "malformed-value");
  }
  for (const std::string_view right : {"true", "false", "1", "0"})
    CHECK(value("flag", right) == "accepted");
  for (const std::string_view wrong : {"", "TRUE", "yes", " true", "2"})
    CHECK(value("flag", wrong) == "malformed-value");
  for (const std::string_view right : {"0", "65535", "007"})
    CHECK(value("number", right) == "accepted");
  for (const std::string_view wrong :
       {"", "65536", "-1", "+1", "1.0", " 1", "0x1", "99999999999999999999"})
    CHECK(value("number", wrong) == "malformed-value");
  for (const std::string_view right : {"urn:a", "https://x.example/a?b", "relative"})
    CHECK(value("uri", right) == "accepted");
  for (const std::string_view wrong : {"", "a b", " urn:a", "urn:a&#10;"})
    CHECK(value("uri", wrong) == "malformed-value");
  CHECK(value("instant", "2026-01-01T00:00:00Z") == "accepted");
  for (const std::string_view wrong :
       {"", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00+01:00"})
    CHECK(value("instant", wrong) == "malformed-time");
  CHECK(value("duration", "PT1H") == "accepted");
  for (const std::string_view wrong : {"", "-PT1H", "1H", "P"})
    CHECK(value("duration", wrong) == "malformed-time");
  CHECK(value("base64", "QUJD&#10;RA==") == "accepted");
  for (const std::string_view wrong : {"A", "QUJ", "QUJD=", "QUJ*"})
    CHECK(value("base64", wrong) == "malformed-value");
  CHECK(value("text", "") == "accepted");
}

TEST_CASE("the text of an element has the form of its type, too") {
  const auto weighing = [](std::string_view text) {
    return verdict(in_parcel("<label/><weight>" + std::string(text) + "</weight><stamp/><stamp/>"));
  };
  CHECK(weighing("65535") == "accepted");
  CHECK(weighing("65536") == "malformed-value");
  CHECK(weighing("") == "malformed-value");
  CHECK(weighing(" 1 ") == "malformed-value");
}

TEST_CASE("a refusal names the place, what was expected and what was found") {
  const auto document = xml::Document::parse(with("<typed f:a='1'/>"), Limits());
  REQUIRE(document);
  const auto refused = xml::check_shape(document->root(), parcel);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where() == "parcel/typed");
  CHECK(refused.error().found() == "{urn:foreign}a");
}

}  // namespace signet::test
