#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/fields.h"
#include "model/names.h"
#include "signet/metadata.h"
#include "xml/document.h"
#include "xml/writer.h"

// Readers and writers of what an EntityDescriptor is made of; for the sources of this module.

namespace signet::model {

/// Collects what is wrong with a file while the reading goes on.
struct MetadataReading {
  Fields fields;  ///< with the errors
  std::vector<Finding> left_out = {};
  std::vector<std::string> notes = {};

  void leave_out(std::string where, std::string_view code, Severity severity, std::string_view why,
                 std::string_view advice);
};

/// The keys of a KeyDescriptor, one for each certificate that can be used. [saml-metadata 2.4.1.1]
std::vector<KeyDescriptor> read_key_descriptor(MetadataReading& reading, xml::Element element);
void write_key_descriptor(xml::Writer& writer, const KeyDescriptor& key);

enum class Indexed { no, yes };

/// The endpoints of this name, each with a Location that a browser may be sent to.
std::vector<Endpoint> read_endpoints(MetadataReading& reading, xml::Element role,
                                     std::string_view name, Indexed indexed);
void write_endpoints(xml::Writer& writer, std::string_view name,
                     const std::vector<Endpoint>& endpoints);

IDPSSODescriptor read_idp(MetadataReading& reading, xml::Element element);
SPSSODescriptor read_sp(MetadataReading& reading, xml::Element element);
void write_idp(xml::Writer& writer, const IDPSSODescriptor& idp, const std::string* display_name);
void write_sp(xml::Writer& writer, const SPSSODescriptor& sp, const std::string* display_name);

/// The children of md:Extensions, each as XML that stands alone.
std::vector<std::string> read_extensions(xml::Element element);

/// Name, NameFormat and FriendlyName of an element of AttributeType. [saml-core 2.7.3.1]
Attribute read_metadata_attribute(MetadataReading& reading, xml::Element element);
/// Adds a value, once; false when it isn't text. White space around it belongs to the file: values
/// are URIs nearly always.
bool read_attribute_text(MetadataReading& reading, xml::Element value, Attribute& into);
/// Between the two the element may get attributes of its own.
void open_metadata_attribute(xml::Writer& writer, const xml::Name& name,
                             const Attribute& attribute);
void close_metadata_attribute(xml::Writer& writer, const Attribute& attribute);

std::vector<AttributeConsumingService> read_attribute_services(MetadataReading& reading,
                                                               xml::Element role);
void write_attribute_services(xml::Writer& writer,
                              const std::vector<AttributeConsumingService>& services);

/// mdattr:EntityAttributes in the Extensions of an entity. [MetaAttr 2.2]
inline constexpr xml::Name entity_attributes_name = {ns::mdattr, "EntityAttributes"};
std::vector<Attribute> read_entity_attributes(MetadataReading& reading, xml::Element entity);
void write_entity_attributes(xml::Writer& writer, const std::vector<Attribute>& attributes);

/// shibmd:Scope in the Extensions of an entity or role, as text each. [SAML-SubjectID 3.3]
void read_scopes(xml::Element element, std::vector<std::string>& into);

/// The English one of these texts for people, else the first; empty ones don't count.
std::optional<std::string> preferred_text(const xml::Children& texts);

/// The name for people: mdui:DisplayName of a role, else OrganizationDisplayName; in English where
/// there is a choice.
std::optional<std::string> read_display_name(xml::Element entity);

}  // namespace signet::model
