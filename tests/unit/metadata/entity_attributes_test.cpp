#include <doctest/doctest.h>

#include "unit/metadata/sample_metadata.h"

// What metadata says of an entity: its categories and the like. [MetaAttr 2.2, RFC 8409]

namespace signet::test {
namespace {

constexpr std::string_view scholarship = "http://refeds.org/category/research-and-scholarship";

std::string with_extensions(const std::string& extensions) {
  return changed(entity_xml(), "<md:IDPSSODescriptor",
                 "<md:Extensions>" + extensions + "</md:Extensions><md:IDPSSODescriptor");
}

std::string holder(const std::string& content) {
  return R"(<a:EntityAttributes xmlns:a="urn:oasis:names:tc:SAML:metadata:attribute" )"
         R"(xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion">)" +
         content + "</a:EntityAttributes>";
}

std::string attribute(std::string_view name, std::string_view values,
                      std::string_view format = attribute_name_format::uri) {
  return "<s:Attribute Name=\"" + std::string(name) + "\" NameFormat=\"" + std::string(format) +
         "\">" + std::string(values) + "</s:Attribute>";
}

std::string value(std::string_view text) {
  return "<s:AttributeValue>" + std::string(text) + "</s:AttributeValue>";
}

EntityDescriptor entity_with(const std::string& content) {
  auto entity = read_metadata(with_extensions(holder(content)));
  REQUIRE(entity);
  return *std::move(entity);
}

TEST_CASE("an entity is in the categories that its metadata lists, and in no other [RFC 8409 4]") {
  const EntityDescriptor entity =
      entity_with(attribute(entity_attribute::category, value("urn:a") + value(scholarship)));
  CHECK(entity.has_category(scholarship));
  CHECK(entity.has_category("urn:a"));
  CHECK_FALSE(entity.has_category("urn:A"));
  CHECK_FALSE(entity.has_category("urn:"));
  CHECK_FALSE(entity.has_category(""));
  CHECK(entity.notes.empty());
  CHECK_FALSE(read_metadata(entity_xml())->has_category(scholarship));
}

TEST_CASE("support for a category is not the category [RFC 8409 5]") {
  const EntityDescriptor entity =
      entity_with(attribute(entity_attribute::category_support, value(scholarship)));
  CHECK_FALSE(entity.has_category(scholarship));
  REQUIRE(entity.entity_attribute(entity_attribute::category_support));
  CHECK(entity.entity_attribute(entity_attribute::category_support)->values ==
        std::vector<std::string>{std::string(scholarship)});
}

TEST_CASE("an entity attribute has the format uri, or is another [RFC 8409 3]") {
  CHECK(entity_with(attribute("urn:n", value("1"))).entity_attribute("urn:n"));
  const EntityDescriptor basic =
      entity_with(attribute("urn:n", value("1"), attribute_name_format::basic));
  CHECK_FALSE(basic.entity_attribute("urn:n"));
  CHECK(basic.entity_attributes.size() == 1);
  const EntityDescriptor absent =
      entity_with(R"(<s:Attribute Name="urn:n">)" + value("1") + "</s:Attribute>");
  CHECK_FALSE(absent.entity_attribute("urn:n"));
}

TEST_CASE("an attribute that is written twice is one, with each value once") {
  const EntityDescriptor entity =
      entity_with(attribute("urn:n", value("1") + value("2") + value("1")) +
                  attribute("urn:m", "") + attribute("urn:n", value("3") + value("2")));
  REQUIRE(entity.entity_attributes.size() == 2);
  CHECK(entity.entity_attribute("urn:n")->values == std::vector<std::string>{"1", "2", "3"});
  CHECK(entity.entity_attribute("urn:m")->values.empty());
}

TEST_CASE("white space around a value belongs to the file, not to the value") {
  const EntityDescriptor entity = entity_with(
      attribute(entity_attribute::category, value("\n    " + std::string(scholarship) + "\n  ")));
  CHECK(entity.has_category(scholarship));
}

TEST_CASE("what isn't text, and an assertion of whomever, is left out and told of") {
  const EntityDescriptor entity = entity_with(
      attribute("urn:n", value("<b/>1") + value("2")) +
      R"(<s:Assertion ID="_1" Version="2.0" IssueInstant="2026-01-01T00:00:00Z"><s:Issuer>i</s:Issuer>)"
      "<s:AttributeStatement>" +
      attribute("urn:other", value("1")) + "</s:AttributeStatement></s:Assertion>");
  REQUIRE(entity.entity_attributes.size() == 1);
  CHECK(entity.entity_attributes[0].values == std::vector<std::string>{"2"});
  CHECK(entity.notes.size() == 2);
}

TEST_CASE("a second EntityAttributes adds nothing, and other places aren't read") {
  const std::string one = holder(attribute("urn:n", value("1")));
  const auto entity = read_metadata(with_extensions(one + holder(attribute("urn:m", value("2")))));
  REQUIRE(entity);
  CHECK(entity->entity_attributes.size() == 1);
  CHECK(entity->notes.size() == 1);
  const auto findings = check_metadata(with_extensions(one + one), at("2026-01-01T00:00:00Z"),
                                       AlgorithmPolicy::of_2026());
  const auto found = codes(findings);
  CHECK(std::count(found.begin(), found.end(), "entity-attributes-repeated") == 1);

  const auto of_role = read_metadata(changed(
      entity_xml(), R"(SAML:2.0:protocol"><md:KeyDescriptor use)",
      R"(SAML:2.0:protocol"><md:Extensions>)" + one + R"(</md:Extensions><md:KeyDescriptor use)"));
  REQUIRE(of_role);
  CHECK(of_role->entity_attributes.empty());
  CHECK(of_role->idp->extensions.size() == 1);

  const auto deeper = read_metadata(with_extensions("<x:x>" + one + "</x:x>"));
  REQUIRE(deeper);
  CHECK(deeper->entity_attributes.empty());
}

TEST_CASE("EntityAttributes is no longer among the extensions once it is read") {
  const auto entity =
      read_metadata(with_extensions("<x:a/>" + holder(attribute("urn:n", value("1"))) + "<x:b/>"));
  REQUIRE(entity);
  CHECK(entity->extensions ==
        std::vector<std::string>{R"(<x:a xmlns:x="urn:x"/>)", R"(<x:b xmlns:x="urn:x"/>)"});
}

TEST_CASE("an attribute without a name makes the file unusable [saml-core 2.7.3.1]") {
  CHECK(refusal(read_metadata(with_extensions(holder("<s:Attribute/>")))) == "missing-attribute");
}

}  // namespace
}  // namespace signet::test
