#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "signet/identity_provider.h"
#include "signet/names.h"
#include "signet/service_provider.h"
#include "support/refusal.h"
#include "support/sign_in_fixture.h"
#include "support/test_keys.h"

// An identity provider and a service provider as two applications would set them up: by public
// headers alone, with each other's metadata as files.

namespace signet::test {

/// How the two are set up.
struct Setup {
  const KeyPair* idp_key = &rsa_key();
  const KeyPair* sp_key = &rsa_key();
  std::optional<KeyRing> idp_ring = {};  ///< instead of idp_key
  std::optional<KeyRing> sp_ring = {};
  std::string_view request_binding = binding::http_redirect;
  SignedParts parts = SignedParts::response_and_assertion;
  std::string name_id_format = {};
  std::vector<std::string> authn_context_order = {};  ///< of both
  std::vector<AttributeConsumingService> attribute_consuming_services = {};
  bool unsolicited = false;  ///< the identity provider may start by itself
  std::function<void(IdentityProviderSettings&)> idp = {};
  std::function<void(ServiceProviderSettings&)> sp = {};
};

class World {
 public:
  explicit World(const Setup& setup = {})
      : idps_(std::make_shared<TrustedPeers>()),
        sps_(std::make_shared<TrustedPeers>()),
        idp_(make_idp(setup)),
        sp_(make_sp(setup)) {
    EntityDescriptor idp = idp_.metadata(noon());
    std::erase_if(idp.idp->single_sign_on_services,
                  [&](const Endpoint& e) { return e.binding != setup.request_binding; });
    trust(*idps_, idp);
    trust(*sps_, sp_.metadata(noon()));
  }

  const IdentityProvider& idp() const noexcept { return idp_; }
  const ServiceProvider& sp() const noexcept { return sp_; }
  /// What the service provider knows of identity providers, and the other way round.
  TrustedPeers& idps() const noexcept { return *idps_; }
  TrustedPeers& sps() const noexcept { return *sps_; }

  LoginStart start(std::string relay_state = "/reports", std::string browser = "cookie") const {
    return need(sp_.start_login({.idp = std::string(idp_entity),
                                 .relay_state = std::move(relay_state),
                                 .browser_binding = std::move(browser),
                                 .now = noon()}));
  }

  /// What the browser brings to the identity provider.
  Result<AcceptedAuthnRequest> receive(const BrowserAction& action) const {
    if (const auto* redirect = std::get_if<RedirectTo>(&action)) {
      return idp_.consume_redirect(redirect->url.substr(redirect->url.find('?') + 1), noon());
    }
    return idp_.consume_post(field(std::get<PostForm>(action), "SAMLRequest"), "", noon());
  }

  /// What the browser brings back.
  Result<AuthenticatedSubject> deliver(const PostForm& form,
                                       std::string_view browser = "cookie") const {
    if (form.action != acs_url) throw std::logic_error("sent to " + form.action);
    const std::string response = field(form, "SAMLResponse");
    std::string relay_state;
    for (const auto& [name, value] : form.fields) {
      if (name == "RelayState") relay_state = value;
    }
    ConsumeResponse input;
    input.saml_response = response;
    input.relay_state = relay_state;
    input.browser_binding = browser;
    input.received_at = noon() + std::chrono::seconds(20);
    return sp_.consume_response(input);
  }

  /// From one end to the other.
  Result<AuthenticatedSubject> sign_in(const AuthenticatedUser& user) const {
    const AcceptedAuthnRequest request = need(receive(start().action));
    return deliver(need(idp_.issue_response(request, user, noon())));
  }

  template <class T>
  static T need(Result<T> result) {
    if (!result)
      throw std::logic_error(std::string(result.error().name()) + ": " + result.error().detail());
    return *std::move(result);
  }

 private:
  IdentityProvider make_idp(const Setup& setup) const {
    IdentityProviderSettings settings{
        .entity_id = std::string(idp_entity),
        .sso_url = std::string(sso_url),
        .keys = setup.idp_ring ? OwnKeys(*setup.idp_ring) : *setup.idp_key,
        .metadata = sps_,
        .algorithms = AlgorithmPolicy::of_2026(),
        .want_authn_requests_signed = true,
        .signed_parts = {{std::string(sp_entity), setup.parts}},
        .persistent_id_secret = "an example of thirty-two bytes..",
        .authn_context_order = setup.authn_context_order};
    if (setup.idp) setup.idp(settings);
    return need(IdentityProvider::create(std::move(settings)));
  }
  ServiceProvider make_sp(const Setup& setup) const {
    ServiceProviderSettings settings{
        .entity_id = std::string(sp_entity),
        .acs_url = std::string(acs_url),
        .keys = setup.sp_ring ? OwnKeys(*setup.sp_ring) : *setup.sp_key,
        .metadata = idps_,
        .state = in_memory_state(),
        .algorithms = AlgorithmPolicy::of_2026(),
        .name_id_format = setup.name_id_format,
        .attribute_consuming_services = setup.attribute_consuming_services,
        .authn_context_order = setup.authn_context_order};
    if (setup.sp) setup.sp(settings);
    if (setup.unsolicited) settings.accept_unsolicited_from = {std::string(idp_entity)};
    return need(ServiceProvider::create(std::move(settings)));
  }
  /// By way of a file, as administrators exchange it.
  static void trust(TrustedPeers& peers, const EntityDescriptor& entity) {
    const std::string file = need(write_metadata(entity));
    if (need(peers.trust_file_contents(file, noon())) != entity.entity_id)
      throw std::logic_error("another entity");
  }

  std::shared_ptr<TrustedPeers> idps_;
  std::shared_ptr<TrustedPeers> sps_;
  IdentityProvider idp_;
  ServiceProvider sp_;
};

}  // namespace signet::test
