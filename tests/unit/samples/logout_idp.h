#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <variant>

#include "signet/identity_provider.h"
#include "signet/names.h"
#include "support/test_keys.h"
#include "unit/samples/sites.h"

// An identity provider that people of signet-sp sign in at, made of the library alone, and what a
// browser carries between the two.

namespace signet::program::test {

class LogoutIdp {
 public:
  /// `change`: its metadata, as signet-sp knows it.
  explicit LogoutIdp(
      Sites& sites, const std::function<void(IDPSSODescriptor&)>& change = [](auto&) {})
      : sites_(sites), idp_(make()) {
    EntityDescriptor entity = idp_.metadata(sites.now);
    change(*entity.idp);
    REQUIRE(sites.sp->peers->trust(std::move(entity), sites.now));
  }
  LogoutIdp(const LogoutIdp&) = delete;
  LogoutIdp& operator=(const LogoutIdp&) = delete;

  const std::string origin = "https://peer.example.org";
  const std::string entity_id = origin + "/metadata";
  const IdentityProvider& library() const { return idp_; }

  /// The person's session here has the name of the person.
  void sign_in(MemoryBrowser& browser, const std::string& user = "alice") {
    REQUIRE(stores_.idp_sessions->put({.id = user,
                                       .user = user,
                                       .authn_instant = sites_.now,
                                       .expires_at = sites_.now + std::chrono::hours(8)},
                                      sites_.now));
    know_sp(false);
    browser.stops_at_redirects = true;
    const Visited login =
        browser.get(sites_.sp_origin + "/login?idp=" + web::percent_encode(entity_id));
    const auto request = idp_.consume_redirect(query_of(login.header("Location")), sites_.now);
    REQUIRE(request);
    const auto form = idp_.issue_response(*request, as_authenticated(user), sites_.now);
    REQUIRE(form);
    browser.post(form->action, Form(form->fields.begin(), form->fields.end()), origin);
    browser.stops_at_redirects = false;
    REQUIRE(browser.is_signed_in());
  }

  /// A service provider that can't be asked takes part in the person's session as well.
  void add_unreachable_participant(const std::string& user) {
    const SessionParticipant one{.service_provider = "https://gone.example.org",
                                 .name_id = NameID{.value = user},
                                 .session_index = "1"};
    REQUIRE(*stores_.idp_sessions->add_participant(user, one, sites_.now));
  }

  /// What it asks signet-sp for when the person's session ends here.
  LogoutAction ends_session(const std::string& user, bool by_soap = false) {
    know_sp(by_soap);
    const auto progress = idp_.start_logout(EndSessions{.sessions = {user}, .now = sites_.now});
    REQUIRE(progress);
    const auto* step = std::get_if<LogoutStep>(&*progress);
    REQUIRE(step != nullptr);
    return step->action;
  }

  /// Its answer to a request that came by Redirect, once all that can be asked were.
  LogoutAnswer answers(const std::string& url) {
    const auto request = idp_.consume_logout_request(
        {.message = RedirectQuery{query_of(url)}, .received_at = sites_.now});
    REQUIRE(request);
    const auto progress = idp_.start_logout(*request, sites_.now);
    REQUIRE(progress);
    const auto* end = std::get_if<LogoutEnd>(&*progress);
    REQUIRE(end != nullptr);
    REQUIRE(end->answer);
    return *end->answer;
  }

  static std::string_view query_of(const std::string& url) {
    return std::string_view(url).substr(url.find('?') + 1);
  }

 private:
  /// Whoever has an address for SOAP is asked that way.
  void know_sp(bool by_soap) {
    EntityDescriptor sp = sites_.sp->sp.metadata(sites_.now);
    std::erase_if(sp.sp->single_logout_services, [&](const Endpoint& endpoint) {
      return !by_soap && endpoint.binding == binding::soap;
    });
    REQUIRE(sps_->trust(std::move(sp), sites_.now));
  }

  AuthenticatedUser as_authenticated(const std::string& user) const {
    AuthenticatedUser authenticated;
    authenticated.id = user;
    authenticated.email = user + "@example.org";
    authenticated.authn_instant = sites_.now;
    authenticated.session_index = "index of " + user;
    authenticated.session_id = user;
    return authenticated;
  }

  IdentityProvider make() const {
    IdentityProviderSettings settings{
        .entity_id = entity_id,
        .sso_url = origin + "/sso",
        .keys = signet::test::p256_key(),
        .metadata = sps_,
        .algorithms = AlgorithmPolicy::of_2026(),
        .logout = IdentityProviderLogout{.service = {origin + "/slo", origin + "/soap"},
                                         .state = stores_.sign_in,
                                         .sessions = stores_.idp_sessions,
                                         .call_by_soap = true}};
    auto made = IdentityProvider::create(std::move(settings));
    REQUIRE(made);
    return *std::move(made);
  }

  Sites& sites_;
  Stores stores_ = in_memory_stores();
  std::shared_ptr<TrustedPeers> sps_ = std::make_shared<TrustedPeers>();
  IdentityProvider idp_;
};

}  // namespace signet::program::test
