#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "api/world.h"
#include "signet/sessions.h"
#include "support/remembered_names.h"

// Names of people from one end to the other: kept, shared, left out, and among the attributes.
// [saml-core 3.4.1.1, 8.3, SAML-SubjectID 3]

namespace signet::test {
namespace {

AuthenticatedUser alice() {
  AuthenticatedUser user;
  user.id = "4711";
  user.email = "alice@example.com";
  user.authn_instant = noon();
  user.session_index = "index";
  return user;
}

/// Signs in with this policy in the request.
Result<AuthenticatedSubject> sign_in(const World& world, NameIDPolicy policy,
                                     const AuthenticatedUser& user = alice()) {
  const LoginStart login = World::need(world.sp().start_login({.idp = std::string(idp_entity),
                                                               .relay_state = "/",
                                                               .browser_binding = "cookie",
                                                               .now = noon(),
                                                               .name_id_policy = policy}));
  const auto form = world.idp().issue_response(World::need(world.receive(login.action)), user,
                                               noon() + std::chrono::seconds(1));
  if (!form) return Unexpected(form.error());
  return world.deliver(*form);
}

/// What a sign-in makes of an identity provider with `scope`, whose user has a subject-id.
Result<AuthenticatedSubject> sign_in_by(SubjectIdRequirement required, const std::string& scope) {
  const World world({.idp = [&](auto& idp) { idp.scope = scope; },
                     .sp = [&](auto& sp) { sp.subject_id_requirement = required; }});
  AuthenticatedUser user = alice();
  user.subject_id = "Alice-1";
  return world.sign_in(user);
}

}  // namespace

TEST_CASE("a stored name: none by a request that may not create one, then the same for ever") {
  const auto names = std::make_shared<RememberedNames>();
  const World world({.idp = [&](auto& idp) { idp.persistent_names = names; }});
  const std::string persistent(name_id_format::persistent);
  CHECK(refusal(sign_in(world, {.format = persistent, .allow_create = false})) ==
        "name-id-not-established");
  const auto first = sign_in(world, {.format = persistent, .allow_create = true});
  REQUIRE(refusal(first) == "accepted");
  const auto second = sign_in(world, {.format = persistent, .allow_create = false});
  REQUIRE(refusal(second) == "accepted");
  CHECK(first->name_id() == second->name_id());
  CHECK(first->name_id().name_qualifier == idp_entity);
  CHECK(first->name_id().sp_name_qualifier == sp_entity);
}

TEST_CASE("a name of an affiliation is taken by those who say that they belong to it") {
  const std::string affiliation = "urn:example:affiliation";
  const auto issue_to_members = [&](auto& idp) {
    idp.affiliations = {{affiliation, {std::string(sp_entity)}}};
  };
  const World world(
      {.idp = issue_to_members, .sp = [&](auto& sp) { sp.affiliations = {affiliation}; }});
  const auto subject = sign_in(world, {std::string(name_id_format::persistent), affiliation, true});
  REQUIRE(refusal(subject) == "accepted");
  CHECK(subject->name_id().sp_name_qualifier == affiliation);
  const auto own = sign_in(world, {std::string(name_id_format::persistent), {}, true});
  REQUIRE(refusal(own) == "accepted");
  CHECK(own->name_id().value != subject->name_id().value);
}

TEST_CASE(
    "an assertion without NameID is accepted from a provider that is named, and from no other") {
  AuthenticatedUser user = alice();
  user.without_name_id = true;
  user.attributes = {{.name = "groups", .values = {"staff"}}};
  CHECK(refusal(World().sign_in(user)) == "name-id-missing");
  CHECK(refusal(World({.sp = [](auto& sp) {
                  sp.accept_without_name_id_from = {"https://other.example"};
                }}).sign_in(user)) == "name-id-missing");

  const World world(
      {.sp = [](auto& sp) { sp.accept_without_name_id_from = {std::string(idp_entity)}; }});
  const auto subject = world.sign_in(user);
  REQUIRE(refusal(subject) == "accepted");
  CHECK_FALSE(subject->has_name_id());
  CHECK(subject->attribute_values("groups") == std::vector<std::string>{"staff"});
  CHECK(subject->session_index() == "index");
  const auto named = world.sign_in(alice());
  REQUIRE(refusal(named) == "accepted");
  CHECK(named->has_name_id());
}

TEST_CASE("a request that asks for a format gets no assertion without a name [saml-core 3.4.1.1]") {
  AuthenticatedUser user = alice();
  user.without_name_id = true;
  const World world(
      {.sp = [](auto& sp) { sp.accept_without_name_id_from = {std::string(idp_entity)}; }});
  CHECK(refusal(sign_in(world, {.format = std::string(name_id_format::transient)}, user)) ==
        "name-id-format-unsupported");
  CHECK(refusal(sign_in(world, {.allow_create = true}, user)) == "accepted");
}

TEST_CASE("who signed in without a name signs out here alone") {
  const Stores stores = in_memory_stores();
  const World world({.sp = [&](auto& sp) {
    sp.accept_without_name_id_from = {std::string(idp_entity)};
    sp.logout = ServiceProviderLogout{{.url = "https://sp.example.org/logout"}, stores.sp_sessions};
  }});
  AuthenticatedUser user = alice();
  user.without_name_id = true;
  const auto subject = World::need(world.sign_in(user));
  REQUIRE(stores.sp_sessions->put({.id = "cookie",
                                   .idp = subject.identity_provider(),
                                   .name_id = std::nullopt,
                                   .session_index = subject.session_index(),
                                   .expires_at = noon() + std::chrono::hours(8),
                                   .data = {}},
                                  noon()));
  const auto logout = world.sp().start_logout(
      {.session = "cookie", .relay_state = "/bye", .now = noon() + std::chrono::minutes(1)});
  REQUIRE(refusal(logout) == "accepted");
  CHECK_FALSE(logout->action);
  CHECK_FALSE(*stores.sp_sessions->find("cookie", noon()));
}

TEST_CASE("a provider isn't told of the end of a session in which it got no name") {
  const Stores stores = in_memory_stores();
  const World world({.idp = [&](auto& idp) {
    idp.logout = IdentityProviderLogout{
        {.url = "https://idp.example.org/logout"}, stores.sign_in, stores.idp_sessions};
  }});
  AuthenticatedUser user = alice();
  user.session_id = "session";
  REQUIRE(stores.idp_sessions->put({.id = "session",
                                    .user = "alice",
                                    .authn_instant = noon(),
                                    .expires_at = noon() + std::chrono::hours(8)},
                                   noon()));
  const auto participants = [&] {
    return World::need(stores.idp_sessions->find("session", noon()))->participants.size();
  };
  user.without_name_id = true;
  const AcceptedAuthnRequest request = World::need(world.receive(world.start().action));
  REQUIRE(refusal(world.idp().issue_response(request, user, noon())) == "accepted");
  CHECK(participants() == 0);
  user.without_name_id = false;
  REQUIRE(refusal(world.idp().issue_response(request, user, noon())) == "accepted");
  CHECK(participants() == 1);

  user.without_name_id = true;
  World::need(stores.idp_sessions->take("session", noon()));
  CHECK(refusal(world.idp().issue_response(request, user, noon())) == "session-expired");
}

TEST_CASE("subject-id and pairwise-id go by both sides' metadata, and are compared in lower case") {
  const auto subject = sign_in_by(SubjectIdRequirement::subject_id, "Example.org");
  REQUIRE(refusal(subject) == "accepted");
  CHECK(subject->subject_id() == "alice-1@example.org");
  CHECK(subject->pairwise_id() == std::nullopt);
  CHECK(subject->attribute_values(attribute_name::subject_id) ==
        std::vector<std::string>{"Alice-1@Example.org"});
  for (const auto required : {SubjectIdRequirement::pairwise_id, SubjectIdRequirement::any}) {
    const auto pairwise = sign_in_by(required, "example.org");
    REQUIRE(refusal(pairwise) == "accepted");
    CHECK(pairwise->subject_id() == std::nullopt);
    REQUIRE(pairwise->pairwise_id());
    CHECK(pairwise->pairwise_id()->ends_with("@example.org"));
  }
  for (const auto required : {SubjectIdRequirement::none, SubjectIdRequirement::unsaid}) {
    const auto neither = sign_in_by(required, "example.org");
    REQUIRE(refusal(neither) == "accepted");
    CHECK(neither->attributes().empty());
  }
}

TEST_CASE("scopes that are configured count in place of those in metadata") {
  AuthenticatedUser user = alice();
  user.subject_id = "alice";
  const auto verdict = [&](std::vector<std::string> scopes) {
    return refusal(World({.idp = [](auto& idp) { idp.scope = "example.org"; },
                          .sp =
                              [&](auto& sp) {
                                sp.subject_id_requirement = SubjectIdRequirement::subject_id;
                                sp.scopes_of = {{std::string(idp_entity), scopes}};
                              }})
                       .sign_in(user));
  };
  CHECK(verdict({"other.example", "EXAMPLE.org"}) == "accepted");
  CHECK(verdict({"other.example"}) == "subject-id-scope-mismatch");
  CHECK(verdict({}) == "subject-id-scope-mismatch");
}

TEST_CASE("nil values and XML go from one end to the other, XML to those who accept it alone") {
  AuthenticatedUser user = alice();
  const std::string xml = "<x:a xmlns:x=\"urn:x\" b=\"&lt;&quot;\">c<x:d>\xC3\xA9</x:d></x:a>";
  user.attributes = {{.name = "a", .values = {"text", ""}, .nil_values = 2}};
  auto subject = World().sign_in(user);
  REQUIRE(refusal(subject) == "accepted");
  CHECK(subject->attributes() == user.attributes);

  user.attributes[0].xml_values = {xml};
  CHECK(refusal(World().sign_in(user)) == "attribute-value-xml");
  const World world(
      {.sp = [](auto& sp) { sp.accept_xml_values_from = {std::string(idp_entity)}; }});
  subject = world.sign_in(user);
  REQUIRE(refusal(subject) == "accepted");
  CHECK(subject->attributes() == user.attributes);
}

TEST_CASE("XML that our own reader would refuse is not written as a value") {
  const World world;
  const AcceptedAuthnRequest request = World::need(world.receive(world.start().action));
  for (const std::string& bad : std::vector<std::string>{
           std::string("<a"), std::string(""), std::string("a"), std::string("<a/><b/>"),
           std::string("<a><!-- --></a>"), std::string("<!DOCTYPE a><a/>"),
           "<s:NameID xmlns:s=\"" + std::string(ns::samlp) + "\"/>",
           "<a><s:Assertion xmlns:s=\"" + std::string(ns::saml) + "\"/></a>"}) {
    CAPTURE(bad);
    AuthenticatedUser user = alice();
    user.attributes = {{.name = "a", .xml_values = {bad}}};
    CHECK(refusal(world.idp().issue_response(request, user, noon())) == "value-not-writable");
  }
}

}  // namespace signet::test
