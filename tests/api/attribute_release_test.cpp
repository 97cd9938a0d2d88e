#include "signet/attribute_release.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "api/world.h"

// Attributes from what metadata asks for to what the application gets. [saml-metadata 2.4.4.2]

namespace signet::test {
namespace {

const std::vector<Attribute> person = {{.name = "mail", .values = {"alice@example.com"}},
                                       {.name = "groups", .values = {"staff", "guests"}},
                                       {.name = "salary", .values = {"1"}}};

const std::vector<AttributeConsumingService> services = {
    {.index = 1, .name = "Reports", .requested_attributes = {{{.name = "mail"}, true}}},
    {.index = 2,
     .name = "Lists",
     .requested_attributes = {{{.name = "groups", .values = {"staff"}}},
                              {{.name = "phone"}, true}}}};

/// As an application answers that releases by metadata.
PostForm answer(const World& world, const AcceptedAuthnRequest& request, std::size_t unmet) {
  const auto sp = world.sps().find(request.service_provider());
  REQUIRE(sp);
  const auto release = release_attributes(person, *sp, request.attribute_service());
  CHECK(release.unmet.size() == unmet);
  AuthenticatedUser user;
  user.id = "4711";
  user.email = "alice@example.com";
  user.attributes = release.attributes;
  user.authn_instant = noon();
  return World::need(world.idp().issue_response(request, user, noon()));
}

AcceptedAuthnRequest asking(const World& world, std::optional<int> index) {
  return World::need(
      world.receive(World::need(world.sp().start_login({.idp = std::string(idp_entity),
                                                        .relay_state = "/",
                                                        .browser_binding = "cookie",
                                                        .now = noon(),
                                                        .attribute_service_index = index}))
                        .action));
}

}  // namespace

TEST_CASE("an application gets what the service that it asked for wants, and no more") {
  const World world({.attribute_consuming_services = services});
  const auto by_default = world.deliver(answer(world, asking(world, std::nullopt), 0));
  REQUIRE(refusal(by_default) == "accepted");
  CHECK(by_default->attributes() == std::vector<Attribute>{person[0]});

  const auto by_index = world.deliver(answer(world, asking(world, 2), 1));
  REQUIRE(refusal(by_index) == "accepted");
  CHECK(by_index->attributes() == std::vector<Attribute>{{.name = "groups", .values = {"staff"}}});
}

TEST_CASE(
    "a service that was taken out of metadata can't be asked for any more "
    "[attribute-service-unknown]") {
  const World world({.attribute_consuming_services = services});
  EntityDescriptor sp = world.sp().metadata(noon());
  sp.sp->attribute_consuming_services.pop_back();
  REQUIRE(world.sps().trust(sp, noon()));
  const auto started = world.sp().start_login({.idp = std::string(idp_entity),
                                               .relay_state = "/",
                                               .browser_binding = "cookie",
                                               .now = noon(),
                                               .attribute_service_index = 2});
  REQUIRE(started);
  CHECK(refusal(world.receive(started->action)) == "attribute-service-unknown");
}

}  // namespace signet::test
