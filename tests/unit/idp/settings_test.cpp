#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "unit/idp/issuer_fixture.h"

namespace signet::test {
namespace {

using Change = std::function<void(IdentityProviderSettings&)>;

std::string verdict(const Change& change) {
  IdentityProviderSettings settings = Issuing().settings;
  change(settings);
  return refusal(IdentityProvider::create(std::move(settings)));
}

}  // namespace

TEST_CASE("settings that could never work, or never safely, are refused when they are given") {
  using std::chrono::seconds;
  CHECK(verdict([](auto&) {}) == "accepted");
  const std::vector<Change> wrong = {
      [](auto& s) { s.entity_id = ""; },
      [](auto& s) { s.entity_id = std::string(1'025, 'a'); },
      [](auto& s) { s.sso_url = ""; },
      [](auto& s) { s.sso_url = "idp.example.org/sso"; },
      [](auto& s) { s.sso_url = "javascript:alert(1)"; },
      [](auto& s) { s.sso_url = "https://idp.example.org/sso#x"; },
      [](auto& s) { s.metadata = nullptr; },
      [](auto& s) { s.random = nullptr; },
      [](auto& s) {
        s.authn_context_order = {"urn:a", "urn:b", "urn:a"};
      },
      [](auto& s) { s.authn_context_order = {""}; },
      [](auto& s) { s.persistent_id_secret = std::string(31, 'x'); },
      [](auto& s) {
        s.affiliations = {{"", {"https://sp.example"}}};
      },
      [](auto& s) { s.scope = "example.org/"; },
      [](auto& s) { s.scope = std::string(128, 'a'); },
      [](auto& s) { s.scope = "user@example.org"; },
      [](auto& s) { s.assertion_lifetime = seconds(0); },
      [](auto& s) { s.assertion_lifetime = seconds(-1); },
      [](auto& s) { s.assertion_lifetime = seconds(3'601); },
      [](auto& s) { s.request_lifetime = seconds(0); },
      [](auto& s) { s.request_lifetime = seconds(86'401); },
      [](auto& s) { s.request_lifetime = seconds::max(); },
  };
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    CAPTURE(i);
    CHECK(verdict(wrong[i]) == "configuration-invalid");
  }
}

TEST_CASE("settings at their edge are as good as any") {
  using std::chrono::seconds;
  CHECK(verdict([](auto& s) { s.persistent_id_secret = std::string(32, 'x'); }) == "accepted");
  CHECK(verdict([](auto& s) { s.assertion_lifetime = seconds(3'600); }) == "accepted");
  CHECK(verdict([](auto& s) { s.request_lifetime = seconds(86'400); }) == "accepted");
  CHECK(verdict([](auto& s) { s.clock_skew = seconds(0); }) == "accepted");
  CHECK(verdict([](auto& s) { s.clock_skew = seconds(300); }) == "accepted");
  CHECK(verdict([](auto& s) { s.clock_skew = seconds(301); }) == "clock-skew-out-of-range");
  CHECK(verdict([](auto& s) { s.clock_skew = seconds(-1); }) == "clock-skew-out-of-range");
}

TEST_CASE("metadata says what the settings say [saml-metadata 2.4.3]") {
  IdentityProviderSettings settings = Issuing().settings;
  settings.want_authn_requests_signed = true;
  const EntityDescriptor entity = IdentityProvider::create(settings)->metadata(noon());
  CHECK(entity.entity_id == idp_entity);
  CHECK_FALSE(entity.sp);
  REQUIRE(entity.idp);
  CHECK(entity.idp->want_authn_requests_signed);
  REQUIRE(entity.idp->keys.size() == 1);
  CHECK(entity.idp->keys[0].use == KeyUse::signing);
  CHECK(entity.idp->keys[0].certificate.fingerprint() == rsa_key().certificate().fingerprint());
  REQUIRE(entity.idp->single_sign_on_services.size() == 2);
  for (const Endpoint& endpoint : entity.idp->single_sign_on_services)
    CHECK(endpoint.location == sso_url);
  CHECK(entity.idp->single_sign_on_services[0].binding == binding::http_redirect);
  CHECK(entity.idp->single_sign_on_services[1].binding == binding::http_post);
}

TEST_CASE("metadata lists the formats of names that can be issued") {
  IdentityProviderSettings settings = Issuing().settings;
  CHECK(IdentityProvider::create(settings)->metadata(noon()).idp->name_id_formats ==
        std::vector<std::string>{std::string(name_id_format::email_address),
                                 std::string(name_id_format::transient)});
  settings.persistent_id_secret = std::string(32, 'x');
  CHECK(IdentityProvider::create(settings)->metadata(noon()).idp->name_id_formats ==
        std::vector<std::string>{std::string(name_id_format::email_address),
                                 std::string(name_id_format::persistent),
                                 std::string(name_id_format::transient)});
}

}  // namespace signet::test
