#pragma once

#include <string>

#include "base/codec.h"
#include "signet/identity_provider.h"
#include "signet/service_provider.h"

// What came out of an operation, all of it, so that two results can be compared.

namespace signet::faults {

inline std::string words(Instant instant) {
  return format_instant(instant);
}
inline std::string words(bool value) {
  return value ? "yes" : "no";
}
inline std::string words(const std::string& text) {
  return '"' + text + '"';
}
template <class T>
std::string words(const std::optional<T>& value) {
  return value ? words(*value) : "absent";
}
inline std::string words(const NameID& id) {
  return words(id.value) + words(id.format) + words(id.name_qualifier) +
         words(id.sp_name_qualifier);
}
inline std::string words(const Attribute& attribute);
template <class T>
std::string words(const std::vector<T>& list) {
  std::string out = "[";
  for (const T& item : list) out += words(item) + ' ';
  return out + ']';
}
std::string words(const Attribute& attribute) {
  return words(attribute.name) + words(attribute.name_format) + words(attribute.friendly_name) +
         words(attribute.values) + words(attribute.xml_values) +
         std::to_string(attribute.nil_values);
}

inline std::string words(const AuthenticatedSubject& subject) {
  return words(subject.identity_provider()) + words(subject.name_id()) +
         words(subject.attributes()) + words(subject.authn_instant()) +
         words(subject.session_index()) + words(subject.authn_context_class_ref()) +
         words(subject.session_not_on_or_after()) + words(subject.unsolicited()) +
         words(subject.relay_state());
}

inline std::string words(const AcceptedAuthnRequest& request) {
  return words(request.id()) + words(request.service_provider()) + words(request.acs_url()) +
         words(request.relay_state()) + words(request.name_id_policy().format) +
         words(request.requested_authn_context().class_refs) +
         std::string(to_string(request.requested_authn_context().comparison)) +
         words(request.force_authn()) + words(request.is_passive()) + words(request.is_signed()) +
         words(request.issue_instant());
}

/// Base64 may be broken into lines, or not.
inline std::string one_line(std::string xml) {
  std::erase(xml, '\n');
  return xml;
}

inline std::string words(const PostForm& form) {
  std::string out = form.action;
  for (const auto& [name, value] : form.fields) {
    const auto xml = base::base64_decode(value, base::Whitespace::refuse);
    out += ' ' + name + '=' + (xml ? one_line(*xml) : value);
  }
  return out;
}

}  // namespace signet::faults
