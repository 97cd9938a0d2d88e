#include <algorithm>

#include "base/text.h"
#include "model/metadata_parts.h"

// Attributes in metadata: reader and writer of mdattr:EntityAttributes. [MetaAttr 2.2]

namespace signet::model {
namespace {

constexpr std::string_view ask_peer = "Ask the publisher of the metadata to correct it.";

void read_values(MetadataReading& reading, xml::Element element, Attribute& into) {
  for (const xml::Element& value : element.children(saml("AttributeValue")))
    read_attribute_text(reading, value, into);
}

/// The same attribute twice is one with the values of both.
void read_attribute_into(MetadataReading& reading, xml::Element element,
                         std::vector<Attribute>& attributes) {
  Attribute attribute = read_metadata_attribute(reading, element);
  const auto known =
      std::find_if(attributes.begin(), attributes.end(), [&](const Attribute& other) {
        return other.name == attribute.name && other.name_format == attribute.name_format;
      });
  const bool is_new = known == attributes.end();
  read_values(reading, element, is_new ? attributes.emplace_back(std::move(attribute)) : *known);
}

void read_holder(MetadataReading& reading, xml::Element holder,
                 std::vector<Attribute>& attributes) {
  for (auto child = holder.first_child(); child; child = child->next_sibling()) {
    if (child->is(saml("Attribute"))) {
      read_attribute_into(reading, *child, attributes);
    } else {
      // An Assertion in here speaks for whoever signed it, not for the publisher of the file.
      reading.leave_out(child->path(), "entity-attribute-not-read", Severity::note,
                        "only Attribute elements are read", "Nothing to do.");
    }
  }
}

}  // namespace

Attribute read_metadata_attribute(MetadataReading& reading, xml::Element element) {
  return {.name = reading.fields.text(element, "Name"),
          .name_format = element.attribute("NameFormat"),
          .friendly_name = element.attribute("FriendlyName")};
}

bool read_attribute_text(MetadataReading& reading, xml::Element value, Attribute& into) {
  if (value.first_child()) {
    reading.leave_out(value.path(), "attribute-value-not-text", Severity::note, "it holds elements",
                      "Nothing to do: no entity category is written so.");
    return false;
  }
  std::string text(base::trimmed(value.text()));
  if (std::find(into.values.begin(), into.values.end(), text) == into.values.end())
    into.values.push_back(std::move(text));
  return true;
}

void open_metadata_attribute(xml::Writer& writer, const xml::Name& name,
                             const Attribute& attribute) {
  writer.open(name)
      .attribute("Name", attribute.name)
      .attribute("NameFormat", attribute.name_format)
      .attribute("FriendlyName", attribute.friendly_name);
}

void close_metadata_attribute(xml::Writer& writer, const Attribute& attribute) {
  for (const std::string& value : attribute.values) writer.element(saml("AttributeValue"), value);
  writer.close();
}

std::vector<Attribute> read_entity_attributes(MetadataReading& reading, xml::Element entity) {
  std::vector<Attribute> attributes;
  const auto extensions = entity.child(md("Extensions"));
  if (!extensions) return attributes;
  bool first = true;
  for (const xml::Element& holder : extensions->children(entity_attributes_name)) {
    if (first) {
      read_holder(reading, holder, attributes);
    } else {
      reading.leave_out(holder.path(), "entity-attributes-repeated", Severity::warning,
                        "there is one before it", ask_peer);
    }
    first = false;
  }
  return attributes;
}

void write_entity_attributes(xml::Writer& writer, const std::vector<Attribute>& attributes) {
  if (attributes.empty()) return;
  writer.open(entity_attributes_name);
  for (const Attribute& attribute : attributes) {
    open_metadata_attribute(writer, saml("Attribute"), attribute);
    close_metadata_attribute(writer, attribute);
  }
  writer.close();
}

}  // namespace signet::model

namespace signet {

const Attribute* EntityDescriptor::entity_attribute(std::string_view name) const {
  const auto found =
      std::find_if(entity_attributes.begin(), entity_attributes.end(), [&](const Attribute& one) {
        return one.name == name && one.name_format == attribute_name_format::uri;
      });
  return found == entity_attributes.end() ? nullptr : &*found;
}

bool EntityDescriptor::has_category(std::string_view category) const {
  const Attribute* categories = entity_attribute(entity_attribute::category);
  return categories != nullptr && std::find(categories->values.begin(), categories->values.end(),
                                            category) != categories->values.end();
}

}  // namespace signet
