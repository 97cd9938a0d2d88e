#include <algorithm>
#include <set>

#include "base/text.h"
#include "model/metadata_parts.h"

// Reader and writer of md:AttributeConsumingService. [saml-metadata 2.4.4.1]

namespace signet::model {
namespace {

/// Left out as a whole where a value of it is: without that it would ask for more.
void read_requested(MetadataReading& reading, xml::Element element,
                    std::vector<RequestedAttribute>& into) {
  RequestedAttribute requested{
      read_metadata_attribute(reading, element),
      reading.fields.optional_boolean(element, "isRequired").value_or(false)};
  for (const xml::Element& value : element.children(saml("AttributeValue")))
    if (!read_attribute_text(reading, value, requested.attribute)) return;
  into.push_back(std::move(requested));
}

std::optional<AttributeConsumingService> read_service(MetadataReading& reading,
                                                      xml::Element element) {
  Fields& fields = reading.fields;
  const auto index = fields.optional_number(element, "index");
  if (!element.attribute("index")) fields.text(element, "index");
  AttributeConsumingService service{
      .index = index.value_or(0),
      .is_default = fields.optional_boolean(element, "isDefault"),
      .name = preferred_text(element.children(md("ServiceName"))).value_or("")};
  for (const xml::Element& requested : element.children(md("RequestedAttribute")))
    read_requested(reading, requested, service.requested_attributes);
  if (!service.requested_attributes.empty()) return service;
  reading.leave_out(element.path(), "attribute-service-empty", Severity::note,
                    "it asks for no attribute that can be understood",
                    "Ask the peer to list RequestedAttributes, or to leave the service out.");
  return std::nullopt;
}

}  // namespace

std::vector<AttributeConsumingService> read_attribute_services(MetadataReading& reading,
                                                               xml::Element role) {
  std::vector<AttributeConsumingService> services;
  std::set<int> indexes;
  for (const xml::Element& element : role.children(md("AttributeConsumingService"))) {
    auto service = read_service(reading, element);
    if (!service) continue;
    if (!indexes.insert(service->index).second) {
      reading.fields.report(Error(ErrorCode::metadata_duplicate_index, element.path() + "/@index",
                                  "an index that occurs once", std::to_string(service->index)));
      continue;
    }
    services.push_back(*std::move(service));
  }
  return services;
}

void write_attribute_services(xml::Writer& writer,
                              const std::vector<AttributeConsumingService>& services) {
  for (const AttributeConsumingService& service : services) {
    writer.open(md("AttributeConsumingService")).attribute("index", std::to_string(service.index));
    if (service.is_default) writer.attribute("isDefault", *service.is_default ? "true" : "false");
    writer.open(md("ServiceName")).attribute({ns::xml, "lang"}, "en").text(service.name).close();
    for (const RequestedAttribute& requested : service.requested_attributes) {
      open_metadata_attribute(writer, md("RequestedAttribute"), requested.attribute);
      if (requested.is_required) writer.attribute("isRequired", "true");
      close_metadata_attribute(writer, requested.attribute);
    }
    writer.close();
  }
}

}  // namespace signet::model

namespace signet {

const AttributeConsumingService* SPSSODescriptor::attribute_consuming_service(int index) const {
  const auto found = std::find_if(
      attribute_consuming_services.begin(), attribute_consuming_services.end(),
      [&](const AttributeConsumingService& service) { return service.index == index; });
  return found == attribute_consuming_services.end() ? nullptr : &*found;
}

const AttributeConsumingService* SPSSODescriptor::default_attribute_consuming_service() const {
  const AttributeConsumingService* unmarked = nullptr;
  for (const AttributeConsumingService& service : attribute_consuming_services) {
    if (service.is_default == true) return &service;
    if (unmarked == nullptr && !service.is_default) unmarked = &service;
  }
  if (unmarked != nullptr || attribute_consuming_services.empty()) return unmarked;
  return &attribute_consuming_services.front();
}

}  // namespace signet
