#include <algorithm>
#include <array>
#include <sstream>

#include "base/fail.h"
#include "model/metadata_parts.h"
#include "model/metadata_xml.h"
#include "model/names.h"

// Reader and writer of md:EntityDescriptor. [saml-metadata 2.3.2]

namespace signet::model {
namespace {

constexpr std::size_t longest_entity_id = 1024;

constexpr std::string_view nothing_to_do =
    "Nothing to do, unless this role was the reason to load the file.";

bool speaks_saml2(MetadataReading& reading, xml::Element role) {
  std::istringstream protocols(reading.fields.text(role, "protocolSupportEnumeration"));
  for (std::string protocol; protocols >> protocol;) {
    if (protocol == ns::samlp) return true;
  }
  return false;
}

/// Roles of the standard that the library has no part in.
bool is_other_role(xml::Element element) {
  static constexpr std::array names = {md("RoleDescriptor"), md("AuthnAuthorityDescriptor"),
                                       md("AttributeAuthorityDescriptor"), md("PDPDescriptor"),
                                       md("AffiliationDescriptor")};
  return std::any_of(names.begin(), names.end(),
                     [&](const xml::Name& name) { return element.is(name); });
}

/// Reads a role that speaks SAML 2.0 into `role`, the first time that there is one.
template <class Role>
void read_role_once(MetadataReading& reading, xml::Element element, std::optional<Role>& role,
                    Role (*read)(MetadataReading&, xml::Element)) {
  if (!speaks_saml2(reading, element)) {
    reading.leave_out(element.path(), "role-of-other-protocol", Severity::note,
                      "its protocolSupportEnumeration doesn't name SAML 2.0", nothing_to_do);
  } else if (role) {
    reading.fields.report(Error(ErrorCode::metadata_duplicate_role, element.path(),
                                "one SAML 2.0 role of a kind", "two"));
  } else {
    role = read(reading, element);
  }
}

void read_roles(MetadataReading& reading, xml::Element root, EntityDescriptor& entity) {
  for (auto child = root.first_child(); child; child = child->next_sibling()) {
    if (child->is(md("IDPSSODescriptor"))) {
      read_role_once(reading, *child, entity.idp, read_idp);
    } else if (child->is(md("SPSSODescriptor"))) {
      read_role_once(reading, *child, entity.sp, read_sp);
    } else if (is_other_role(*child)) {
      reading.leave_out(child->path(), "role-not-supported", Severity::note,
                        "the library has no use for this role", nothing_to_do);
    }
  }
  if (!entity.idp && !entity.sp) {
    reading.fields.report(Error(ErrorCode::metadata_no_role, root.path(),
                                "an IDPSSODescriptor or SPSSODescriptor of SAML 2.0", "none"));
  }
}

std::string read_entity_id(MetadataReading& reading, xml::Element root) {
  std::string id = reading.fields.text(root, "entityID");
  if (root.attribute("entityID") && (id.empty() || id.size() > longest_entity_id)) {
    reading.fields.report(Error(ErrorCode::malformed_value, root.path() + "/@entityID",
                                "1 to 1024 characters", std::to_string(id.size())));
  }
  return id;
}

EntityDescriptor read(MetadataReading& reading, xml::Element root) {
  EntityDescriptor entity{.entity_id = read_entity_id(reading, root)};
  entity.valid_until = reading.fields.optional_instant(root, "validUntil");
  entity.cache_duration = reading.fields.optional_duration(root, "cacheDuration");
  entity.extensions = read_extensions(root);
  entity.entity_attributes = read_entity_attributes(reading, root);
  entity.display_name = read_display_name(root);
  read_roles(reading, root, entity);
  entity.notes = std::move(reading.notes);
  return entity;
}

Result<void> check_root(xml::Element root) {
  if (root.is(md("EntityDescriptor"))) return {};
  const bool aggregate = root.is(md("EntitiesDescriptor"));
  return fail(ErrorCode::unexpected_root, "root", "md:EntityDescriptor",
              aggregate
                  ? "md:EntitiesDescriptor: a file of many entities; save the one "
                    "EntityDescriptor that you need"
                  : "{" + std::string(root.namespace_uri()) + "}" + std::string(root.local_name()));
}

/// The schema asks for a role, and for an endpoint in each.
Result<void> check_complete(const EntityDescriptor& entity) {
  const auto lacks = [](std::string_view what) {
    return fail(ErrorCode::value_not_writable, "EntityDescriptor", what, "none");
  };
  if (!entity.idp && !entity.sp) return lacks("a role");
  if (entity.idp && entity.idp->single_sign_on_services.empty()) {
    return lacks("a SingleSignOnService");
  }
  if (entity.sp && entity.sp->assertion_consumer_services.empty()) {
    return lacks("an AssertionConsumerService");
  }
  if (!entity.sp) return {};
  for (const AttributeConsumingService& service : entity.sp->attribute_consuming_services)
    if (service.requested_attributes.empty()) return lacks("a RequestedAttribute");
  return {};
}

Result<xml::Document> not_writable(const Error& error) {
  return fail(ErrorCode::value_not_writable, error.where(), error.expected(), error.found());
}

/// Extensions come from anywhere, and two can hold the same ID: the whole is parsed once more.
Result<xml::Document> check_readable(xml::Document written) {
  auto document = xml::Document::parse(written.serialize(), Limits::for_metadata());
  if (!document) return not_writable(document.error());
  const auto entity = read_entity(document->root());
  if (!entity) return not_writable(entity.error());
  return document;
}

}  // namespace

void MetadataReading::leave_out(std::string where, std::string_view code, Severity severity,
                                std::string_view why, std::string_view advice) {
  notes.push_back(where + " was left out: " + std::string(why) + ".");
  left_out.push_back({.code = std::string(code),
                      .severity = severity,
                      .where = std::move(where),
                      .found = std::string(why),
                      .expected = {},
                      .advice = std::string(advice)});
}

Finding finding_of(const Error& error) {
  return {.code = std::string(error.name()),
          .severity = Severity::error,
          .where = error.where(),
          .found = error.found(),
          .expected = error.expected(),
          .advice = std::string(error.hint())};
}

EntityReading read_entity_with_findings(xml::Element root) {
  if (const auto ok = check_root(root); !ok) {
    return {.entity = {}, .findings = {finding_of(ok.error())}, .error = ok.error()};
  }
  MetadataReading reading;
  EntityReading result{.entity = read(reading, root)};
  for (const Error& error : reading.fields.errors()) result.findings.push_back(finding_of(error));
  if (!reading.fields.errors().empty()) result.error = reading.fields.errors().front();
  for (Finding& finding : reading.left_out) result.findings.push_back(std::move(finding));
  return result;
}

Result<EntityDescriptor> read_entity(xml::Element root) {
  EntityReading reading = read_entity_with_findings(root);
  if (reading.error) return Unexpected(*reading.error);
  return std::move(reading.entity);
}

Result<xml::Document> write_entity(const EntityDescriptor& entity) {
  if (auto ok = check_complete(entity); !ok) return fail(ok);
  xml::Writer writer(md("EntityDescriptor"));
  writer.attribute("entityID", entity.entity_id);
  if (entity.valid_until) writer.attribute("validUntil", format_instant(*entity.valid_until));
  if (entity.cache_duration) {
    writer.attribute("cacheDuration", format_duration(*entity.cache_duration));
  }
  if (!entity.extensions.empty() || !entity.entity_attributes.empty()) {
    writer.open(md("Extensions"));
    write_entity_attributes(writer, entity.entity_attributes);
    for (const std::string& extension : entity.extensions) writer.fragment(extension);
    writer.close();
  }
  const std::string* display_name = entity.display_name ? &*entity.display_name : nullptr;
  if (entity.idp) write_idp(writer, *entity.idp, display_name);
  if (entity.sp) write_sp(writer, *entity.sp, display_name);

  auto document = std::move(writer).finish();
  if (!document) return document;
  return check_readable(std::move(*document));
}

}  // namespace signet::model
