#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "unit/sp/login_fixture.h"

namespace signet::test {
namespace {

using Change = std::function<void(ServiceProviderSettings&)>;

std::string verdict(const Change& change) {
  ServiceProviderSettings settings = Login().settings;
  change(settings);
  return refusal(ServiceProvider::create(std::move(settings)));
}

AttributeConsumingService service(int index, std::optional<bool> is_default = std::nullopt) {
  return {.index = index,
          .is_default = is_default,
          .name = "a service",
          .requested_attributes = {{{.name = "mail"}, true}}};
}

}  // namespace

TEST_CASE("metadata lists the services, of which exactly one is the default") {
  const auto listed = [](std::vector<AttributeConsumingService> services) {
    ServiceProviderSettings settings = Login().settings;
    settings.attribute_consuming_services = std::move(services);
    const auto sp = ServiceProvider::create(std::move(settings));
    REQUIRE(sp);
    return sp->metadata(noon()).sp->attribute_consuming_services;
  };
  CHECK(listed({}).empty());
  CHECK(listed({service(0), service(65'535)}) ==
        std::vector<AttributeConsumingService>{service(0, true), service(65'535)});
  CHECK(listed({service(3, false), service(4, true)}) ==
        std::vector<AttributeConsumingService>{service(3, false), service(4, true)});
}

TEST_CASE("settings that could never work, or never safely, are refused when they are given") {
  CHECK(verdict([](auto&) {}) == "accepted");
  const std::vector<Change> wrong = {
      [](auto& s) { s.entity_id = ""; },
      [](auto& s) { s.entity_id = std::string(1'025, 'a'); },
      [](auto& s) { s.acs_url = ""; },
      [](auto& s) { s.acs_url = "/acs"; },
      [](auto& s) { s.acs_url = "sp.example.org/acs"; },
      [](auto& s) { s.acs_url = "ftp://sp.example.org/acs"; },
      [](auto& s) { s.acs_url = "javascript:alert(1)"; },
      [](auto& s) { s.acs_url = "https://user@sp.example.org/acs"; },
      [](auto& s) { s.acs_url = "https://sp.example.org/acs#here"; },
      [](auto& s) { s.acs_url = "https:///acs"; },
      [](auto& s) { s.metadata = nullptr; },
      [](auto& s) { s.state.requests = nullptr; },
      [](auto& s) { s.state.replay = nullptr; },
      [](auto& s) { s.random = nullptr; },
      [](auto& s) {
        s.authn_context_order = {"urn:a", "urn:b", "urn:a"};
      },
      [](auto& s) { s.authn_context_order = {""}; },
      [](auto& s) { s.request_lifetime = std::chrono::seconds(0); },
      [](auto& s) { s.request_lifetime = std::chrono::seconds(-1); },
      [](auto& s) { s.request_lifetime = std::chrono::hours(24) + std::chrono::seconds(1); },
      [](auto& s) { s.request_lifetime = std::chrono::seconds::max(); },
      [](auto& s) { s.longest_age = std::chrono::seconds(0); },
      [](auto& s) { s.longest_age = std::chrono::seconds::max(); },
      [](auto& s) { s.attribute_consuming_services = {service(-1)}; },
      [](auto& s) { s.attribute_consuming_services = {service(65'536)}; },
      [](auto& s) {
        s.attribute_consuming_services = {service(1), service(1)};
      },
      [](auto& s) {
        s.attribute_consuming_services = {service(1, true), service(2, true)};
      },
      [](auto& s) {
        s.attribute_consuming_services = {service(1)}, s.attribute_consuming_services[0].name = "";
      },
      [](auto& s) { s.attribute_consuming_services = {{.index = 1, .name = "a"}}; },
      [](auto& s) {
        s.attribute_consuming_services = {{.index = 1, .name = "a", .requested_attributes = {{}}}};
      },
  };
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    CAPTURE(i);
    CHECK(verdict(wrong[i]) == "configuration-invalid");
  }
}

TEST_CASE("an entity ID of 1,024 characters and a plain http endpoint are as good as any") {
  CHECK(verdict([](auto& s) { s.entity_id = std::string(1'024, 'a'); }) == "accepted");
  CHECK(verdict([](auto& s) { s.acs_url = "http://localhost:8200/acs?x=1"; }) == "accepted");
  CHECK(verdict([](auto& s) { s.keys.reset(); }) == "accepted");
  CHECK(verdict([](auto& s) { s.request_lifetime = s.longest_age = std::chrono::hours(24); }) ==
        "accepted");
}

TEST_CASE("clocks may differ by nothing up to five minutes") {
  using std::chrono::seconds;
  const auto skew = [](seconds value) { return verdict([&](auto& s) { s.clock_skew = value; }); };
  CHECK(skew(seconds(0)) == "accepted");
  CHECK(skew(seconds(300)) == "accepted");
  CHECK(skew(seconds(301)) == "clock-skew-out-of-range");
  CHECK(skew(seconds(-1)) == "clock-skew-out-of-range");
}

TEST_CASE("metadata says what the settings say [saml-metadata 2.4.4]") {
  ServiceProviderSettings settings = Login().settings;
  settings.name_id_format = name_id_format::persistent;
  const EntityDescriptor entity = ServiceProvider::create(settings)->metadata(noon());
  CHECK(entity.entity_id == sp_entity);
  CHECK_FALSE(entity.idp);
  REQUIRE(entity.sp);
  CHECK(entity.sp->authn_requests_signed);
  CHECK(entity.sp->want_assertions_signed);
  REQUIRE(entity.sp->keys.size() == 1);
  CHECK(entity.sp->keys[0].use == KeyUse::signing);
  CHECK(entity.sp->keys[0].certificate.fingerprint() == p256_key().certificate().fingerprint());
  CHECK(entity.sp->name_id_formats ==
        std::vector<std::string>{std::string(name_id_format::persistent)});
  REQUIRE(entity.sp->assertion_consumer_services.size() == 1);
  CHECK(entity.sp->assertion_consumer_services[0] ==
        Endpoint{.binding = std::string(binding::http_post),
                 .location = std::string(acs_url),
                 .index = 0,
                 .is_default = true});
}

TEST_CASE("metadata promises no signatures that can't or shall not be made") {
  ServiceProviderSettings settings = Login().settings;
  settings.sign_requests = false;
  CHECK_FALSE(ServiceProvider::create(settings)->metadata(noon()).sp->authn_requests_signed);
  settings.sign_requests = true;
  settings.keys.reset();
  const EntityDescriptor entity = ServiceProvider::create(settings)->metadata(noon());
  CHECK_FALSE(entity.sp->authn_requests_signed);
  CHECK(entity.sp->keys.empty());
}

}  // namespace signet::test
