#pragma once

#include "model/logout.h"
#include "unit/model/sample_messages.h"

// Messages of Single Logout that are accepted, for tests that change one thing in them.

namespace signet::test {

inline model::LogoutRequest sample_logout_request() {
  return {.id = "_l1",
          .issue_instant = at("2026-01-01T00:00:00Z"),
          .destination = "https://sp.example.org/logout",
          .issuer = model::Issuer{.value = "https://idp.example.org/saml",
                                  .format = std::string(name_id_format::entity)},
          .not_on_or_after = at("2026-01-01T00:05:00Z"),
          .reason = std::string(logout_reason::admin),
          .name_id = {.value = "alice@example.com",
                      .format = std::string(name_id_format::persistent),
                      .name_qualifier = "https://idp.example.org/saml",
                      .sp_name_qualifier = "https://sp.example.org/saml"},
          .session_indexes = {"s1", "", " <s2> "},
          .asynchronous = true};
}

inline model::LogoutResponse sample_logout_response() {
  return {.id = "_m1",
          .issue_instant = at("2026-01-01T00:00:00Z"),
          .in_response_to = "_l1",
          .destination = "https://idp.example.org/logout",
          .issuer = model::Issuer{.value = "https://sp.example.org/saml"},
          .status = {.codes = {std::string(status::responder), std::string(status::partial_logout)},
                     .message = "one application is away"}};
}

/// A LogoutRequest with one of everything that the schema has a place for and that we accept.
inline std::string full_logout_request() {
  return R"(<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" )"
         R"(xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" )"
         R"(xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:x="urn:x" )"
         R"(xmlns:aslo="urn:oasis:names:tc:SAML:2.0:protocol:ext:async-slo" )"
         R"(xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" )"
         R"(ID="_l1" Version="2.0" IssueInstant="2026-01-01T00:00:00Z" )"
         R"(Destination="https://sp.example.org/logout" Consent="urn:consent" Reason="because" )"
         R"(NotOnOrAfter="2026-01-01T00:05:00Z">
  <saml:Issuer>https://idp</saml:Issuer>
  <ds:Signature Id="_s1"><ds:SignedInfo/></ds:Signature>
  <samlp:Extensions><x:hint/><aslo:Asynchronous/></samlp:Extensions>
  <saml:NameID Format="f" SPProvidedID="p">alice</saml:NameID>
  <samlp:SessionIndex>s1</samlp:SessionIndex>
  <samlp:SessionIndex>s2</samlp:SessionIndex>
</samlp:LogoutRequest>)";
}

}  // namespace signet::test
