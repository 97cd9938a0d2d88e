#pragma once

#include <string>
#include <string_view>

#include "model/messages.h"
#include "signet/names.h"
#include "support/refusal.h"
#include "support/text.h"

// Messages that are accepted, for tests that change one thing in them.

namespace signet::test {

/// All that an assertion for Web SSO may hold.
inline model::Assertion sample_assertion() {
  return {.id = "_a1",
          .issue_instant = at("2026-01-01T00:00:00Z"),
          .issuer = {.value = "https://idp.example.org/saml",
                     .format = std::string(name_id_format::entity)},
          .has_subject = true,
          .name_id = NameID{.value = "alice@example.com",
                            .format = std::string(name_id_format::email_address),
                            .name_qualifier = "https://idp.example.org/saml",
                            .sp_name_qualifier = "https://sp.example.org/saml"},
          .confirmations = {{.method = std::string(bearer_method),
                             .has_data = true,
                             .recipient = "https://sp.example.org/acs?a=1&b=2",
                             .in_response_to = "_q1",
                             .not_on_or_after = at("2026-01-01T00:05:00Z"),
                             .address = "192.0.2.1"}},
          .conditions =
              model::Conditions{.not_before = at("2025-12-31T23:59:00.5Z"),
                                .not_on_or_after = at("2026-01-01T00:05:00Z"),
                                .audience_restrictions = {{"https://sp.example.org/saml", "urn:x"},
                                                          {"https://sp.example.org/saml"}}},
          .authn_statements = {{.authn_instant = at("2026-01-01T00:00:00Z"),
                                .session_index = "s1",
                                .session_not_on_or_after = at("2026-01-01T08:00:00Z"),
                                .authn_context_class_ref =
                                    std::string(authn_context::password_protected_transport)}},
          .attributes = {{.name = "urn:oid:0.9.2342.19200300.100.1.3",
                          .name_format = std::string(attribute_name_format::uri),
                          .friendly_name = "mail",
                          .values = {"alice@example.com", " a<b>&\"c\"\n\xC3\xA9 ", ""},
                          .xml_values = {"<x:a xmlns:x=\"urn:x\">b</x:a>"},
                          .nil_values = 2},
                         {.name = "nothing"}}};
}

inline model::ResponseEnvelope sample_envelope() {
  return {.id = "_r1",
          .issue_instant = at("2026-01-01T00:00:00Z"),
          .in_response_to = "_q1",
          .destination = "https://sp.example.org/acs",
          .issuer = model::Issuer{.value = "https://idp.example.org/saml"},
          .status = {.codes = {std::string(status::success)}}};
}

inline model::AuthnRequest sample_request() {
  return {.id = "_q1",
          .issue_instant = at("2026-01-01T00:00:00Z"),
          .destination = "https://idp.example.org/sso",
          .issuer = model::Issuer{.value = "https://sp.example.org/saml"},
          .name_id_policy = NameIDPolicy{.format = std::string(name_id_format::persistent),
                                         .sp_name_qualifier = "https://sp.example.org/saml",
                                         .allow_create = true},
          .authn_context_class_refs = {std::string(authn_context::password), "urn:other"},
          .authn_context_comparison = "minimum",
          .force_authn = true,
          .is_passive = false,
          .acs_url = "https://sp.example.org/acs",
          .acs_index = 7,
          .protocol_binding = std::string(binding::http_post),
          .attribute_service_index = 3,
          .provider_name = "Reports & more",
          .scoping = Scoping{.proxy_count = 2,
                             .idp_list = {"https://idp.example.org/saml", "urn:other"},
                             .requester_ids = {"https://first.example.org/saml"}}};
}

/// The name of the code that the message is refused with, or "accepted".
inline std::string verdict(std::string_view xml, model::MessageKind kind) {
  return refusal(model::UntrustedMessage::parse(xml, kind, Limits()));
}

/// A Response with one of everything that the schema has a place for and that we accept.
inline std::string full_response() {
  return R"(<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" )"
         R"(xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" )"
         R"(xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:x="urn:x" )"
         R"(xmlns:xs="http://www.w3.org/2001/XMLSchema" )"
         R"(xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" )"
         R"(ID="_r1" InResponseTo="_q1" Version="2.0" IssueInstant="2026-01-01T00:00:00Z" )"
         R"(Destination="https://sp.example.org/acs" Consent="urn:consent">
  <saml:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">https://idp</saml:Issuer>
  <ds:Signature Id="_s1"><ds:SignedInfo/></ds:Signature>
  <samlp:Extensions><x:hint a="1">text<x:more/></x:hint></samlp:Extensions>
  <samlp:Status>
    <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder">
      <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"/>
    </samlp:StatusCode>
    <samlp:StatusMessage>not today</samlp:StatusMessage>
    <samlp:StatusDetail><x:Detail/></samlp:StatusDetail>
  </samlp:Status>
  <saml:Assertion Version="2.0" ID="_a1" IssueInstant="2026-01-01T00:00:00Z">
    <saml:Issuer>https://idp</saml:Issuer>
    <ds:Signature><ds:SignedInfo/></ds:Signature>
    <saml:Subject>
      <saml:NameID NameQualifier="n" SPNameQualifier="s" Format="f" SPProvidedID="p">alice</saml:NameID>
      <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
        <saml:NameID>bob</saml:NameID>
        <saml:SubjectConfirmationData NotBefore="2026-01-01T00:00:00Z" Recipient="r" InResponseTo="_q1"
          NotOnOrAfter="2026-01-01T00:05:00Z" Address="192.0.2.1" x:any="1"/>
      </saml:SubjectConfirmation>
    </saml:Subject>
    <saml:Conditions NotBefore="2026-01-01T00:00:00Z" NotOnOrAfter="2026-01-01T00:05:00Z">
      <saml:AudienceRestriction><saml:Audience>https://sp</saml:Audience></saml:AudienceRestriction>
      <saml:Condition xsi:type="x:Odd"><x:inside/></saml:Condition>
      <saml:OneTimeUse/>
      <saml:ProxyRestriction Count="1"><saml:Audience>https://p</saml:Audience></saml:ProxyRestriction>
    </saml:Conditions>
    <saml:Advice><x:advice/></saml:Advice>
    <saml:AuthnStatement AuthnInstant="2026-01-01T00:00:00Z" SessionIndex="i"
        SessionNotOnOrAfter="2026-01-01T08:00:00Z">
      <saml:SubjectLocality Address="192.0.2.1" DNSName="d"/>
      <saml:AuthnContext>
        <saml:AuthnContextClassRef>urn:class</saml:AuthnContextClassRef>
        <saml:AuthnContextDecl><x:decl/></saml:AuthnContextDecl>
        <saml:AuthenticatingAuthority>urn:authority</saml:AuthenticatingAuthority>
      </saml:AuthnContext>
    </saml:AuthnStatement>
    <saml:AuthzDecisionStatement Resource="r" Decision="Permit">
      <saml:Action Namespace="n">read</saml:Action>
      <saml:Evidence><saml:AssertionIDRef>_e</saml:AssertionIDRef></saml:Evidence>
    </saml:AuthzDecisionStatement>
    <saml:AttributeStatement>
      <saml:Attribute Name="n" NameFormat="f" FriendlyName="m" x:any="1">
        <saml:AttributeValue xsi:type="xs:string">v</saml:AttributeValue>
        <saml:AttributeValue><saml:NameID>opaque</saml:NameID></saml:AttributeValue>
        <saml:AttributeValue xsi:nil="true"/>
      </saml:Attribute>
    </saml:AttributeStatement>
  </saml:Assertion>
</samlp:Response>)";
}

/// The same for an AuthnRequest.
inline std::string full_request() {
  return R"(<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" )"
         R"(xmlns="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:x="urn:x" )"
         R"(xmlns:ds="http://www.w3.org/2000/09/xmldsig#" ID="_q1" Version="2.0" )"
         R"(IssueInstant="2026-01-01T00:00:00Z" Destination="https://idp/sso" Consent="urn:c" )"
         R"(ForceAuthn="1" IsPassive="false" ProtocolBinding="urn:b" )"
         R"(AssertionConsumerServiceIndex="7" AssertionConsumerServiceURL="https://sp/acs" )"
         R"(AttributeConsumingServiceIndex="3" ProviderName="An SP">
  <Issuer>https://sp</Issuer>
  <ds:Signature><ds:SignedInfo/></ds:Signature>
  <p:Extensions><x:hint/></p:Extensions>
  <Subject><NameID>alice</NameID></Subject>
  <p:NameIDPolicy Format="urn:f" SPNameQualifier="s" AllowCreate="true"/>
  <Conditions><AudienceRestriction><Audience>a</Audience></AudienceRestriction></Conditions>
  <p:RequestedAuthnContext Comparison="better"><AuthnContextClassRef>urn:c</AuthnContextClassRef>)"
         R"(<AuthnContextDeclRef>urn:d</AuthnContextDeclRef></p:RequestedAuthnContext>
  <p:Scoping ProxyCount="1"><p:IDPList><p:IDPEntry ProviderID="i" Name="n" Loc="l"/>)"
         R"(<p:GetComplete>urn:g</p:GetComplete></p:IDPList><p:RequesterID>urn:r</p:RequesterID>)"
         R"(</p:Scoping>
</p:AuthnRequest>)";
}

}  // namespace signet::test
