#pragma once

#include <string_view>

// The identifiers that the standards define, each once.

namespace signet::ns {
inline constexpr std::string_view saml = "urn:oasis:names:tc:SAML:2.0:assertion";
inline constexpr std::string_view samlp = "urn:oasis:names:tc:SAML:2.0:protocol";
inline constexpr std::string_view md = "urn:oasis:names:tc:SAML:2.0:metadata";
inline constexpr std::string_view mdui = "urn:oasis:names:tc:SAML:metadata:ui";
inline constexpr std::string_view mdattr = "urn:oasis:names:tc:SAML:metadata:attribute";
inline constexpr std::string_view shibmd = "urn:mace:shibboleth:metadata:1.0";
inline constexpr std::string_view ds = "http://www.w3.org/2000/09/xmldsig#";
inline constexpr std::string_view xenc = "http://www.w3.org/2001/04/xmlenc#";
inline constexpr std::string_view xenc11 = "http://www.w3.org/2009/xmlenc11#";
inline constexpr std::string_view exc_c14n = "http://www.w3.org/2001/10/xml-exc-c14n#";
inline constexpr std::string_view aslo = "urn:oasis:names:tc:SAML:2.0:protocol:ext:async-slo";
inline constexpr std::string_view soap = "http://schemas.xmlsoap.org/soap/envelope/";
inline constexpr std::string_view xs = "http://www.w3.org/2001/XMLSchema";
inline constexpr std::string_view xsi = "http://www.w3.org/2001/XMLSchema-instance";
inline constexpr std::string_view xml = "http://www.w3.org/XML/1998/namespace";
}  // namespace signet::ns

/// [saml-bindings 3]
namespace signet::binding {
inline constexpr std::string_view http_redirect =
    "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
inline constexpr std::string_view http_post = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
inline constexpr std::string_view soap = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP";
inline constexpr std::string_view deflate =
    "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";
}  // namespace signet::binding

/// [saml-core 8.3]
namespace signet::name_id_format {
inline constexpr std::string_view unspecified =
    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
inline constexpr std::string_view email_address =
    "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
inline constexpr std::string_view persistent =
    "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
inline constexpr std::string_view transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
inline constexpr std::string_view entity = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
}  // namespace signet::name_id_format

/// [saml-core 8.2]
namespace signet::attribute_name_format {
inline constexpr std::string_view unspecified =
    "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified";
inline constexpr std::string_view uri = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";
inline constexpr std::string_view basic = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";
}  // namespace signet::attribute_name_format

/// [SAML-SubjectID 3]
namespace signet::attribute_name {
inline constexpr std::string_view subject_id = "urn:oasis:names:tc:SAML:attribute:subject-id";
inline constexpr std::string_view pairwise_id = "urn:oasis:names:tc:SAML:attribute:pairwise-id";
}  // namespace signet::attribute_name

/// What metadata says of an entity. [RFC 8409, SAML-SubjectID 4]
namespace signet::entity_attribute {
inline constexpr std::string_view category = "http://macedir.org/entity-category";
inline constexpr std::string_view category_support = "http://macedir.org/entity-category-support";
inline constexpr std::string_view subject_id_req =
    "urn:oasis:names:tc:SAML:profiles:subject-id:req";
}  // namespace signet::entity_attribute

/// [saml-core 3.2.2.2]
namespace signet::status {
inline constexpr std::string_view success = "urn:oasis:names:tc:SAML:2.0:status:Success";
inline constexpr std::string_view requester = "urn:oasis:names:tc:SAML:2.0:status:Requester";
inline constexpr std::string_view responder = "urn:oasis:names:tc:SAML:2.0:status:Responder";
inline constexpr std::string_view authn_failed = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed";
inline constexpr std::string_view invalid_name_id_policy =
    "urn:oasis:names:tc:SAML:2.0:status:InvalidNameIDPolicy";
inline constexpr std::string_view no_authn_context =
    "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext";
inline constexpr std::string_view no_passive = "urn:oasis:names:tc:SAML:2.0:status:NoPassive";
inline constexpr std::string_view no_supported_idp =
    "urn:oasis:names:tc:SAML:2.0:status:NoSupportedIDP";
inline constexpr std::string_view partial_logout =
    "urn:oasis:names:tc:SAML:2.0:status:PartialLogout";
inline constexpr std::string_view request_denied =
    "urn:oasis:names:tc:SAML:2.0:status:RequestDenied";
inline constexpr std::string_view request_unsupported =
    "urn:oasis:names:tc:SAML:2.0:status:RequestUnsupported";
inline constexpr std::string_view unknown_principal =
    "urn:oasis:names:tc:SAML:2.0:status:UnknownPrincipal";
inline constexpr std::string_view unsupported_binding =
    "urn:oasis:names:tc:SAML:2.0:status:UnsupportedBinding";
}  // namespace signet::status

/// Why a session ends. [saml-core 3.7.3]
namespace signet::logout_reason {
inline constexpr std::string_view user = "urn:oasis:names:tc:SAML:2.0:logout:user";
inline constexpr std::string_view admin = "urn:oasis:names:tc:SAML:2.0:logout:admin";
}  // namespace signet::logout_reason

/// [saml-authn-context 3.4]
namespace signet::authn_context {
inline constexpr std::string_view password = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password";
inline constexpr std::string_view password_protected_transport =
    "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
inline constexpr std::string_view unspecified =
    "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified";
}  // namespace signet::authn_context

namespace signet {
/// Subject confirmation by possession of the assertion. [saml-profiles 3.3]
inline constexpr std::string_view bearer_method = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
}  // namespace signet
