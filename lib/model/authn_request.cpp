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

Result<AuthnRequest> read_request(xml::Element root) {
  if (auto ok = check_authn_request(root); !ok) return fail(ok);
  Fields fields;
  AuthnRequest request{.version = fields.text(root, "Version"),
                       .id = fields.text(root, "ID"),
                       .issue_instant = fields.instant(root, "IssueInstant"),
                       .destination = root.attribute("Destination"),
                       .issuer = read_optional_issuer(root),
                       .has_subject = root.child(saml("Subject")).has_value(),
                       .force_authn = fields.optional_boolean(root, "ForceAuthn"),
                       .is_passive = fields.optional_boolean(root, "IsPassive"),
                       .acs_url = root.attribute("AssertionConsumerServiceURL"),
                       .acs_index = fields.optional_number(root, "AssertionConsumerServiceIndex"),
                       .protocol_binding = root.attribute("ProtocolBinding")};
  if (const auto policy = root.child(samlp("NameIDPolicy"))) {
    request.name_id_policy = read_name_id_policy(fields, *policy);
  }
  if (const auto context = root.child(samlp("RequestedAuthnContext"))) {
    read_requested_authn_context(fields, *context, request);
  }
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
  if (request.has_subject) {
    return fail(ErrorCode::value_not_writable, "AuthnRequest", "no Subject", "a Subject");
  }
  xml::Writer writer(samlp("AuthnRequest"));
  writer.attribute("ID", request.id)
      .attribute("Version", request.version)
      .attribute("IssueInstant", format_instant(request.issue_instant))
      .attribute("Destination", request.destination)
      .attribute("ForceAuthn", written(request.force_authn))
      .attribute("IsPassive", written(request.is_passive))
      .attribute("ProtocolBinding", request.protocol_binding)
      .attribute("AssertionConsumerServiceIndex", written(request.acs_index))
      .attribute("AssertionConsumerServiceURL", request.acs_url);
  if (request.issuer) write_issuer(writer, *request.issuer);
  if (request.name_id_policy) write_name_id_policy(writer, *request.name_id_policy);
  write_requested_authn_context(writer, request);
  return finish_message(std::move(writer), check_authn_request);
}

}  // namespace signet::model
