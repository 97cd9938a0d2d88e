#include "signet/attribute_release.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "signet/names.h"

// What of a person's attributes goes to whom. [saml-metadata 2.4.4.2, RFC 8409 4]

namespace signet::test {
namespace {

const std::string uri(attribute_name_format::uri);
const std::string basic(attribute_name_format::basic);

const std::vector<Attribute> person = {
    {.name = "urn:mail", .name_format = uri, .friendly_name = "mail", .values = {"a@example.org"}},
    {.name = "groups", .name_format = basic, .values = {"staff", "guests", "admins"}},
    {.name = "open", .values = {"1"}},
    {.name = "empty", .name_format = basic}};

using Requested = std::vector<RequestedAttribute>;

/// "mail groups=staff,guests; unmet phone"
std::string released(const Requested& requested, const ReleaseRules& rules = {},
                     const EntityDescriptor& sp = {}) {
  const AttributeConsumingService service{.requested_attributes = requested};
  const AttributeRelease release = release_attributes(person, sp, &service, rules);
  std::string text;
  for (const Attribute& attribute : release.attributes) {
    text += attribute.name + "=";
    for (const std::string& value : attribute.values) text += value + ",";
    text += " ";
  }
  for (const RequestedAttribute& missing : release.unmet)
    text += "unmet " + missing.attribute.name + " ";
  return text;
}

EntityDescriptor of_category(const std::string& category) {
  return {.entity_id = "https://sp.example.org",
          .entity_attributes = {{.name = std::string(entity_attribute::category),
                                 .name_format = uri,
                                 .values = {category}}}};
}

}  // namespace

TEST_CASE("what is asked for is released as it is, and nothing else [attribute-overrelease]") {
  CHECK(released({}) == "");
  const AttributeConsumingService service{
      .requested_attributes = {{{.name = "urn:mail", .name_format = uri}}}};
  const AttributeRelease release = release_attributes(person, {}, &service);
  CHECK(release.attributes == std::vector<Attribute>{person[0]});
  CHECK(release.unmet.empty());
  CHECK(released({{{.name = "groups", .name_format = basic}},
                  {{.name = "urn:mail", .name_format = uri}}}) ==
        "urn:mail=a@example.org, groups=staff,guests,admins, ");
}

TEST_CASE("without a service nothing is asked for") {
  const AttributeRelease release = release_attributes(person, {}, nullptr);
  CHECK(release.attributes.empty());
  CHECK(release.unmet.empty());
}

TEST_CASE(
    "names are compared byte for byte, and formats unless one is left open [saml-core 2.7.3.1]") {
  CHECK(released({{{.name = "urn:MAIL", .name_format = uri}}}) == "");
  CHECK(released({{{.name = "mail", .name_format = uri}}}) == "");  // the FriendlyName says nothing
  CHECK(released({{{.name = "urn:mail", .name_format = basic}}}) == "");
  CHECK(released({{{.name = "urn:mail"}}}) == "urn:mail=a@example.org, ");
  CHECK(released({{{.name = "urn:mail",
                    .name_format = std::string(attribute_name_format::unspecified)}}}) ==
        "urn:mail=a@example.org, ");
  CHECK(released({{{.name = "open", .name_format = uri}}}) == "open=1, ");
}

TEST_CASE("only those values are released that are of interest") {
  CHECK(released({{{.name = "groups", .values = {"guests", "other"}}}}) == "groups=guests, ");
  CHECK(released({{{.name = "groups", .values = {"guests"}}},
                  {{.name = "groups", .values = {"staff"}}}}) == "groups=staff,guests, ");
  CHECK(released({{{.name = "groups", .values = {"Staff"}}}}) == "");
  CHECK(released({{{.name = "groups", .values = {"other"}}, true}}) == "unmet groups ");
  CHECK(released({{{.name = "groups", .values = {"staff"}}}, {{.name = "groups"}}}) ==
        "groups=staff,guests,admins, ");
}

TEST_CASE("what is required and can't be had is told, and not invented") {
  CHECK(released({{{.name = "phone"}, true}}) == "unmet phone ");
  CHECK(released({{{.name = "phone"}, false}}) == "");
  CHECK(released({{{.name = "empty"}, true}}) == "empty= unmet empty ");
  CHECK(released({{{.name = "urn:mail", .name_format = basic}, true}}) == "unmet urn:mail ");
}

TEST_CASE("rules bound what a request can bring") {
  const Requested requested = {{{.name = "urn:mail"}, true}, {{.name = "groups"}, false}};
  CHECK(released(requested, {.requested = ReleaseRules::Requested::all}) ==
        "urn:mail=a@example.org, groups=staff,guests,admins, ");
  CHECK(released(requested, {.requested = ReleaseRules::Requested::required}) ==
        "urn:mail=a@example.org, ");
  CHECK(released(requested, {.requested = ReleaseRules::Requested::none}) == "unmet urn:mail ");
}

TEST_CASE(
    "a category brings its attributes to those in it alone [RFC 8409 4] [attribute-overrelease]") {
  const ReleaseRules rules{.requested = ReleaseRules::Requested::none,
                           .categories = {{"urn:category", {"urn:mail", "phone"}}}};
  CHECK(released({}, rules, of_category("urn:category")) == "urn:mail=a@example.org, ");
  CHECK(released({}, rules, of_category("urn:other")) == "");
  CHECK(released({}, rules) == "");
  CHECK(released({}, {}, of_category("urn:category")) == "");  // no rule for it
  EntityDescriptor supporting = of_category("urn:category");
  supporting.entity_attributes[0].name = entity_attribute::category_support;
  CHECK(released({}, rules, supporting) == "");
}

TEST_CASE(
    "a category brings all values, whatever is asked for besides, and meets what is required") {
  const ReleaseRules rules{.categories = {{"urn:category", {"groups"}}}};
  CHECK(released({{{.name = "groups", .values = {"staff"}}, true}}, rules,
                 of_category("urn:category")) == "groups=staff,guests,admins, ");
}

TEST_CASE("research and scholarship brings names, address and affiliation [REFEDS R&S 5]") {
  const CategoryRelease release = research_and_scholarship();
  CHECK(release.category == "http://refeds.org/category/research-and-scholarship");
  CHECK(release.attributes.size() == 7);
  const std::vector<Attribute> has = {
      {.name = "urn:oid:0.9.2342.19200300.100.1.3",
       .name_format = uri,
       .values = {"a@example.org"}},
      {.name = "urn:oid:2.5.4.20", .name_format = uri, .values = {"+41"}}};
  const AttributeRelease to =
      release_attributes(has, of_category(release.category), nullptr, {.categories = {release}});
  CHECK(to.attributes == std::vector<Attribute>{has[0]});
}

}  // namespace signet::test
