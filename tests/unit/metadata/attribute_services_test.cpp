#include <doctest/doctest.h>

#include "unit/metadata/sample_metadata.h"

// What a service provider's metadata asks for. [saml-metadata 2.4.4.1, 2.4.4.2]

namespace signet::test {
namespace {

constexpr std::string_view requested = R"(<md:RequestedAttribute Name="mail"/>)";

std::string with_services(const std::string& services) {
  return changed(entity_xml(), "</md:SPSSODescriptor>", services + "</md:SPSSODescriptor>");
}

std::string service(std::string_view attributes, std::string_view content = requested) {
  return "<md:AttributeConsumingService " + std::string(attributes) +
         R"(><md:ServiceName xml:lang="de">Berichte</md:ServiceName>)"
         R"(<md:ServiceName xml:lang="en">Reports</md:ServiceName>)" +
         std::string(content) + "</md:AttributeConsumingService>";
}

std::string refusal_of(const std::string& services) {
  return refusal(read_metadata(with_services(services)));
}

std::vector<AttributeConsumingService> read(const std::string& services,
                                            std::size_t expected_notes = 0) {
  const auto entity = read_metadata(with_services(services));
  REQUIRE(entity);
  CHECK(entity->notes.size() == expected_notes);
  return entity->sp->attribute_consuming_services;
}

std::string attribute(const std::string& values) {
  return R"(<md:RequestedAttribute xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion" Name="n">)" +
         values + "</md:RequestedAttribute>";
}

TEST_CASE("a service is read with what it requires and what it only asks for") {
  const auto services = read(service(
      R"(index="7" isDefault="true")",
      R"(<md:RequestedAttribute Name="urn:n" NameFormat="urn:f" FriendlyName="N" isRequired="1"/>)"
      R"(<md:RequestedAttribute Name="groups" isRequired="false">)"
      R"(<s:AttributeValue xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion"> staff )"
      R"(</s:AttributeValue></md:RequestedAttribute>)"));
  const AttributeConsumingService expected{
      .index = 7,
      .is_default = true,
      .name = "Reports",
      .requested_attributes = {
          {{.name = "urn:n", .name_format = "urn:f", .friendly_name = "N"}, true},
          {{.name = "groups", .values = {"staff"}}, false}}};
  REQUIRE(services.size() == 1);
  CHECK(services[0] == expected);
}

TEST_CASE("a file is refused for one wrong thing in a service") {
  CHECK(refusal_of(service(R"(index="0")") + service(R"(index="65535")")) == "accepted");
  CHECK(refusal_of(service("")) == "missing-attribute");
  CHECK(refusal_of(service(R"(index="65536")")) == "malformed-value");
  CHECK(refusal_of(service(R"(index="-1")")) == "malformed-value");
  CHECK(refusal_of(service(R"(index="1")") + service(R"(index="1")")) ==
        "metadata-duplicate-index");
  CHECK(refusal_of(service(R"(index="1" isDefault="yes")")) == "malformed-value");
  CHECK(refusal_of(service(R"(index="1")", "<md:RequestedAttribute/>")) == "missing-attribute");
  CHECK(refusal_of(
            service(R"(index="1")", R"(<md:RequestedAttribute Name="n" isRequired="maybe"/>)")) ==
        "malformed-value");
}

TEST_CASE("a service that asks for nothing is left out and told of") {
  CHECK(read(service(R"(index="1")", ""), 1).empty());
  CHECK(read(service(R"(index="1")", "<x:RequestedAttribute Name='n'/>"), 1).empty());
}

TEST_CASE("what is asked for with a value that isn't text isn't asked for at all") {
  const auto services =
      read(service(R"(index="1")", std::string(requested) +
                                       attribute("<s:AttributeValue>a</s:AttributeValue>"
                                                 "<s:AttributeValue><x:b/></s:AttributeValue>")),
           1);
  REQUIRE(services.size() == 1);
  REQUIRE(services[0].requested_attributes.size() == 1);
  CHECK(services[0].requested_attributes[0].attribute.name == "mail");
}

TEST_CASE("a service without a name is read, and can be written again") {
  const auto entity =
      read_metadata(with_services(R"(<md:AttributeConsumingService index="1">)" +
                                  std::string(requested) + "</md:AttributeConsumingService>"));
  REQUIRE(entity);
  CHECK(entity->sp->attribute_consuming_services.at(0).name.empty());
  CHECK(refusal(write_metadata(*entity)) == "accepted");
}

TEST_CASE("the default is the one that is marked, else the first that isn't marked otherwise") {
  const auto chosen = [](const std::string& services) {
    const auto entity = read_metadata(with_services(services));
    REQUIRE(entity);
    const auto* service = entity->sp->default_attribute_consuming_service();
    return service == nullptr ? -1 : service->index;
  };
  CHECK(chosen("") == -1);
  const std::string not_default = service(R"(index="1" isDefault="false")");
  CHECK(chosen(not_default) == 1);
  CHECK(chosen(not_default + service(R"(index="2")")) == 2);
  CHECK(chosen(not_default + service(R"(index="2")") + service(R"(index="3" isDefault="1")")) == 3);
}

TEST_CASE("an administrator is told of two defaults; the first of them is taken") {
  const std::string marked = service(R"(index="1" isDefault="true")");
  const auto several = [](const std::string& xml) {
    const auto found =
        codes(check_metadata(xml, at("2026-01-01T00:00:00Z"), AlgorithmPolicy::of_2026()));
    return std::count(found.begin(), found.end(), "endpoint-several-defaults");
  };
  CHECK(several(with_services(marked)) == 0);
  CHECK(several(with_services(marked + service(R"(index="2" isDefault="1")"))) == 1);
}

TEST_CASE("a service is found by its index alone") {
  const auto entity = read_metadata(with_services(service(R"(index="5")")));
  REQUIRE(entity);
  CHECK(entity->sp->attribute_consuming_service(5) == &entity->sp->attribute_consuming_services[0]);
  CHECK(entity->sp->attribute_consuming_service(0) == nullptr);
}

}  // namespace
}  // namespace signet::test
