#include "attacks/logout_forge.h"
#include "signet/inspect.h"

// Who may end whose sessions. Each attack starts from a LogoutRequest that is accepted.
// [saml-core 3.7, saml-profiles 4.4]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

/// A change of a request that is accepted without it, at both receivers and by each binding: how
/// it ends, and that no session does.
Outcome everywhere(const std::function<void(LogoutAttack&)>& change, Instant now = noon()) {
  std::optional<Outcome> verdict;
  for (const bool provider : {false, true}) {
    for (const std::string_view binding : every_binding) {
      CAPTURE(binding);
      LogoutAttack attack;
      if (provider) attack.to_provider();
      change(attack);
      const auto result = provider ? attack.at_provider(binding, "alice", now)
                                   : attack.at_application(binding, "alice", now);
      if (!result) CHECK(attack.nothing_happened());
      if (!verdict) verdict = outcome(result);
      CHECK(*verdict == outcome(result));
    }
  }
  return *verdict;
}

}  // namespace

TEST_CASE("slo-unsigned: a LogoutRequest is signed, whatever way it comes") {
  CHECK(everywhere([](LogoutAttack&) {}) == accepted);
  CHECK(everywhere([](LogoutAttack& a) { a.key = nullptr; }) ==
        refused(C::signature_missing, S::signature_profile));
}

TEST_CASE("slo-unsigned: a signature by another key is none") {
  for (const bool provider : {false, true}) {
    LogoutAttack attack;
    if (provider) attack.to_provider();
    attack.key = provider ? &other_p256_key() : &other_rsa_key();
    const auto result = provider ? attack.at_provider() : attack.at_application();
    CHECK(outcome(result) == refused(C::signature_invalid, S::signature));
    CHECK(attack.nothing_happened());
  }
}

TEST_CASE("slo-unsigned: what was signed is what was sent, and nothing else is read") {
  LogoutAttack attack;
  auto document = LogoutWorld::need(model::write_logout_request(attack.request));
  LogoutWorld::need(
      dsig::sign_enveloped(document.root(), model::issuer_element(document.root()), rsa_key()));
  const std::string xml = document.serialize();
  const auto consume = [&](const std::string& changed) {
    const std::string form = encoded(changed);
    return outcome(attack.world.sp(0).consume_logout_request({FormFields{form}, "bob", noon()}));
  };
  CHECK(consume(replaced(xml, "alice@", "bob@")) == refused(C::signature_invalid, S::signature));
  CHECK(consume(replaced(xml, "index of alice", "index of bob")) ==
        refused(C::signature_invalid, S::signature));
  // A second name in front of the signed one, and the signed request inside another.
  CHECK(consume(replaced(xml, "<saml:NameID",
                         "<saml:NameID xmlns:saml=\"" + std::string(ns::saml) +
                             "\">bob</saml:NameID><saml:NameID")) ==
        refused(C::unexpected_element, S::shape));
  CHECK(consume(replaced(xml, "</samlp:LogoutRequest>", xml + "</samlp:LogoutRequest>")) !=
        accepted);
  CHECK(attack.nothing_happened());
}

TEST_CASE("slo-expired: an old LogoutRequest ends nothing") {
  const auto late = noon() + std::chrono::minutes(13);
  CHECK(everywhere([](LogoutAttack&) {}, late) == broken(C::issue_instant_too_old));
  CHECK(everywhere([](LogoutAttack& a) {
          a.request.not_on_or_after = noon() - std::chrono::minutes(3);
        }) == broken(C::logout_request_expired));
  CHECK(everywhere([](LogoutAttack& a) {
          a.request.issue_instant = noon() + std::chrono::minutes(4);
        }) == broken(C::issue_instant_in_future));
  CHECK(everywhere([](LogoutAttack& a) {
          a.request.not_on_or_after = noon() - std::chrono::minutes(2);
        }) == accepted);
}

TEST_CASE("slo-expired: a LogoutRequest is used once, and ends no later session") {
  for (const std::string_view binding : every_binding) {
    LogoutAttack attack;
    REQUIRE(outcome(attack.at_application(binding)) == accepted);
    CHECK_FALSE(attack.world.application(0).has_session("alice"));
    attack.world.sign_in("alice", 0, "alice again");
    CHECK(outcome(attack.at_application(binding, "alice again")) ==
          refused(C::logout_request_replayed, S::state));
    // By another way it is the same message.
    CHECK(outcome(attack.at_application(binding::http_post, std::nullopt)) ==
          refused(C::logout_request_replayed, S::state));
    CHECK(attack.world.application(0).has_session("alice again"));
  }
}

TEST_CASE("slo-wrong-issuer: an identity provider ends only the sessions that it began") {
  LogoutAttack attack;
  // Another identity provider, which the application trusts as well.
  const std::string other = "https://other.example.org/metadata";
  LogoutWorld::need(attack.world.application(0).idps->trust(
      [&] {
        EntityDescriptor entity = attack.world.idp().metadata(noon());
        entity.entity_id = other;
        entity.idp->keys = {{KeyUse::signing, p384_key().certificate()}};
        return entity;
      }(),
      noon()));
  attack.request.issuer->value = other;
  attack.key = &p384_key();
  for (const auto& cookie : {std::optional<std::string>("alice"), std::optional<std::string>()}) {
    attack.request.id += "x";
    const auto request = attack.at_application(binding::http_redirect, cookie);
    REQUIRE(request);
    CHECK(request->sessions().empty());
  }
  // In the first one's name it is a forgery.
  attack.request.issuer->value = idp_entity;
  CHECK(outcome(attack.at_application()) != accepted);
  CHECK(attack.nothing_happened());
}

TEST_CASE("slo-wrong-issuer: a service provider ends only sessions that it takes part in") {
  LogoutWorld world;
  world.begin_idp_session("alice", "alice@example.com");
  world.sign_in("alice", 0, "alice");
  model::LogoutRequest request{
      .id = "_l",
      .issue_instant = noon(),
      .destination = std::string(idp_logout_url),
      .issuer = model::Issuer{world.application(1).entity_id, std::nullopt},
      .name_id = {.value = "alice@example.com",
                  .format = std::string(name_id_format::email_address)},
      .session_indexes = {"index of alice"}};
  const Wrapped wrapped = wrap(request, binding::http_redirect, &rsa_key());
  const auto accepted_request =
      world.idp().consume_logout_request({wrapped.message(), "alice", noon()});
  REQUIRE(accepted_request);
  CHECK(accepted_request->sessions().empty());
  const auto progress = world.idp().start_logout(*accepted_request, noon());
  REQUIRE(progress);
  CHECK(std::holds_alternative<LogoutEnd>(*progress));
  CHECK(world.idp_has_session("alice"));
  CHECK(world.application(0).has_session("alice"));
}

TEST_CASE("slo-wrong-issuer: each role has keys of its own") {
  // Signed by a service provider, for the address where identity providers send.
  LogoutAttack attack;
  attack.request.issuer->value = attack.world.application(1).entity_id;
  CHECK(outcome(attack.at_application()) == broken(C::issuer_unknown));
  attack.to_provider();
  attack.request.issuer->value = idp_entity;
  CHECK(outcome(attack.at_provider()) == broken(C::issuer_unknown));
  CHECK(attack.nothing_happened());
}

TEST_CASE("slo-nameid-match: a name is the whole name [saml-core 3.3.4]") {
  const auto nobody = [](const std::function<void(model::LogoutRequest&)>& change) {
    bool none = true;
    for (const bool provider : {false, true}) {
      for (const std::string_view binding : every_binding) {
        LogoutAttack attack;
        if (provider) attack.to_provider();
        change(attack.request);
        const auto request =
            provider ? attack.at_provider(binding) : attack.at_application(binding);
        REQUIRE(request);
        none = none && request->sessions().empty() && attack.nothing_happened();
      }
    }
    return none;
  };
  CHECK(nobody([](auto& r) { r.name_id.value = "Alice@example.com"; }));
  CHECK(nobody([](auto& r) { r.name_id.value = "alice@example.com "; }));
  CHECK(nobody([](auto& r) { r.name_id.value = "alice"; }));
  CHECK(nobody([](auto& r) { r.name_id.value = ""; }));
  CHECK(nobody([](auto& r) { r.name_id.format = std::string(name_id_format::persistent); }));
  CHECK(nobody([](auto& r) { r.name_id.format.reset(); }));
  CHECK(nobody([](auto& r) { r.name_id.name_qualifier = "https://other.example.org"; }));
  CHECK(nobody([](auto& r) { r.name_id.sp_name_qualifier = "https://other.example.org"; }));
  CHECK(nobody([](auto& r) { r.session_indexes = {"index of bob"}; }));
  CHECK(nobody([](auto& r) { r.session_indexes = {""}; }));
  CHECK(nobody([](auto& r) { r.session_indexes = {"index of alice "}; }));
}

TEST_CASE("slo-nameid-match: without SessionIndex it is all sessions of that person alone") {
  LogoutAttack attack;
  attack.world.begin_idp_session("telephone", "alice@example.com");
  attack.world.sign_in("telephone", 0, "telephone");
  attack.request.session_indexes.clear();
  const auto request = attack.at_application(binding::soap, std::nullopt);
  REQUIRE(request);
  CHECK(request->sessions().size() == 2);
  CHECK_FALSE(attack.world.application(0).has_session("alice"));
  CHECK_FALSE(attack.world.application(0).has_session("telephone"));
  CHECK(attack.world.sessions_of("bob") == 3);
}

TEST_CASE("slo-nameid-match: who isn't known is answered as unknown, whatever the reason") {
  std::set<std::string> answers;
  for (const std::string_view value : {"nobody@example.com", "alice@example.com"}) {
    LogoutAttack attack;
    attack.request.name_id.value = value;
    attack.request.session_indexes = {"index of nobody"};
    const auto request = attack.at_application(binding::soap, std::nullopt);
    REQUIRE(request);
    const auto answer = attack.world.sp(0).answer_logout(*request, noon());
    REQUIRE(answer);
    const auto xml = bindings::decode_soap(std::get<SoapEnvelope>(**answer).bytes, Limits());
    CHECK(xml->find(std::string(status::unknown_principal)) != std::string::npos);
    CHECK(xml->find("alice") == std::string::npos);
    answers.insert(xml->substr(xml->find("<samlp:Status>")));
  }
  CHECK(answers.size() == 1);
}

TEST_CASE("slo-crash: a logout message that is none is an error with a name") {
  LogoutAttack attack;
  const auto sp = [&](const LogoutMessage& message) {
    return outcome(attack.world.sp(0).consume_logout_request({message, "alice", noon()}));
  };
  const auto idp = [&](const LogoutMessage& message) {
    return outcome(attack.world.idp().consume_logout_request({message, "alice", noon()}));
  };
  const auto reply = [&](const LogoutMessage& message) {
    CHECK(outcome(attack.world.idp().continue_logout({message, noon()})) != accepted);
    return outcome(attack.world.sp(0).consume_logout_response({message, noon()}));
  };
  CHECK(sp(RedirectQuery{""}) == refused(C::parameter_missing, S::wire));
  CHECK(idp(RedirectQuery{"SAMLRequest"}) == refused(C::deflate_malformed, S::decode));
  CHECK(sp(RedirectQuery{"SAMLRequest="}) == refused(C::deflate_malformed, S::decode));
  CHECK(sp(RedirectQuery{"SAMLResponse=x"}) == refused(C::parameter_missing, S::wire));
  CHECK(sp(FormFields{""}) == refused(C::parameter_missing, S::wire));
  CHECK(idp(FormFields{"%%%"}) == refused(C::base64_malformed, S::decode));
  CHECK(sp(SoapEnvelope{""}) == refused(C::parameter_missing, S::wire));
  CHECK(idp(SoapEnvelope{"\xFF\xFE"}) == refused(C::xml_not_utf8, S::bytes));
  CHECK(reply(RedirectQuery{"SAMLResponse"}) == refused(C::deflate_malformed, S::decode));
  CHECK(reply(FormFields{"PGEvPg=="}) == refused(C::unexpected_root, S::shape));
  CHECK(reply(SoapEnvelope{"<a/>"}) == refused(C::unexpected_root, S::shape));

  const std::string whole =
      LogoutWorld::need(model::write_logout_request(attack.request)).serialize();
  const auto without = [&](std::string_view from, std::string_view to) {
    std::string xml = whole;
    const auto begin = xml.find(from);
    const auto end = xml.find(to);
    REQUIRE((begin != std::string::npos && end != std::string::npos));
    const std::string form = encoded(xml.erase(begin, end + to.size() - begin));
    return sp(FormFields{form});
  };
  CHECK(without("<saml:NameID", "</saml:NameID>") == refused(C::missing_element, S::shape));
  CHECK(without("<saml:Issuer", "</saml:Issuer>") == broken(C::issuer_missing));
  attack.request.issuer->value = "https://unheard-of.example";
  CHECK(outcome(attack.at_application()) == broken(C::issuer_unknown));
  CHECK(attack.nothing_happened());
}

TEST_CASE("slo-csrf: another person's LogoutRequest in this browser ends nothing") {
  // The attacker, Bob, has a LogoutRequest for himself, and Alice's browser carries it.
  for (const bool provider : {false, true}) {
    for (const std::string_view binding : {binding::http_redirect, binding::http_post}) {
      LogoutAttack attack;
      if (provider) attack.to_provider();
      attack.request.name_id.value = "bob@example.com";
      attack.request.session_indexes = {"index of bob"};
      const auto result =
          provider ? attack.at_provider(binding, "alice") : attack.at_application(binding, "alice");
      CHECK(outcome(result) == broken(C::logout_session_mismatch));
      CHECK(attack.nothing_happened());
      // It was not used up: where it belongs it is accepted.
      CHECK(outcome(provider ? attack.at_provider(binding, "bob")
                             : attack.at_application(binding, "bob")) == accepted);
    }
  }
}

TEST_CASE("slo-csrf: a browser that shows no session carries only requests that name one") {
  LogoutAttack attack;
  attack.request.session_indexes.clear();
  CHECK(outcome(attack.at_application(binding::http_post, std::nullopt)) ==
        broken(C::logout_session_mismatch));
  CHECK(attack.nothing_happened());
  attack.request.session_indexes = {"index of alice"};
  CHECK(outcome(attack.at_application(binding::http_post, std::nullopt)) == accepted);
  CHECK(attack.world.sessions_of("alice") == 2);
}

TEST_CASE("slo-partial: the identity provider's session ends first, whatever happens after") {
  LogoutAttack attack;
  attack.to_provider();
  const auto request = attack.at_provider();
  REQUIRE(request);
  const auto progress = attack.world.idp().start_logout(*request, noon());
  REQUIRE(progress);
  // The first application was only asked so far, and may never answer.
  CHECK(std::holds_alternative<LogoutStep>(*progress));
  CHECK_FALSE(attack.world.idp_has_session("alice"));
  CHECK(attack.world.idp_has_session("bob"));
}

TEST_CASE("slo-partial: an application that refuses makes the whole partial") {
  LogoutAttack attack;
  auto progress = attack.world.idp().start_logout({.sessions = {"alice"}, .now = noon()});
  REQUIRE(progress);
  const LogoutStep step = std::get<LogoutStep>(*progress);
  model::LogoutResponse response{.id = "_r",
                                 .issue_instant = noon(),
                                 .in_response_to = step.request_id,
                                 .destination = std::string(idp_logout_url),
                                 .issuer = model::Issuer{step.service_provider, std::nullopt},
                                 .status = {.codes = {std::string(status::responder)}}};
  const Wrapped wrapped = wrap(response, binding::http_post, &p256_key());
  const LogoutEnd end =
      attack.world.run(attack.world.idp().continue_logout({wrapped.message(), noon()}), "alice");
  CHECK(outcomes(end) == "failed, ended, ended");
  CHECK_FALSE(end.complete());
}

TEST_CASE("slo-loop: a LogoutRequest in answer to a LogoutRequest finds nothing to end") {
  LogoutAttack attack;
  const auto progress = attack.world.idp().start_logout({.sessions = {"alice"}, .now = noon()});
  REQUIRE(progress);
  attack.to_provider();
  for (int again = 0; again < 3; ++again) {
    attack.request.id += "x";
    const auto request = attack.at_provider();
    REQUIRE(request);
    CHECK(request->sessions().empty());
    const auto answered = attack.world.idp().start_logout(*request, noon());
    REQUIRE(answered);
    CHECK(std::holds_alternative<LogoutEnd>(*answered));
  }
  CHECK(attack.world.idp_has_session("bob"));
}

TEST_CASE("slo-loop: an answer moves a logout on once") {
  LogoutAttack attack;
  auto progress = attack.world.idp().start_logout({.sessions = {"alice"}, .now = noon()});
  REQUIRE(progress);
  const LogoutAnswer answer = attack.world.deliver(std::get<LogoutStep>(*progress).action, "alice");
  CHECK(outcome(attack.world.go_on(answer)) == accepted);
  CHECK(outcome(attack.world.go_on(answer)) == broken(C::in_response_to_unknown));
}

TEST_CASE("slo-loop: hundreds of participants are not hundreds of steps") {
  LogoutWorld world({.applications = 1});
  world.begin_idp_session("alice", "alice@example.com");
  for (int i = 0; i < 300; ++i) {
    LogoutWorld::need(world.idp_stores().idp_sessions->add_participant(
        "alice", {world.application(0).entity_id, {.value = std::to_string(i)}, "s", false},
        noon()));
  }
  const LogoutEnd end =
      world.run(world.idp().start_logout({.sessions = {"alice"}, .now = noon()}), std::nullopt);
  CHECK(end.applications.size() == 300);
  CHECK(world.asked().size() == 50);
  CHECK(end.applications.front().outcome == ApplicationLogout::Outcome::not_asked);
  CHECK_FALSE(end.complete());
}

TEST_CASE("soap-wrapping: the message of an envelope is the one in its Body, and signed itself") {
  LogoutAttack attack;
  attack.request.destination.reset();
  const std::string signed_envelope =
      std::get<SoapEnvelope>(wrap(attack.request, binding::soap, attack.key).message()).bytes;
  const std::string message = *bindings::decode_soap(signed_envelope, Limits());
  attack.request.id = "_evil";
  attack.request.session_indexes = {"index of bob"};
  attack.request.name_id.value = "bob@example.com";
  const std::string evil = *bindings::decode_soap(
      std::get<SoapEnvelope>(wrap(attack.request, binding::soap, nullptr).message()).bytes,
      Limits());
  const auto consume = [&](const std::string& envelope) {
    return outcome(
        attack.world.sp(0).consume_logout_request({SoapEnvelope{envelope}, std::nullopt, noon()}));
  };
  const std::string body = "<soap:Body>";
  const std::string end = "</soap:Body>";
  const auto with = [&](std::string_view from, const std::string& to) {
    return consume(replaced(signed_envelope, from, to));
  };
  // In a header, in front of the signed one, behind it, around it, in its place.
  CHECK(with(message, evil) == refused(C::signature_missing, S::signature_profile));
  CHECK(consume(replaced(replaced(signed_envelope, message, evil), body,
                         "<soap:Header>" + message + "</soap:Header>" + body)) ==
        refused(C::signature_missing, S::signature_profile));
  CHECK(with(message, evil + message) == refused(C::unexpected_element, S::shape));
  CHECK(with(message, message + evil) == refused(C::unexpected_element, S::shape));
  CHECK(with(end, end + body + evil + end) == refused(C::unexpected_element, S::shape));
  CHECK(with(body, body + evil + end + body) == refused(C::unexpected_element, S::shape));
  CHECK(with(end, end + evil) == refused(C::unexpected_element, S::shape));
  CHECK(with(message, "<w:w xmlns:w=\"urn:w\">" + message + "</w:w>") ==
        refused(C::unexpected_root, S::shape));
  CHECK(with(std::string(ns::soap), "http://www.w3.org/2003/05/soap-envelope") ==
        refused(C::unexpected_root, S::shape));
  CHECK(consume(bindings::encode_soap(signed_envelope)) == refused(C::unexpected_root, S::shape));
  CHECK(attack.nothing_happened());
  CHECK(consume(signed_envelope) == accepted);
  CHECK(attack.world.sessions_of("bob") == 3);
}
