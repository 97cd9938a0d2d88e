#include "base/text.h"
#include "model/metadata_parts.h"
#include "model/names.h"

namespace signet::model {
namespace {

void read_role(MetadataReading& reading, xml::Element element, RoleDescriptor& role) {
  role.valid_until = reading.fields.optional_instant(element, "validUntil");
  role.cache_duration = reading.fields.optional_duration(element, "cacheDuration");
  role.extensions = read_extensions(element);
  role.error_url = element.attribute("errorURL");
  if (role.error_url && !base::is_web_url(*role.error_url)) {
    role.error_url.reset();
    reading.leave_out(element.path() + "/@errorURL", "error-url-unusable", Severity::note,
                      "it is no http or https URL", "Ask the peer to correct errorURL.");
  }
  for (const xml::Element& key : element.children(md("KeyDescriptor"))) {
    for (KeyDescriptor& read : read_key_descriptor(reading, key)) {
      role.keys.push_back(std::move(read));
    }
  }
  role.single_logout_services =
      read_endpoints(reading, element, "SingleLogoutService", Indexed::no);
  for (const xml::Element& format : element.children(md("NameIDFormat"))) {
    role.name_id_formats.emplace_back(base::trimmed(format.text()));
  }
}

bool has_ui_info(const RoleDescriptor& role) {
  for (const std::string& extension : role.extensions) {
    const auto document = xml::Document::parse(extension, Limits::for_metadata());
    if (document && document->root().is({ns::mdui, "UIInfo"})) return true;
  }
  return false;
}

/// A role has one UIInfo at most: what a peer says in its own stays as it is.
/// [saml-metadata-ui 2.1]
void write_role_extensions(xml::Writer& writer, const RoleDescriptor& role,
                           const std::vector<std::string>& scopes,
                           const std::string* display_name) {
  if (display_name != nullptr && has_ui_info(role)) display_name = nullptr;
  if (role.extensions.empty() && scopes.empty() && display_name == nullptr) return;
  writer.open(md("Extensions"));
  for (const std::string& scope : scopes) {
    writer.open({ns::shibmd, "Scope"}).attribute("regexp", "false").text(scope).close();
  }
  if (display_name != nullptr) {
    writer.open({ns::mdui, "UIInfo"})
        .open({ns::mdui, "DisplayName"})
        .attribute({ns::xml, "lang"}, "en")
        .text(*display_name)
        .close()
        .close();
  }
  for (const std::string& extension : role.extensions) writer.fragment(extension);
  writer.close();
}

void write_role_attributes(xml::Writer& writer, const RoleDescriptor& role) {
  if (role.valid_until) writer.attribute("validUntil", format_instant(*role.valid_until));
  if (role.cache_duration) {
    writer.attribute("cacheDuration", format_duration(*role.cache_duration));
  }
  writer.attribute("protocolSupportEnumeration", ns::samlp).attribute("errorURL", role.error_url);
}

void write_role_children(xml::Writer& writer, const RoleDescriptor& role,
                         const std::vector<std::string>& scopes, const std::string* display_name) {
  write_role_extensions(writer, role, scopes, display_name);
  for (const KeyDescriptor& key : role.keys) write_key_descriptor(writer, key);
  write_endpoints(writer, "SingleLogoutService", role.single_logout_services);
  for (const std::string& format : role.name_id_formats) {
    writer.element(md("NameIDFormat"), format);
  }
}

}  // namespace

IDPSSODescriptor read_idp(MetadataReading& reading, xml::Element element) {
  IDPSSODescriptor idp;
  read_role(reading, element, idp);
  idp.want_authn_requests_signed =
      reading.fields.optional_boolean(element, "WantAuthnRequestsSigned").value_or(false);
  idp.single_sign_on_services =
      read_endpoints(reading, element, "SingleSignOnService", Indexed::no);
  read_scopes(element, idp.scopes);
  if (const auto entity = element.parent()) read_scopes(*entity, idp.scopes);
  return idp;
}

SPSSODescriptor read_sp(MetadataReading& reading, xml::Element element) {
  SPSSODescriptor sp;
  read_role(reading, element, sp);
  sp.authn_requests_signed =
      reading.fields.optional_boolean(element, "AuthnRequestsSigned").value_or(false);
  sp.want_assertions_signed =
      reading.fields.optional_boolean(element, "WantAssertionsSigned").value_or(false);
  sp.assertion_consumer_services =
      read_endpoints(reading, element, "AssertionConsumerService", Indexed::yes);
  sp.attribute_consuming_services = read_attribute_services(reading, element);
  return sp;
}

void write_idp(xml::Writer& writer, const IDPSSODescriptor& idp, const std::string* display_name) {
  writer.open(md("IDPSSODescriptor"));
  write_role_attributes(writer, idp);
  writer.attribute("WantAuthnRequestsSigned", idp.want_authn_requests_signed ? "true" : "false");
  write_role_children(writer, idp, idp.scopes, display_name);
  write_endpoints(writer, "SingleSignOnService", idp.single_sign_on_services);
  writer.close();
}

void write_sp(xml::Writer& writer, const SPSSODescriptor& sp, const std::string* display_name) {
  writer.open(md("SPSSODescriptor"));
  write_role_attributes(writer, sp);
  writer.attribute("AuthnRequestsSigned", sp.authn_requests_signed ? "true" : "false")
      .attribute("WantAssertionsSigned", sp.want_assertions_signed ? "true" : "false");
  write_role_children(writer, sp, {}, display_name);
  write_endpoints(writer, "AssertionConsumerService", sp.assertion_consumer_services);
  write_attribute_services(writer, sp.attribute_consuming_services);
  writer.close();
}

}  // namespace signet::model
