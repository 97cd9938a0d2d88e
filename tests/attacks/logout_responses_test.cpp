#include "attacks/logout_forge.h"

// What comes back from a logout, where answers go, and messages of one kind used as another.
// [saml-core 3.7.2, saml-profiles 4.4.4]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

/// Alice has signed out at the first application, and the identity provider's answer is awaited.
class Waiting {
 public:
  explicit Waiting(const LogoutSetup& setup = {}) : world(setup) {
    world.sign_in_both();
    start = LogoutWorld::need(
        world.sp(0).start_logout({.session = "alice", .relay_state = "/bye", .now = noon()}));
    response = {.id = "_forged",
                .issue_instant = noon(),
                .in_response_to = start.request_id,
                .destination = world.application(0).logout_url,
                .issuer = model::Issuer{std::string(idp_entity), std::nullopt},
                .status = {.codes = {std::string(status::success)}}};
  }

  Result<LogoutResult> answered(const KeyPair* key = &rsa_key(),
                                std::string_view binding = binding::http_redirect,
                                std::string_view relay_state = {}) const {
    model::LogoutResponse fitting = response;
    if (binding == binding::soap) fitting.destination.reset();
    const Wrapped wrapped = wrap(fitting, binding, key);
    return world.sp(0).consume_logout_response({wrapped.message(relay_state), noon()});
  }

  LogoutWorld world;
  LogoutStart start;
  model::LogoutResponse response;
};

Outcome answering(const std::function<void(model::LogoutResponse&)>& change) {
  std::optional<Outcome> verdict;
  for (const std::string_view binding : {binding::http_redirect, binding::http_post}) {
    Waiting waiting;
    change(waiting.response);
    const Outcome one = outcome(waiting.answered(&rsa_key(), binding));
    if (!verdict) verdict = one;
    CHECK(*verdict == one);
    // Whatever is said, the session here is over.
    CHECK_FALSE(waiting.world.application(0).has_session("alice"));
  }
  return *verdict;
}

}  // namespace

TEST_CASE("slo-response-unmatched: a LogoutResponse answers a request that waits, once") {
  CHECK(answering([](auto&) {}) == accepted);
  CHECK(answering([](auto& r) { r.in_response_to.reset(); }) == broken(C::in_response_to_missing));
  CHECK(answering([](auto& r) { r.in_response_to = "_unheard-of"; }) ==
        broken(C::in_response_to_unknown));
  CHECK(answering([](auto& r) { r.destination = "https://sp0.example.org/acs"; }) ==
        broken(C::destination_mismatch));
  CHECK(answering([](auto& r) { r.destination.reset(); }) == broken(C::destination_missing));
  CHECK(answering([](auto& r) { r.issue_instant = noon() - std::chrono::hours(1); }) ==
        broken(C::issue_instant_too_old));
  CHECK(answering([](auto& r) { r.issuer.reset(); }) == broken(C::issuer_missing));
  const Waiting waiting;
  CHECK(outcome(waiting.answered()) == accepted);
  CHECK(outcome(waiting.answered()) == broken(C::in_response_to_unknown));
}

TEST_CASE("slo-response-unmatched: a LogoutResponse is signed by the peer that was asked") {
  for (const std::string_view binding : every_binding) {
    const Waiting waiting;
    CHECK(outcome(waiting.answered(nullptr, binding)) ==
          refused(C::signature_missing, S::signature_profile));
    CHECK(outcome(waiting.answered(&other_rsa_key(), binding)) ==
          refused(C::signature_invalid, S::signature));
  }
}

TEST_CASE("slo-response-unmatched: one application can't answer for another") {
  LogoutWorld world;
  world.sign_in_both();
  const auto progress = world.idp().start_logout({.sessions = {"alice"}, .now = noon()});
  REQUIRE(progress);
  const LogoutStep step = std::get<LogoutStep>(*progress);
  REQUIRE(step.service_provider == world.application(0).entity_id);
  const model::LogoutResponse response{
      .id = "_r",
      .issue_instant = noon(),
      .in_response_to = step.request_id,
      .destination = std::string(idp_logout_url),
      .issuer = model::Issuer{world.application(2).entity_id, std::nullopt},
      .status = {.codes = {std::string(status::success)}}};
  const Wrapped wrapped = wrap(response, binding::http_post, &p256_key());
  CHECK(outcome(world.idp().continue_logout({wrapped.message(), noon()})) ==
        broken(C::logout_answered_by_other));
  // The right one still can.
  CHECK(outcome(world.go_on(world.deliver(step.action, "alice"))) == accepted);
}

TEST_CASE("slo-response-unmatched: only a plain Success is a complete logout") {
  const auto complete = [](std::vector<std::string> codes) {
    Waiting waiting;
    waiting.response.status.codes = std::move(codes);
    const auto result = waiting.answered();
    REQUIRE(result);
    CHECK_FALSE(waiting.world.application(0).has_session("alice"));
    return result->complete;
  };
  const std::string success(status::success);
  const std::string partial(status::partial_logout);
  CHECK(complete({success}));
  CHECK_FALSE(complete({success, partial}));
  CHECK_FALSE(complete({std::string(status::responder), partial}));
  CHECK_FALSE(complete({std::string(status::requester), std::string(status::request_denied)}));
  CHECK_FALSE(complete({"urn:oasis:names:tc:SAML:2.0:status:success"}));
}

TEST_CASE("slo-relaystate: what comes back is what was kept, not what was sent along") {
  for (const std::string_view binding : {binding::http_redirect, binding::http_post}) {
    const Waiting waiting;
    const auto result = waiting.answered(&rsa_key(), binding, "https://evil.example/signed-out");
    REQUIRE(result);
    CHECK(result->relay_state == "/bye");
  }
  const Waiting waiting;
  CHECK(outcome(waiting.answered(&rsa_key(), binding::http_post, std::string(1025, 'x'))) ==
        refused(C::relay_state_too_long, S::wire));
  CHECK(outcome(waiting.answered(&rsa_key(), binding::http_post, "\xFF")) ==
        refused(C::parameter_malformed, S::wire));
  // Nor does it leave us.
  const auto url = std::get<RedirectTo>(*waiting.start.action).url;
  CHECK(url.find("RelayState") == std::string::npos);
}

TEST_CASE("slo-relaystate: a peer's RelayState goes back to that peer, and nowhere else") {
  LogoutAttack attack;
  const Wrapped wrapped = wrap(attack.request, binding::http_post, attack.key);
  const std::string theirs = "https://evil.example/?a=\"><script>";
  const auto request =
      attack.world.sp(0).consume_logout_request({wrapped.message(theirs), "alice", noon()});
  REQUIRE(request);
  const auto answer = attack.world.sp(0).answer_logout(*request, noon());
  REQUIRE(answer);
  const PostForm& form = std::get<PostForm>(**answer);
  CHECK(form.action == idp_logout_url);
  CHECK(field(form, "RelayState") == theirs);
}

TEST_CASE(
    "slo-responselocation: a ResponseLocation is an address of the web, or there is no trust") {
  for (const std::string_view evil :
       {"javascript:alert(1)", "data:text/html,x", "//idp.example.org", "", "ftp://idp/x"}) {
    CAPTURE(evil);
    LogoutAttack attack;
    EntityDescriptor entity = attack.world.idp().metadata(noon());
    entity.idp->single_logout_services[0].response_location = evil;
    CHECK(outcome(attack.world.application(0).idps->trust(entity, noon())) ==
          refused(C::metadata_endpoint_scheme, S::local));
  }
}

TEST_CASE("slo-responselocation: a request doesn't choose where its answer goes") {
  LogoutAttack attack({.idp_metadata = [](EntityDescriptor& idp) {
    for (Endpoint& e : idp.idp->single_logout_services)
      e.response_location = e.location + "/response";
  }});
  attack.request.reason = "https://evil.example";
  attack.request.name_id.sp_name_qualifier = attack.world.application(0).entity_id;
  const auto request = attack.at_application();
  REQUIRE(request);
  const auto answer = attack.world.sp(0).answer_logout(*request, noon());
  REQUIRE(answer);
  CHECK(LogoutWorld::sent_by_browser(**answer).url == "https://idp.example.org/logout/response");
}

TEST_CASE("slo-artifact-of-login: a signed message is taken for what it is, at every door") {
  LogoutAttack attack;
  const Wrapped posted = wrap(attack.request, binding::http_post, attack.key);
  const std::string logout = std::get<FormFields>(posted.message()).message.data();
  // A LogoutRequest where Responses arrive, or where LogoutResponses do.
  CHECK(outcome(attack.world.sp(0).consume_response(
            {.saml_response = logout, .browser_binding = {}, .received_at = noon()})) ==
        refused(C::unexpected_root, S::shape));
  CHECK(outcome(attack.world.sp(0).consume_logout_response({FormFields{logout}, noon()})) ==
        refused(C::unexpected_root, S::shape));
  CHECK(outcome(attack.world.idp().consume_post(logout, "", noon())) ==
        refused(C::unexpected_root, S::shape));
  // And the messages of a sign-in where logout happens.
  const std::string response = encoded(both_signed().response());
  CHECK(outcome(attack.world.sp(0).consume_logout_response({FormFields{response}, noon()})) ==
        refused(C::unexpected_root, S::shape));
  const std::string request = encoded(both_signed().request());
  CHECK(outcome(attack.world.idp().consume_logout_request(
            {FormFields{request}, std::nullopt, noon()})) == refused(C::unexpected_root, S::shape));
  CHECK(attack.nothing_happened());
}

TEST_CASE("slo-artifact-of-login: the signature of a query is that of its parameter") {
  LogoutAttack attack;
  const Wrapped wrapped = wrap(attack.request, binding::http_redirect, attack.key);
  const std::string query(std::get<RedirectQuery>(wrapped.message()).raw);
  const std::string as_response = replaced(query, "SAMLRequest=", "SAMLResponse=");
  CHECK(outcome(attack.world.sp(0).consume_logout_response({RedirectQuery{as_response}, noon()})) ==
        refused(C::unexpected_root, S::shape));
  const std::string both = query + "&SAMLResponse=x";
  CHECK(outcome(attack.world.sp(0).consume_logout_request(
            {RedirectQuery{both}, "alice", noon()})) == refused(C::request_and_response, S::wire));
  // A LogoutResponse signed as a request.
  const Waiting waiting;
  const Wrapped signed_as_request =
      wrap(LogoutWorld::need(model::write_logout_response(waiting.response)),
           binding::http_redirect, bindings::saml_request, &rsa_key());
  const std::string renamed =
      replaced(std::string(std::get<RedirectQuery>(signed_as_request.message()).raw),
               "SAMLRequest=", "SAMLResponse=");
  CHECK(outcome(waiting.world.sp(0).consume_logout_response({RedirectQuery{renamed}, noon()})) ==
        refused(C::signature_invalid, S::signature));
  CHECK(attack.nothing_happened());
}

TEST_CASE("slo-artifact-of-login: a sign-in that waits isn't answered by a logout, nor otherwise") {
  LogoutWorld world;
  world.sign_in_both();
  const LoginStart login = LogoutWorld::need(world.sp(0).start_login(
      {.idp = std::string(idp_entity), .relay_state = {}, .browser_binding = {}, .now = noon()}));
  const model::LogoutResponse response{
      .id = "_r",
      .issue_instant = noon(),
      .in_response_to = login.request_id,
      .destination = world.application(0).logout_url,
      .issuer = model::Issuer{std::string(idp_entity), std::nullopt},
      .status = {.codes = {std::string(status::success)}}};
  const Wrapped wrapped = wrap(response, binding::http_redirect, &rsa_key());
  CHECK(outcome(world.sp(0).consume_logout_response({wrapped.message(), noon()})) ==
        broken(C::destination_mismatch));
  // It still waits.
  CHECK(world.application(0).stores.sign_in.requests->find(login.request_id, noon())->has_value());
}

TEST_CASE("signed-other-message-type: nothing else that the provider signed signs anybody in") {
  LogoutAttack attack;
  const Waiting waiting;
  const auto signs_in = [&](const Wrapped& wrapped) {
    const std::string form(std::get<FormFields>(wrapped.message()).message);
    return outcome(attack.world.sp(0).consume_response(
        {.saml_response = form, .browser_binding = {}, .received_at = noon()}));
  };
  CHECK(signs_in(wrap(attack.request, binding::http_post, attack.key)) ==
        refused(C::unexpected_root, S::shape));
  CHECK(signs_in(wrap(waiting.response, binding::http_post, &rsa_key())) ==
        refused(C::unexpected_root, S::shape));
  // An error Response of the same provider, signed.
  const LoginStart login = LogoutWorld::need(attack.world.sp(0).start_login(
      {.idp = std::string(idp_entity), .relay_state = {}, .browser_binding = {}, .now = noon()}));
  const auto request = LogoutWorld::need(attack.world.idp().consume_redirect(
      LogoutWorld::query_of(std::get<RedirectTo>(login.action).url), noon()));
  const PostForm error = LogoutWorld::need(attack.world.idp().issue_error(
      request, {{std::string(status::responder)}, std::nullopt}, noon()));
  const std::string form = field(error, "SAMLResponse");
  CHECK(outcome(attack.world.sp(0).consume_response(
            {.saml_response = form, .browser_binding = {}, .received_at = noon()})) ==
        broken(C::status_not_success));
}
