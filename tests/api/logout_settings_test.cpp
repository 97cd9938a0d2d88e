#include <doctest/doctest.h>

#include "api/logout_world.h"
#include "support/failing_parts.h"

// What Single Logout needs, and what it does when a store can't answer.

namespace signet::test {
namespace {

class AwaySessions : public SpSessions {
 public:
  Result<void> put(const SpSession&, Instant) override { return away(); }
  Result<std::optional<SpSession>> find(std::string_view, Instant) override { return away(); }
  Result<std::vector<SpSession>> find_by_name(std::string_view, const NameID&,
                                              const std::vector<std::string>&, Instant) override {
    return away();
  }
  Result<std::vector<SpSession>> list(std::size_t, Instant) override { return away(); }
  Result<std::optional<SpSession>> take(std::string_view, Instant) override { return away(); }

 private:
  static Unexpected away() { return Unexpected(Error(ErrorCode::store_unavailable, "test")); }
};

ServiceProviderSettings sp_settings() {
  Stores stores = in_memory_stores();
  return {.entity_id = "https://sp.example.org/metadata",
          .acs_url = "https://sp.example.org/acs",
          .keys = p256_key(),
          .metadata = std::make_shared<TrustedPeers>(),
          .state = stores.sign_in,
          .algorithms = AlgorithmPolicy::of_2026(),
          .logout = ServiceProviderLogout{
              .service = {"https://sp.example.org/logout", "https://sp.example.org/soap"},
              .sessions = stores.sp_sessions}};
}

IdentityProviderSettings idp_settings() {
  Stores stores = in_memory_stores();
  return {.entity_id = std::string(idp_entity),
          .sso_url = std::string(sso_url),
          .keys = rsa_key(),
          .metadata = std::make_shared<TrustedPeers>(),
          .algorithms = AlgorithmPolicy::of_2026(),
          .logout = IdentityProviderLogout{.service = {std::string(idp_logout_url)},
                                           .state = stores.sign_in,
                                           .sessions = stores.idp_sessions}};
}

std::string sp_verdict(const std::function<void(ServiceProviderSettings&)>& change) {
  ServiceProviderSettings settings = sp_settings();
  change(settings);
  return refusal(ServiceProvider::create(std::move(settings)));
}
std::string idp_verdict(const std::function<void(IdentityProviderSettings&)>& change) {
  IdentityProviderSettings settings = idp_settings();
  change(settings);
  return refusal(IdentityProvider::create(std::move(settings)));
}

}  // namespace

TEST_CASE("a service provider's Single Logout has addresses of its own, keys, and sessions") {
  CHECK(sp_verdict([](auto&) {}) == "accepted");
  CHECK(sp_verdict([](auto& s) { s.logout->service.soap_url = ""; }) == "accepted");
  CHECK(sp_verdict([](auto& s) { s.keys.reset(); }) == "configuration-invalid");
  CHECK(sp_verdict([](auto& s) { s.logout->sessions = nullptr; }) == "configuration-invalid");
  for (const std::string wrong :
       {"", "/logout", "javascript:alert(1)", "https://sp.example.org/acs"}) {
    CAPTURE(wrong);
    CHECK(sp_verdict([&](auto& s) { s.logout->service.url = wrong; }) == "configuration-invalid");
    if (wrong.empty()) continue;
    CHECK(sp_verdict([&](auto& s) { s.logout->service.soap_url = wrong; }) ==
          "configuration-invalid");
  }
}

TEST_CASE("an identity provider's Single Logout has addresses of its own, stores, and sessions") {
  CHECK(idp_verdict([](auto&) {}) == "accepted");
  CHECK(idp_verdict([](auto& s) { s.logout->sessions = nullptr; }) == "configuration-invalid");
  CHECK(idp_verdict([](auto& s) { s.logout->state.replay = nullptr; }) == "configuration-invalid");
  CHECK(idp_verdict([](auto& s) { s.logout->state.requests = nullptr; }) ==
        "configuration-invalid");
  CHECK(idp_verdict([](auto& s) { s.logout->service.url = std::string(sso_url); }) ==
        "configuration-invalid");
  CHECK(idp_verdict([](auto& s) { s.logout->service.soap_url = "soap"; }) ==
        "configuration-invalid");
}

TEST_CASE("when the sessions are away a logout says so, and isn't used up") {
  LogoutWorld world(
      {.sp = [](auto& sp) { sp.logout->sessions = std::make_shared<AwaySessions>(); }});
  world.begin_idp_session("alice", "alice@example.com");
  LogoutWorld::need(world.idp_stores().idp_sessions->add_participant(
      "alice", {world.application(0).entity_id, {.value = "alice"}, "s", false}, noon()));
  auto progress = world.idp().start_logout({.sessions = {"alice"}, .now = noon()});
  REQUIRE(progress);
  const auto sent = world.sent_by_browser(std::get<LogoutStep>(*progress).action);
  for (int again = 0; again < 2; ++again) {
    CHECK(refusal(world.sp(0).consume_logout_request({sent.message(), "alice", noon()})) ==
          "store-unavailable");
  }
  CHECK(refusal(world.sp(0).start_logout({.session = "alice", .relay_state = {}, .now = noon()})) ==
        "store-unavailable");
}

TEST_CASE("when used messages can't be remembered no session ends") {
  LogoutWorld forgetful({.idp = [](auto& idp) {
    idp.logout->state.replay = std::make_shared<FailingReplayCache>();
  }});
  forgetful.sign_in_both();
  const auto logout = LogoutWorld::need(
      forgetful.sp(0).start_logout({.session = "alice", .relay_state = {}, .now = noon()}));
  const auto sent = forgetful.sent_by_browser(*logout.action);
  CHECK(refusal(forgetful.idp().consume_logout_request({sent.message(), "alice", noon()})) ==
        "store-unavailable");
  CHECK(forgetful.idp_has_session("alice"));
}

TEST_CASE("when requests can't be stored the session ends here, and nobody else is asked") {
  LogoutWorld world({.idp = [](auto& idp) {
    idp.logout->state.requests =
        std::make_shared<FailingRequests>(in_memory_state().requests, FailingRequests::at_put);
  }});
  world.sign_in_both();
  const auto progress = world.idp().start_logout({.sessions = {"alice"}, .now = noon()});
  REQUIRE(progress);
  const LogoutEnd& end = std::get<LogoutEnd>(*progress);
  CHECK(outcomes(end) == "not-asked, not-asked, not-asked");
  CHECK_FALSE(end.complete());
  CHECK_FALSE(world.idp_has_session("alice"));
}

TEST_CASE("what was stored and isn't a logout is not gone on with") {
  LogoutWorld world;
  world.sign_in_both();
  PendingRequest sign_in;
  sign_in.id = "_sign-in";
  sign_in.idp = world.application(0).entity_id;
  sign_in.acs_url = idp_logout_url;
  sign_in.expires_at = LogoutWorld::later();
  sign_in.relay_state = "/reports";
  LogoutWorld::need(world.idp_stores().sign_in.requests->put(sign_in, noon()));
  CHECK(refusal(world.idp().skip_application("_sign-in", noon())) == "store-unavailable");
  CHECK(refusal(world.idp().skip_application("_other", noon())) == "in-response-to-unknown");
}

TEST_CASE("a SOAP fault tells the peer whose fault it is, and no more [saml-bindings 3.2.3.3]") {
  const auto fault = [](ErrorCode code) {
    return soap_fault(Error(code, "where", "expected", "found")).bytes;
  };
  CHECK(fault(ErrorCode::signature_invalid).find("soap:Client") != std::string::npos);
  CHECK(fault(ErrorCode::store_unavailable).find("soap:Server") != std::string::npos);
  CHECK(fault(ErrorCode::configuration_invalid).find("soap:Server") != std::string::npos);
  CHECK(fault(ErrorCode::signature_invalid) == fault(ErrorCode::issue_instant_too_old));
  const LogoutWorld world;
  CHECK(refusal(world.idp().continue_logout(
            {SoapEnvelope{fault(ErrorCode::signature_invalid)}, noon()})) == "soap-fault");
}

}  // namespace signet::test
