#include <doctest/doctest.h>

#include "api/logout_world.h"
#include "signet/inspect.h"

// Single Logout from its start to its end, through both facades. [saml-profiles 4.4]

namespace signet::test {
namespace {

/// Leaves one binding of the service in metadata.
std::function<void(EntityDescriptor&)> only(std::string_view binding) {
  return [binding](EntityDescriptor& entity) {
    RoleDescriptor& role = entity.idp ? static_cast<RoleDescriptor&>(*entity.idp) : *entity.sp;
    std::erase_if(role.single_logout_services,
                  [&](const Endpoint& e) { return e.binding != binding; });
  };
}

/// A person signs out at the first application; what the identity provider is asked.
AcceptedLogoutRequest sign_out_at_first(LogoutWorld& world, const std::string& session = "alice",
                                        const StartLogout& how = {}) {
  StartLogout start = how;
  start.session = session;
  start.now = noon();
  start.relay_state = "/bye";
  const LogoutStart logout = world.need(world.sp(0).start_logout(start));
  REQUIRE(logout.action);
  if (const auto* call = std::get_if<SoapCall>(&*logout.action)) {
    REQUIRE(call->url == idp_soap_url);
    return world.need(
        world.idp().consume_logout_request({.message = call->envelope, .received_at = noon()}));
  }
  const auto sent = world.sent_by_browser(*logout.action);
  REQUIRE(sent.url == idp_logout_url);
  return world.need(world.idp().consume_logout_request({sent.message(), session, noon()}));
}

/// What the first application is told at the end.
LogoutResult told_first(LogoutWorld& world, const LogoutEnd& end) {
  REQUIRE(end.answer);
  if (const auto* envelope = std::get_if<SoapEnvelope>(&*end.answer))
    return world.need(world.sp(0).consume_logout_response({*envelope, noon()}));
  const auto sent = world.sent_by_browser(*end.answer);
  REQUIRE(sent.url == world.application(0).logout_url);
  return world.need(world.sp(0).consume_logout_response({sent.message(), noon()}));
}

}  // namespace

TEST_CASE("a person signs out at one application and is signed out everywhere, by each binding") {
  for (const std::string_view binding : {binding::http_redirect, binding::http_post}) {
    CAPTURE(binding);
    LogoutWorld world({.idp_metadata = only(binding), .sp_metadata = only(binding)});
    world.sign_in_both();
    const auto request = sign_out_at_first(world);
    CHECK(world.sessions_of("alice") == 2);
    CHECK(request.peer() == world.application(0).entity_id);
    CHECK(request.sessions() == std::vector<std::string>{"alice"});

    const LogoutEnd end = world.run(world.idp().start_logout(request, noon()), "alice");
    CHECK(outcomes(end) == "ended, ended");
    CHECK(world.asked() ==
          std::vector<std::string>{world.application(1).entity_id, world.application(2).entity_id});
    const LogoutResult result = told_first(world, end);
    CHECK(result.complete);
    CHECK(result.relay_state == "/bye");
    CHECK(result.identity_provider == idp_entity);
    CHECK(world.sessions_of("alice") == 0);
    CHECK_FALSE(world.idp_has_session("alice"));
    CHECK(world.sessions_of("bob") == 3);
    CHECK(world.idp_has_session("bob"));
  }
}

TEST_CASE("a logout by SOAP needs no browser and no cookie") {
  LogoutWorld world({.idp = [](auto& idp) { idp.logout->call_by_soap = true; }});
  world.sign_in_both();
  StartLogout by_soap;
  by_soap.by_soap = true;
  const auto request = sign_out_at_first(world, "alice", by_soap);
  CHECK(request.by_soap());
  const LogoutEnd end = world.run(world.idp().start_logout(request, noon()), std::nullopt);
  CHECK(outcomes(end) == "ended, ended");
  CHECK(std::holds_alternative<SoapEnvelope>(*end.answer));
  CHECK(told_first(world, end).complete);
  CHECK(world.sessions_of("alice") == 0);
  CHECK(world.sessions_of("bob") == 3);
}

TEST_CASE("the identity provider starts a logout for one person, and no other session ends") {
  LogoutWorld world;
  world.sign_in_both();
  const LogoutEnd end =
      world.run(world.idp().start_logout({.sessions = {"alice"}, .now = noon()}), "alice");
  CHECK(outcomes(end) == "ended, ended, ended");
  CHECK(end.complete());
  CHECK_FALSE(end.answer);
  CHECK(world.sessions_of("alice") == 0);
  CHECK(world.sessions_of("bob") == 3);
  CHECK(world.idp_has_session("bob"));
}

TEST_CASE("an administrator ends all sessions of a person without any browser") {
  LogoutWorld world({.idp = [](auto& idp) { idp.logout->call_by_soap = true; }});
  world.sign_in_both();
  world.begin_idp_session("alice's telephone", "alice@example.com");
  world.sign_in("alice's telephone", 1, "telephone");
  const LogoutEnd end =
      world.run(world.idp().start_logout({.sessions = {"alice", "alice's telephone"},
                                          .now = noon(),
                                          .by_browser = false,
                                          .reason = std::string(logout_reason::admin)}),
                std::nullopt);
  CHECK(end.complete());
  // Each application is asked once, for both sessions.
  CHECK(world.asked().size() == 3);
  CHECK(world.sessions_of("alice") == 0);
  CHECK(world.sessions_of("telephone") == 0);
  CHECK(world.sessions_of("bob") == 3);
}

TEST_CASE("one of a person's two sessions ends, and the other goes on [saml-core 3.7.1]") {
  LogoutWorld world;
  world.sign_in_both();
  world.begin_idp_session("alice's telephone", "alice@example.com");
  for (std::size_t i = 0; i < 3; ++i) world.sign_in("alice's telephone", i, "telephone");
  const LogoutEnd end =
      world.run(world.idp().start_logout(sign_out_at_first(world), noon()), "alice");
  CHECK(told_first(world, end).complete);
  CHECK(world.sessions_of("alice") == 0);
  CHECK(world.sessions_of("telephone") == 3);
  CHECK(world.idp_has_session("alice's telephone"));
}

TEST_CASE("an application without Single Logout makes the logout partial, and all hear of it") {
  std::size_t number = 0;
  LogoutWorld world({.sp_metadata = [&](EntityDescriptor& entity) {
    if (++number == 2) entity.sp->single_logout_services.clear();
  }});
  world.sign_in_both();
  const LogoutEnd end =
      world.run(world.idp().start_logout(sign_out_at_first(world), noon()), "alice");
  CHECK(outcomes(end) == "unreachable, ended");
  CHECK_FALSE(end.complete());
  const LogoutResult result = told_first(world, end);
  CHECK_FALSE(result.complete);
  CHECK(result.status.codes == std::vector<std::string>{std::string(status::responder),
                                                        std::string(status::partial_logout)});
  CHECK(world.sessions_of("alice") == 1);
  CHECK_FALSE(world.idp_has_session("alice"));
}

TEST_CASE("by SOAP alone, applications that need a browser are out of reach") {
  LogoutWorld world;
  world.sign_in_both();
  StartLogout by_soap;
  by_soap.by_soap = true;
  const LogoutEnd end = world.run(
      world.idp().start_logout(sign_out_at_first(world, "alice", by_soap), noon()), "alice");
  CHECK(outcomes(end) == "unreachable, unreachable");
  CHECK_FALSE(told_first(world, end).complete);
}

TEST_CASE("applications that can be called are asked before those that need the browser") {
  std::size_t number = 0;
  LogoutWorld world({.idp = [](auto& idp) { idp.logout->call_by_soap = true; },
                     .sp_metadata =
                         [&](EntityDescriptor& entity) {
                           if (++number == 1) only(binding::http_post)(entity);
                         }});
  world.sign_in_both();
  CHECK(world.run(world.idp().start_logout({.sessions = {"alice"}, .now = noon()}), "alice")
            .complete());
  CHECK(world.asked() == std::vector<std::string>{world.application(1).entity_id,
                                                  world.application(2).entity_id,
                                                  world.application(0).entity_id});
}

TEST_CASE("an application that doesn't answer is skipped, and the logout goes on without it") {
  LogoutWorld world;
  world.sign_in_both();
  auto progress = world.idp().start_logout(sign_out_at_first(world), noon());
  REQUIRE(progress);
  const auto& step = std::get<LogoutStep>(*progress);
  CHECK(step.service_provider == world.application(1).entity_id);
  const std::string id = step.request_id;
  const LogoutEnd end = world.run(world.idp().skip_application(id, noon()), "alice");
  CHECK(outcomes(end) == "failed, ended");
  CHECK_FALSE(told_first(world, end).complete);
  CHECK(refusal(world.idp().skip_application(id, noon())) == "in-response-to-unknown");
}

TEST_CASE("an application whose session was over already is no failure") {
  LogoutWorld world;
  world.sign_in_both();
  LogoutWorld::need(world.application(1).stores.sp_sessions->take("alice", noon()));
  const LogoutEnd end =
      world.run(world.idp().start_logout({.sessions = {"alice"}, .now = noon()}), std::nullopt);
  CHECK(outcomes(end) == "ended, no-session, ended");
  CHECK(end.complete());
}

TEST_CASE("an asynchronous request gets no answer, and propagates all the same [aslo 2]") {
  LogoutWorld world;
  world.sign_in_both();
  StartLogout how;
  how.asynchronous = true;
  const auto request = sign_out_at_first(world, "alice", how);
  CHECK(request.asynchronous());
  const LogoutEnd end = world.run(world.idp().start_logout(request, noon()), "alice");
  CHECK_FALSE(end.answer);
  CHECK(end.complete());
  CHECK(world.sessions_of("alice") == 0);
}

TEST_CASE("a service provider leaves an asynchronous request unanswered, too") {
  LogoutWorld world;
  world.sign_in_both();
  // The message of one service provider's request is that of an identity provider's, but for who
  // sends it; so this one sends to itself what its own identity provider would.
  StartLogout how{.session = "alice", .relay_state = {}, .now = noon()};
  how.asynchronous = true;
  const auto logout = world.need(world.sp(0).start_logout(how));
  const auto request = world.need(world.idp().consume_logout_request(
      {world.sent_by_browser(*logout.action).message(), "alice", noon()}));
  CHECK_FALSE(world.need(world.sp(1).answer_logout(request, noon())));
}

TEST_CASE("a NameID that went out encrypted goes encrypted in a LogoutRequest, and is understood") {
  const auto encrypt = [](IdentityProviderSettings& idp) {
    for (int i = 0; i < 3; ++i) {
      idp.encrypted_parts["https://sp" + std::to_string(i) + ".example.org/metadata"] =
          EncryptedParts::name_id;
    }
  };
  LogoutWorld world({.idp = encrypt,
                     .sp =
                         [](ServiceProviderSettings& sp) {
                           sp.keys = ring_of(rsa_key(), {rsa3072_key()});
                           sp.name_id_format = std::string(name_id_format::persistent);
                         },
                     .idp_metadata = only(binding::http_post),
                     .sp_metadata = only(binding::http_post)});
  world.sign_in_both();
  auto progress = world.idp().start_logout({.sessions = {"alice"}, .now = noon()});
  REQUIRE(progress);
  const auto& form = std::get<PostForm>(std::get<LogoutStep>(*progress).action);
  const std::string xml = inspect_unverified(field(form, "SAMLRequest"))->xml;
  CHECK(xml.find("EncryptedID") != std::string::npos);
  CHECK(xml.find("<saml:NameID") == std::string::npos);
  CHECK(world.run(std::move(progress), "alice").complete());
  CHECK(world.sessions_of("alice") == 0);
  CHECK(world.sessions_of("bob") == 3);
}

TEST_CASE("a session that isn't there, or a provider without Single Logout, ends here alone") {
  LogoutWorld world(
      {.idp_metadata = [](EntityDescriptor& idp) { idp.idp->single_logout_services.clear(); }});
  world.sign_in_both();
  const StartLogout unknown{.session = "nobody", .relay_state = {}, .now = noon()};
  CHECK_FALSE(world.need(world.sp(0).start_logout(unknown)).action);
  const StartLogout known{.session = "alice", .relay_state = {}, .now = noon()};
  CHECK_FALSE(world.need(world.sp(0).start_logout(known)).action);
  CHECK_FALSE(world.application(0).has_session("alice"));
}

TEST_CASE("nobody is told of a session that has ended [saml-profiles 4.4.1]") {
  LogoutWorld world;
  world.begin_idp_session("alice", "alice@example.com");
  const LoginStart login = world.need(world.sp(0).start_login(
      {.idp = std::string(idp_entity), .relay_state = {}, .browser_binding = {}, .now = noon()}));
  const auto request = world.need(
      world.idp().consume_redirect(world.query_of(std::get<RedirectTo>(login.action).url), noon()));
  AuthenticatedUser user = attacking_user();
  user.session_id = "alice";
  world.need(world.idp().issue_response(request, user, noon()));
  world.need(world.idp().start_logout({.sessions = {"alice"}, .now = noon()}));
  CHECK(refusal(world.idp().issue_response(request, user, noon())) == "session-expired");
}

TEST_CASE(
    "both publish their endpoints, and without settings there are none [saml-metadata 2.4.2]") {
  LogoutWorld world;
  const auto listed = [](const RoleDescriptor& role) {
    std::string all;
    for (const Endpoint& e : role.single_logout_services)
      all += e.binding.substr(e.binding.rfind(':') + 1) + " " + e.location + "\n";
    return all;
  };
  CHECK(listed(*world.idp().metadata(noon()).idp) ==
        "HTTP-Redirect https://idp.example.org/logout\nHTTP-POST https://idp.example.org/logout\n"
        "SOAP https://idp.example.org/logout/soap\n");
  CHECK(listed(*world.sp(1).metadata(noon()).sp) ==
        "HTTP-Redirect https://sp1.example.org/logout\nHTTP-POST https://sp1.example.org/logout\n"
        "SOAP https://sp1.example.org/soap\n");
  LogoutWorld without(
      {.idp = [](auto& idp) { idp.logout.reset(); }, .sp = [](auto& sp) { sp.logout.reset(); }});
  CHECK(listed(*without.idp().metadata(noon()).idp) == "");
  CHECK(listed(*without.sp(0).metadata(noon()).sp) == "");
  const StartLogout start{.session = "alice", .relay_state = {}, .now = noon()};
  CHECK(refusal(without.sp(0).start_logout(start)) == "configuration-invalid");
  CHECK(refusal(without.idp().start_logout({.sessions = {"alice"}, .now = noon()})) ==
        "configuration-invalid");
}

TEST_CASE("an answer goes to the ResponseLocation of metadata [saml-metadata 2.2.2]") {
  LogoutWorld world({.sp_metadata = [](EntityDescriptor& entity) {
    for (Endpoint& e : entity.sp->single_logout_services)
      e.response_location = e.location + "/response";
  }});
  world.sign_in_both();
  auto progress = world.idp().start_logout(sign_out_at_first(world), noon());
  const LogoutEnd end = world.run(std::move(progress), "alice");
  CHECK(world.sent_by_browser(*end.answer).url == "https://sp0.example.org/logout/response");
}

}  // namespace signet::test
