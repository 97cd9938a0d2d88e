#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>

#include "bindings/post.h"
#include "bindings/redirect.h"
#include "model/messages.h"
#include "signet/names.h"
#include "signet/service_provider.h"
#include "support/refusal.h"
#include "support/sign_in_fixture.h"
#include "support/test_keys.h"

// A service provider that knows one identity provider, and what it sends there.

namespace signet::test {

inline EntityDescriptor idp_descriptor() {
  EntityDescriptor idp;
  idp.entity_id = idp_entity;
  IDPSSODescriptor& role = idp.idp.emplace();
  role.keys = {{KeyUse::signing, rsa_key().certificate()}};
  role.single_sign_on_services = {
      {.binding = std::string(binding::http_post), .location = "https://idp.example.org/post"},
      {.binding = std::string(binding::http_redirect), .location = std::string(sso_url)}};
  return idp;
}

struct Login {
  EntityDescriptor idp = idp_descriptor();
  std::shared_ptr<TrustedPeers> peers = std::make_shared<TrustedPeers>();
  ServiceProviderSettings settings = {.entity_id = std::string(sp_entity),
                                      .acs_url = std::string(acs_url),
                                      .keys = p256_key(),
                                      .metadata = peers,
                                      .state = in_memory_state(),
                                      .algorithms = AlgorithmPolicy::of_2026()};
  StartLogin start = {.idp = std::string(idp_entity),
                      .relay_state = "/reports",
                      .browser_binding = {},
                      .now = noon()};

  /// Trusts the identity provider as it was when a request is made, then makes one.
  Result<LoginStart> run() {
    if (const auto ok = peers->trust(idp, noon()); !ok) throw std::logic_error(ok.error().detail());
    const auto sp = ServiceProvider::create(settings);
    if (!sp) throw std::logic_error(sp.error().detail());
    return sp->start_login(start);
  }
};

/// What went out, as its receiver reads it.
struct SentRequest {
  std::string location;
  std::string xml;
  model::AuthnRequest request;
  bool signed_query = false;
  bool signed_xml = false;
  std::optional<std::string> relay_state;
  std::string query;
};

inline SentRequest sent(const BrowserAction& action) {
  SentRequest sent;
  if (const auto* redirect = std::get_if<RedirectTo>(&action)) {
    sent.location = redirect->url.substr(0, redirect->url.find('?'));
    sent.query = redirect->url.substr(redirect->url.find('?') + 1);
    const auto decoded = bindings::decode_redirect(sent.query, bindings::saml_request, Limits());
    if (!decoded) throw std::logic_error(decoded.error().detail());
    sent.xml = decoded->xml;
    sent.signed_query = decoded->is_signed;
    sent.relay_state = decoded->relay_state;
  } else {
    const PostForm& form = std::get<PostForm>(action);
    sent.location = form.action;
    sent.xml = bindings::decode_post(field(form, "SAMLRequest"), Limits())->xml;
    for (const auto& [name, value] : form.fields) {
      if (name == "RelayState") sent.relay_state = value;
    }
  }
  const auto message =
      model::UntrustedMessage::parse(sent.xml, model::MessageKind::authn_request, Limits());
  if (!message) throw std::logic_error(message.error().detail());
  sent.signed_xml = dsig::has_signature(message->root());
  auto request = model::read_unsigned_authn_request(*message);
  if (!request) throw std::logic_error(request.error().detail());
  sent.request = std::move(*request);
  return sent;
}

}  // namespace signet::test
