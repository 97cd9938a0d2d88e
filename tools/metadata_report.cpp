#include "metadata_report.h"

#include <algorithm>
#include <boost/json/array.hpp>

namespace signet::tools {
namespace {

namespace json = boost::json;

std::string_view name_of(KeyUse use) {
  switch (use) {
    case KeyUse::signing:
      return "signing";
    case KeyUse::encryption:
      return "encryption";
    case KeyUse::both:
      break;
  }
  return "signing and encryption";
}

std::string name_of(const PublicKey& key) {
  if (key.type() == KeyType::rsa) return "RSA-" + std::to_string(key.bits());
  return "P-" + std::to_string(key.bits());
}

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      break;
  }
  return "note";
}

std::optional<std::string> text_of(const std::optional<std::chrono::seconds>& duration) {
  return duration ? std::optional<std::string>(format_duration(*duration)) : std::nullopt;
}

json::array list(const std::vector<std::string>& values) {
  return json::array(values.begin(), values.end());
}

json::array describe(const std::vector<KeyDescriptor>& keys, Text& text) {
  json::array list;
  for (const KeyDescriptor& key : keys) {
    const Certificate& certificate = key.certificate;
    const std::string type = name_of(certificate.public_key());
    list.push_back({{"use", name_of(key.use)},
                    {"type", type},
                    {"subject", certificate.subject()},
                    {"not_before", format_instant(certificate.not_before())},
                    {"not_after", format_instant(certificate.not_after())},
                    {"certificate_sha256", certificate.fingerprint()},
                    {"public_key_sha256", certificate.public_key().fingerprint()}});
    text.field("key", type + " for " + std::string(name_of(key.use)) + ", " +
                          certificate.subject() + ", " + format_instant(certificate.not_before()) +
                          " to " + format_instant(certificate.not_after()));
    text.field("", "SHA-256 " + certificate.fingerprint());
  }
  return list;
}

json::array describe(std::string_view label, const std::vector<Endpoint>& endpoints, Text& text) {
  json::array list;
  for (const Endpoint& endpoint : endpoints) {
    list.push_back({{"binding", endpoint.binding},
                    {"location", endpoint.location},
                    {"response_location", json_or_null(endpoint.response_location)},
                    {"index", endpoint.index ? json::value(*endpoint.index) : json::value(nullptr)},
                    {"is_default", endpoint.is_default ? json::value(*endpoint.is_default)
                                                       : json::value(nullptr)}});
    std::string line = endpoint.location;
    if (endpoint.index) line += ", index " + std::to_string(*endpoint.index);
    if (endpoint.is_default.value_or(false)) line += ", default";
    text.field(label, line);
    text.field("", endpoint.binding);
  }
  return list;
}

/// What both roles have.
json::object describe(const RoleDescriptor& role, Text& text) {
  json::object object;
  object["keys"] = describe(role.keys, text);
  object["name_id_formats"] = list(role.name_id_formats);
  for (const std::string& format : role.name_id_formats) text.field("NameID format", format);
  object["single_logout_services"] = describe("SLO", role.single_logout_services, text);
  object["valid_until"] = json_or_null(role.valid_until);
  object["cache_duration"] = json_or_null(text_of(role.cache_duration));
  object["error_url"] = json_or_null(role.error_url);
  text.field("valid until", tools::text_of(role.valid_until));
  text.field("cache", text_of(role.cache_duration));
  text.field("errors at", role.error_url);
  return object;
}

json::value describe(const std::optional<IDPSSODescriptor>& idp, Text& text) {
  if (!idp) return nullptr;
  text.line("Identity provider");
  json::object object;
  object["want_authn_requests_signed"] = idp->want_authn_requests_signed;
  text.field("wants", idp->want_authn_requests_signed ? "signed requests" : "any requests");
  object["single_sign_on_services"] = describe("SSO", idp->single_sign_on_services, text);
  for (auto& [name, value] : describe(static_cast<const RoleDescriptor&>(*idp), text)) {
    object[name] = std::move(value);
  }
  return object;
}

json::value describe(const std::optional<SPSSODescriptor>& sp, Text& text) {
  if (!sp) return nullptr;
  text.line("Service provider");
  json::object object;
  object["authn_requests_signed"] = sp->authn_requests_signed;
  object["want_assertions_signed"] = sp->want_assertions_signed;
  text.field("signs", sp->authn_requests_signed ? "its requests" : "nothing, so it says");
  text.field("wants", sp->want_assertions_signed ? "signed assertions" : "signed answers");
  object["assertion_consumer_services"] = describe("ACS", sp->assertion_consumer_services, text);
  for (auto& [name, value] : describe(static_cast<const RoleDescriptor&>(*sp), text)) {
    object[name] = std::move(value);
  }
  return object;
}

std::optional<std::string> if_any(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

}  // namespace

void describe(const EntityDescriptor& entity, json::object& json, Text& text) {
  text.field("entity", entity.entity_id);
  text.field("name", entity.display_name);
  text.field("valid until", text_of(entity.valid_until));
  text.field("cache", text_of(entity.cache_duration));
  json["entity_id"] = entity.entity_id;
  json["display_name"] = json_or_null(entity.display_name);
  json["valid_until"] = json_or_null(entity.valid_until);
  json["cache_duration"] = json_or_null(text_of(entity.cache_duration));
  json["idp"] = describe(entity.idp, text);
  json["sp"] = describe(entity.sp, text);
  json["notes"] = list(entity.notes);
  if (!entity.notes.empty()) text.line("Left out");
  for (const std::string& note : entity.notes) text.field("note", note);
}

void describe(const std::vector<Finding>& findings, json::object& json, Text& text) {
  json::array list;
  for (const Finding& finding : findings) {
    list.push_back({{"code", finding.code},
                    {"severity", name_of(finding.severity)},
                    {"where", finding.where},
                    {"expected", finding.expected},
                    {"found", finding.found},
                    {"advice", finding.advice}});
    text.line(std::string(name_of(finding.severity)) + ": " + finding.code);
    text.field("where", if_any(finding.where));
    text.field("expected", if_any(finding.expected));
    text.field("found", if_any(finding.found));
    text.field("advice", if_any(finding.advice));
  }
  json["findings"] = std::move(list);
}

}  // namespace signet::tools
