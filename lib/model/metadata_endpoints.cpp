#include <algorithm>
#include <set>

#include "base/text.h"
#include "model/metadata_parts.h"
#include "model/names.h"

namespace signet::model {
namespace {

/// A browser may be sent to http and https only: a `javascript:` URL in metadata is an attack on
/// everybody who signs in.
bool check_location(MetadataReading& reading, xml::Element element, std::string_view name,
                    std::string_view location) {
  if (base::is_web_url(location)) return true;
  reading.fields.report(Error(ErrorCode::metadata_endpoint_scheme,
                              element.path() + "/@" + std::string(name), "an http or https URL",
                              location));
  return false;
}

std::optional<Endpoint> read_endpoint(MetadataReading& reading, xml::Element element,
                                      Indexed indexed) {
  Fields& fields = reading.fields;
  const std::size_t errors_before = fields.errors().size();
  Endpoint endpoint{.binding = fields.text(element, "Binding"),
                    .location = fields.text(element, "Location"),
                    .response_location = element.attribute("ResponseLocation")};
  if (element.attribute("Location")) {
    check_location(reading, element, "Location", endpoint.location);
  }
  if (endpoint.response_location) {
    check_location(reading, element, "ResponseLocation", *endpoint.response_location);
  }
  if (indexed == Indexed::yes) {
    endpoint.index = fields.optional_number(element, "index");
    endpoint.is_default = fields.optional_boolean(element, "isDefault");
    if (!element.attribute("index")) fields.text(element, "index");
  }
  if (fields.errors().size() > errors_before) return std::nullopt;
  return endpoint;
}

}  // namespace

std::vector<Endpoint> read_endpoints(MetadataReading& reading, xml::Element role,
                                     std::string_view name, Indexed indexed) {
  std::vector<Endpoint> endpoints;
  std::set<int> indexes;
  for (const xml::Element& element : role.children(md(name))) {
    auto endpoint = read_endpoint(reading, element, indexed);
    if (!endpoint) continue;
    if (endpoint->index && !indexes.insert(*endpoint->index).second) {
      reading.fields.report(Error(ErrorCode::metadata_duplicate_index, element.path() + "/@index",
                                  "an index that occurs once", std::to_string(*endpoint->index)));
      continue;
    }
    endpoints.push_back(std::move(*endpoint));
  }
  return endpoints;
}

void write_endpoints(xml::Writer& writer, std::string_view name,
                     const std::vector<Endpoint>& endpoints) {
  for (const Endpoint& endpoint : endpoints) {
    writer.open(md(name))
        .attribute("Binding", endpoint.binding)
        .attribute("Location", endpoint.location)
        .attribute("ResponseLocation", endpoint.response_location);
    if (endpoint.index) writer.attribute("index", std::to_string(*endpoint.index));
    if (endpoint.is_default) writer.attribute("isDefault", *endpoint.is_default ? "true" : "false");
    writer.close();
  }
}

}  // namespace signet::model

namespace signet {

const Endpoint* SPSSODescriptor::default_assertion_consumer_service(
    std::string_view binding) const {
  const Endpoint* unmarked = nullptr;
  const Endpoint* first = nullptr;
  for (const Endpoint& endpoint : assertion_consumer_services) {
    if (endpoint.binding != binding) continue;
    if (endpoint.is_default == true) return &endpoint;
    if (unmarked == nullptr && !endpoint.is_default) unmarked = &endpoint;
    if (first == nullptr) first = &endpoint;
  }
  return unmarked != nullptr ? unmarked : first;
}

}  // namespace signet
