#pragma once

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "signet/metadata.h"
#include "signet/names.h"
#include "support/refusal.h"
#include "support/test_keys.h"
#include "support/text.h"

namespace signet::test {

/// A file of tests/vectors/metadata.
inline std::string metadata_file(const std::string& name) {
  std::ifstream file(std::string(SIGNET_SOURCE_DIR) + "/tests/vectors/metadata/" + name,
                     std::ios::binary);
  if (!file) throw std::runtime_error("no such file: " + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string certificate_text(const KeyPair& key) {
  return key.certificate().to_base64();
}

/// One of each role, small enough to change things in it.
inline std::string entity_xml() {
  return R"(<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" )"
         R"(xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:x="urn:x" )"
         R"(entityID="https://peer.example.org" validUntil="2026-06-01T00:00:00Z" )"
         R"(cacheDuration="PT1H">)"
         R"(<md:IDPSSODescriptor WantAuthnRequestsSigned="true" )"
         R"(protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">)"
         R"(<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>)" +
         certificate_text(rsa_key()) +
         R"(</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>)"
         R"(<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>)"
         R"(<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" )"
         R"(Location="https://peer.example.org/sso"/></md:IDPSSODescriptor>)"
         R"(<md:SPSSODescriptor AuthnRequestsSigned="1" WantAssertionsSigned="0" )"
         R"(protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">)"
         R"(<md:KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>)" +
         certificate_text(p256_key()) +
         R"(</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>)"
         R"(<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" )"
         R"(Location="https://peer.example.org/acs" index="1" isDefault="true"/>)"
         R"(<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" )"
         R"(Location="https://peer.example.org/acs2" index="2"/></md:SPSSODescriptor>)"
         R"(</md:EntityDescriptor>)";
}

/// An entity as an application puts one together.
inline EntityDescriptor sample_entity() {
  IDPSSODescriptor idp;
  idp.keys = {{KeyUse::signing, rsa_key().certificate()},
              {KeyUse::encryption, other_rsa_key().certificate()},
              {KeyUse::both, p256_key().certificate()}};
  idp.single_logout_services = {{.binding = std::string(binding::http_redirect),
                                 .location = "https://peer.example.org/slo",
                                 .response_location = "https://peer.example.org/slo/done"}};
  idp.name_id_formats = {std::string(name_id_format::persistent)};
  idp.extensions = {R"(<x:scope xmlns:x="urn:x">example.org</x:scope>)"};
  idp.valid_until = at("2026-05-01T00:00:00Z");
  idp.cache_duration = std::chrono::hours(2);
  idp.error_url = "https://peer.example.org/error";
  idp.want_authn_requests_signed = true;
  idp.scopes = {"example.org", "sub.example.org"};
  idp.single_sign_on_services = {
      {.binding = std::string(binding::http_redirect), .location = "https://peer.example.org/sso"},
      {.binding = "urn:unknown", .location = "https://peer.example.org/other?a=1&b=2"}};

  SPSSODescriptor sp;
  sp.authn_requests_signed = true;
  sp.keys = {{KeyUse::both, other_rsa_key().certificate()}};
  sp.assertion_consumer_services = {{.binding = std::string(binding::http_post),
                                     .location = "https://peer.example.org/acs",
                                     .index = 0,
                                     .is_default = true},
                                    {.binding = std::string(binding::http_post),
                                     .location = "https://peer.example.org/acs2",
                                     .index = 65535,
                                     .is_default = false}};
  sp.attribute_consuming_services = {
      {.index = 3,
       .is_default = true,
       .name = "Reports & more",
       .requested_attributes = {{{.name = "urn:oid:2.5.4.42",
                                  .name_format = std::string(attribute_name_format::uri),
                                  .friendly_name = "givenName"},
                                 true},
                                {{.name = "groups", .values = {"staff", "a<b"}}}}},
      {.index = 65535, .name = "Other", .requested_attributes = {{{.name = "mail"}}}}};
  return {.entity_id = "https://peer.example.org/<&>",
          .valid_until = at("2026-06-01T00:00:00Z"),
          .cache_duration = std::chrono::hours(1),
          .extensions = {R"(<y:info xmlns:y="urn:y" a="1"><y:inner>t</y:inner></y:info>)"},
          .entity_attributes = {{.name = std::string(entity_attribute::category),
                                 .name_format = std::string(attribute_name_format::uri),
                                 .friendly_name = "category",
                                 .values = {"https://a.example/c1", "https://a.example/c2?<&>"}},
                                {.name = "plain", .values = {"1"}}},
          .display_name = "Peer & Sons",
          .idp = std::move(idp),
          .sp = std::move(sp)};
}

inline std::vector<std::string> codes(const std::vector<Finding>& findings) {
  std::vector<std::string> codes;
  for (const Finding& finding : findings) codes.push_back(finding.code);
  std::sort(codes.begin(), codes.end());
  return codes;
}

}  // namespace signet::test
