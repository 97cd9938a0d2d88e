#include <algorithm>

#include "base/fail.h"
#include "model/message_parts.h"
#include "model/names.h"
#include "model/shapes.h"
#include "signet/authn_context.h"

// Reader and writer of samlp:AuthnRequest. [saml-core 3.4.1]

namespace signet::model {
namespace {

Result<void> check_authn_request(xml::Element root) {
  return check_shape(root, authn_request_shape);
}

NameIDPolicy read_name_id_policy(Fields& fields, xml::Element element) {
  return {.format = element.attribute("Format"),
          .sp_name_qualifier = element.attribute("SPNameQualifier"),
          .allow_create = fields.optional_boolean(element, "AllowCreate")};
}

std::optional<std::string> written(const std::optional<bool>& value) {
  if (!value) return std::nullopt;
  return *value ? "true" : "false";
}

std::optional<std::string> written(const std::optional<int>& value) {
  if (!value) return std::nullopt;
  return std::to_string(*value);
}

void write_name_id_policy(xml::Writer& writer, const NameIDPolicy& policy) {
  writer.open(samlp("NameIDPolicy"))
      .attribute("Format", policy.format)
      .attribute("SPNameQualifier", policy.sp_name_qualifier)
      .attribute("AllowCreate", written(policy.allow_create))
      .close();
}

/// [saml-core 3.3.2.2.1]
void read_requested_authn_context(Fields& fields, xml::Element element, AuthnRequest& into) {
  into.authn_context_class_refs = read_texts(element, saml("AuthnContextClassRef"));
  into.authn_context_decl_refs = read_texts(element, saml("AuthnContextDeclRef"));
  into.authn_context_comparison = element.attribute("Comparison");
  if (into.authn_context_comparison &&
      !parse_authn_context_comparison(*into.authn_context_comparison)) {
    fields.report(Error(ErrorCode::malformed_value, element.path() + "/@Comparison",
                        "exact, minimum, maximum or better", *into.authn_context_comparison));
  }
}

void write_requested_authn_context(xml::Writer& writer, const AuthnRequest& request) {
  if (request.authn_context_class_refs.empty()) return;
  writer.open(samlp("RequestedAuthnContext"))
      .attribute("Comparison", request.authn_context_comparison);
  for (const std::string& ref : request.authn_context_class_refs) {
    writer.element(saml("AuthnContextClassRef"), ref);
  }
  writer.close();
}

constexpr std::size_t longest_name = 1'024;  // as long as an entity ID may be

/// A text that was sent has to be there, and of a length that people and logs can stand.
bool is_bounded(const std::string& text) {
  return !text.empty() && text.size() <= longest_name;
}

std::string bounded(Fields& fields, std::string where, std::string text) {
  if (is_bounded(text)) return text;
  fields.report(Error(ErrorCode::malformed_value, std::move(where), "1 to 1024 bytes",
                      std::to_string(text.size())));
  return {};
}

std::optional<std::string> read_provider_name(Fields& fields, xml::Element root) {
  auto name = root.attribute("ProviderName");
  if (!name || name->empty()) return std::nullopt;
  return bounded(fields, root.path() + "/@ProviderName", *std::move(name));
}

/// [saml-core 3.4.1.2]
Scoping read_scoping(Fields& fields, xml::Element element) {
  Scoping scoping{.proxy_count = fields.optional_number(element, "ProxyCount")};
  if (const auto list = element.child(samlp("IDPList"))) {
    for (const xml::Element& entry : list->children(samlp("IDPEntry")))
      scoping.idp_list.push_back(
          bounded(fields, entry.path() + "/@ProviderID", fields.text(entry, "ProviderID")));
  }
  for (const xml::Element& id : element.children(samlp("RequesterID")))
    scoping.requester_ids.push_back(bounded(fields, id.path(), id.text()));
  return scoping;
}

void write_scoping(xml::Writer& writer, const Scoping& scoping) {
  writer.open(samlp("Scoping")).attribute("ProxyCount", written(scoping.proxy_count));
  if (!scoping.idp_list.empty()) {
    writer.open(samlp("IDPList"));
    for (const std::string& id : scoping.idp_list)
      writer.open(samlp("IDPEntry")).attribute("ProviderID", id).close();
    writer.close();
  }
  for (const std::string& id : scoping.requester_ids) writer.element(samlp("RequesterID"), id);
  writer.close();
}

bool is_bounded(const Scoping& scoping) {
  const auto all = [](const std::vector<std::string>& texts) {
    return std::all_of(texts.begin(), texts.end(),
                       [](const std::string& text) { return is_bounded(text); });
  };
  return all(scoping.idp_list) && all(scoping.requester_ids);
}

/// The tables of the shape don't count bytes.
Result<void> check_writable(const AuthnRequest& request) {
  const auto wrong = [](std::string_view where, std::string_view expected, std::string_view found) {
    return fail(ErrorCode::value_not_writable, where, expected, found);
  };
  if (request.has_subject) return wrong("AuthnRequest", "no Subject", "a Subject");
  if (request.provider_name && !is_bounded(*request.provider_name))
    return wrong("AuthnRequest/@ProviderName", "1 to 1024 bytes", "another length");
  if (request.scoping && !is_bounded(*request.scoping))
    return wrong("AuthnRequest/Scoping", "IDs of 1 to 1024 bytes", "another length");
  return {};
}

Result<AuthnRequest> read_request(xml::Element root) {
  if (auto ok = check_authn_request(root); !ok) return fail(ok);
  Fields fields;
  AuthnRequest request{
      .version = fields.text(root, "Version"),
      .id = fields.text(root, "ID"),
      .issue_instant = fields.instant(root, "IssueInstant"),
      .destination = root.attribute("Destination"),
      .issuer = read_optional_issuer(root),
      .has_subject = root.child(saml("Subject")).has_value(),
      .force_authn = fields.optional_boolean(root, "ForceAuthn"),
      .is_passive = fields.optional_boolean(root, "IsPassive"),
      .acs_url = root.attribute("AssertionConsumerServiceURL"),
      .acs_index = fields.optional_number(root, "AssertionConsumerServiceIndex"),
      .protocol_binding = root.attribute("ProtocolBinding"),
      .attribute_service_index = fields.optional_number(root, "AttributeConsumingServiceIndex"),
      .provider_name = read_provider_name(fields, root)};
  if (const auto policy = root.child(samlp("NameIDPolicy"))) {
    request.name_id_policy = read_name_id_policy(fields, *policy);
  }
  if (const auto context = root.child(samlp("RequestedAuthnContext"))) {
    read_requested_authn_context(fields, *context, request);
  }
  if (const auto scoping = root.child(samlp("Scoping")))
    request.scoping = read_scoping(fields, *scoping);
  return std::move(fields).finish(std::move(request));
}

}  // namespace

Result<AuthnRequest> read_authn_request(const dsig::SignedElement& request) {
  return read_request(request.root());
}

Result<AuthnRequest> read_authn_request(const dsig::SignedQuery& request) {
  return read_request(request.root());
}

Result<AuthnRequest> read_unsigned_authn_request(const UntrustedMessage& request) {
  return read_request(request.root());
}

Result<xml::Document> write_authn_request(const AuthnRequest& request) {
  if (auto ok = check_writable(request); !ok) return fail(ok);
  xml::Writer writer(samlp("AuthnRequest"));
  writer.attribute("ID", request.id)
      .attribute("Version", request.version)
      .attribute("IssueInstant", format_instant(request.issue_instant))
      .attribute("Destination", request.destination)
      .attribute("ForceAuthn", written(request.force_authn))
      .attribute("IsPassive", written(request.is_passive))
      .attribute("ProtocolBinding", request.protocol_binding)
      .attribute("AssertionConsumerServiceIndex", written(request.acs_index))
      .attribute("AssertionConsumerServiceURL", request.acs_url)
      .attribute("AttributeConsumingServiceIndex", written(request.attribute_service_index))
      .attribute("ProviderName", request.provider_name);
  if (request.issuer) write_issuer(writer, *request.issuer);
  if (request.name_id_policy) write_name_id_policy(writer, *request.name_id_policy);
  write_requested_authn_context(writer, request);
  if (request.scoping) write_scoping(writer, *request.scoping);
  return finish_message(std::move(writer), check_authn_request);
}

}  // namespace signet::model
