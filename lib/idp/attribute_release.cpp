#include "signet/attribute_release.h"

#include <algorithm>

#include "signet/names.h"

namespace signet {
namespace {

constexpr std::string_view scholarship = "http://refeds.org/category/research-and-scholarship";

/// An absent format means "unspecified", which leaves open what the name means.
/// [saml-core 2.7.3.1, 8.2.1]
bool is_open(const std::optional<std::string>& format) {
  return !format || *format == attribute_name_format::unspecified;
}

bool is_same(const Attribute& a, const Attribute& b) {
  return a.name == b.name &&
         (is_open(a.name_format) || is_open(b.name_format) || a.name_format == b.name_format);
}

bool contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool by_category(const Attribute& attribute, const EntityDescriptor& sp,
                 const ReleaseRules& rules) {
  return std::any_of(
      rules.categories.begin(), rules.categories.end(), [&](const CategoryRelease& release) {
        return contains(release.attributes, attribute.name) && sp.has_category(release.category);
      });
}

bool counts(const RequestedAttribute& requested, const ReleaseRules& rules) {
  return rules.requested == ReleaseRules::Requested::all ||
         (rules.requested == ReleaseRules::Requested::required && requested.is_required);
}

/// The attribute with the values that are asked for, which are texts; absent when nothing of it is.
std::optional<Attribute> by_request(const Attribute& attribute,
                                    const AttributeConsumingService& service,
                                    const ReleaseRules& rules) {
  std::vector<std::string> wanted;
  for (const RequestedAttribute& requested : service.requested_attributes) {
    if (!counts(requested, rules) || !is_same(attribute, requested.attribute)) continue;
    const std::vector<std::string>& values = requested.attribute.values;
    if (values.empty()) return attribute;
    wanted.insert(wanted.end(), values.begin(), values.end());
  }
  Attribute part{.name = attribute.name,
                 .name_format = attribute.name_format,
                 .friendly_name = attribute.friendly_name};
  std::copy_if(attribute.values.begin(), attribute.values.end(), std::back_inserter(part.values),
               [&](const std::string& value) { return contains(wanted, value); });
  if (part.values.empty()) return std::nullopt;
  return part;
}

bool has_value(const Attribute& attribute) {
  return !attribute.values.empty() || !attribute.xml_values.empty();
}

/// Has one of these what was asked for?
bool is_met(const RequestedAttribute& requested, const std::vector<Attribute>& released) {
  const std::vector<std::string>& wanted = requested.attribute.values;
  return std::any_of(released.begin(), released.end(), [&](const Attribute& attribute) {
    if (!is_same(attribute, requested.attribute) || !has_value(attribute)) return false;
    return wanted.empty() ||
           std::any_of(attribute.values.begin(), attribute.values.end(),
                       [&](const std::string& value) { return contains(wanted, value); });
  });
}

}  // namespace

CategoryRelease research_and_scholarship() {
  return {std::string(scholarship),
          {"urn:oid:1.3.6.1.4.1.5923.1.1.1.6",   // eduPersonPrincipalName
           "urn:oid:1.3.6.1.4.1.5923.1.1.1.10",  // eduPersonTargetedID
           "urn:oid:1.3.6.1.4.1.5923.1.1.1.9",   // eduPersonScopedAffiliation
           "urn:oid:0.9.2342.19200300.100.1.3",  // mail
           "urn:oid:2.16.840.1.113730.3.1.241",  // displayName
           "urn:oid:2.5.4.42",                   // givenName
           "urn:oid:2.5.4.4"}};                  // sn
}

AttributeRelease release_attributes(std::span<const Attribute> available,
                                    const EntityDescriptor& service_provider,
                                    const AttributeConsumingService* service,
                                    const ReleaseRules& rules) {
  AttributeRelease release;
  for (const Attribute& attribute : available) {
    if (by_category(attribute, service_provider, rules)) {
      release.attributes.push_back(attribute);
    } else if (service != nullptr) {
      if (auto part = by_request(attribute, *service, rules))
        release.attributes.push_back(*std::move(part));
    }
  }
  if (service == nullptr) return release;
  for (const RequestedAttribute& requested : service->requested_attributes) {
    if (requested.is_required && !is_met(requested, release.attributes))
      release.unmet.push_back(requested);
  }
  return release;
}

}  // namespace signet
