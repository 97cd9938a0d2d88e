#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/codec.h"
#include "bindings/redirect.h"
#include "dsig/sign.h"
#include "model/messages.h"
#include "signet/identity_provider.h"
#include "signet/names.h"
#include "support/refusal.h"
#include "support/sign_in_fixture.h"
#include "support/test_keys.h"

// An identity provider that knows one service provider, and what is sent to it.

namespace signet::test {

inline EntityDescriptor sp_descriptor() {
  EntityDescriptor sp;
  sp.entity_id = sp_entity;
  SPSSODescriptor& role = sp.sp.emplace();
  role.keys = {{KeyUse::signing, p256_key().certificate()}};
  role.assertion_consumer_services = {
      {.binding = std::string(binding::http_post),
       .location = std::string(acs_url),
       .response_location = {},
       .index = 1},
      {.binding = std::string(binding::http_post),
       .location = "https://sp.example.org/second",
       .response_location = {},
       .index = 2},
      {.binding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact",
       .location = "https://sp.example.org/artifact",
       .response_location = {},
       .index = 3}};
  return sp;
}

inline model::AuthnRequest plain_request() {
  model::AuthnRequest request;
  request.id = "_q1";
  request.issue_instant = noon();
  request.destination = sso_url;
  request.issuer = model::Issuer{std::string(sp_entity)};
  return request;
}

struct Issuing {
  EntityDescriptor sp = sp_descriptor();
  std::shared_ptr<TrustedPeers> peers = std::make_shared<TrustedPeers>();
  IdentityProviderSettings settings = {.entity_id = std::string(idp_entity),
                                       .sso_url = std::string(sso_url),
                                       .keys = rsa_key(),
                                       .metadata = peers,
                                       .algorithms = AlgorithmPolicy::of_2026()};
  model::AuthnRequest request = plain_request();
  AuthenticatedUser user = attacking_user();

  /// The provider with these settings, which trusts the service provider as it is now.
  IdentityProvider provider() {
    if (const auto ok = peers->trust(sp, noon()); !ok) throw std::logic_error(ok.error().detail());
    auto idp = IdentityProvider::create(settings);
    if (!idp) throw std::logic_error(idp.error().detail());
    return *std::move(idp);
  }

  std::string request_xml(const KeyPair* key = nullptr) const {
    const auto document = model::write_authn_request(request);
    if (!document) throw std::logic_error(document.error().detail());
    if (key != nullptr) {
      const xml::Element root = document->root();
      const auto ok = dsig::sign_enveloped(root, model::issuer_element(root), *key);
      if (!ok) throw std::logic_error(ok.error().detail());
    }
    return document->serialize();
  }

  Result<AcceptedAuthnRequest> by_post(const KeyPair* key = nullptr, Instant now = noon()) {
    return provider().consume_post(encoded(request_xml(key)), "relay", now);
  }
  Result<AcceptedAuthnRequest> by_redirect(const KeyPair* key = nullptr, Instant now = noon()) {
    const auto url =
        bindings::encode_redirect(sso_url, bindings::saml_request, request_xml(), "relay",
                                  key ? std::optional<SigningKey>(*key) : std::nullopt);
    if (!url) throw std::logic_error(url.error().detail());
    return provider().consume_redirect(url->substr(url->find('?') + 1), now);
  }

  /// Accepts the request, then answers it.
  Result<PostForm> answer() {
    const IdentityProvider idp = provider();
    const auto accepted_request = idp.consume_post(encoded(request_xml()), "relay", noon());
    if (!accepted_request) throw std::logic_error(accepted_request.error().detail());
    return idp.issue_response(*accepted_request, user, noon());
  }
};

/// The answer as a tree.
struct Answer {
  explicit Answer(const PostForm& form)
      : xml(*base::base64_decode(field(form, "SAMLResponse"), base::Whitespace::refuse)),
        document(*xml::Document::parse(xml, Limits())) {}

  xml::Element response() const { return document.root(); }
  xml::Element assertion() const { return *document.root().child({ns::saml, "Assertion"}); }
  xml::Element subject() const { return *assertion().child({ns::saml, "Subject"}); }
  NameID name_id() const {
    const xml::Element name = *subject().child({ns::saml, "NameID"});
    return {.value = name.text(),
            .format = name.attribute("Format"),
            .name_qualifier = name.attribute("NameQualifier"),
            .sp_name_qualifier = name.attribute("SPNameQualifier")};
  }
  bool signed_response() const { return dsig::has_signature(response()); }
  bool signed_assertion() const { return dsig::has_signature(assertion()); }

  std::string xml;
  xml::Document document;
};

}  // namespace signet::test
