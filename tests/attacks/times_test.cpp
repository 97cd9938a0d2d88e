#include "attacks/resigned.h"

// When: every window has an end, the clocks of two machines may differ by the tolerance and no
// more, and nothing old becomes new again. Each time is signed by the right provider.
// [saml-core 1.3.3, 2.5.1.2, 2.7.2, saml-profiles 4.1.4.2]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using std::chrono::minutes;
using std::chrono::seconds;

/// At noon, with a tolerance of three minutes, this has just ended.
constexpr const char* just_ended = "2026-01-01T11:57:00Z";
constexpr const char* about_to_end = "2026-01-01T11:57:01Z";
constexpr const char* just_begun = "2026-01-01T12:03:00Z";
constexpr const char* about_to_begin = "2026-01-01T12:03:01Z";

Outcome with(const char* element, const char* attribute, const char* time) {
  return answered([&](const Message& m) { m.find(element).set(attribute, time); });
}

/// Conditions with this window; an empty end is left out.
Edit window(const char* not_before, const char* not_on_or_after) {
  return [=](const Message& m) {
    const Node conditions = m.find("Conditions");
    conditions.unset("NotBefore").unset("NotOnOrAfter");
    if (*not_before != '\0') conditions.set("NotBefore", not_before);
    if (*not_on_or_after != '\0') conditions.set("NotOnOrAfter", not_on_or_after);
  };
}

/// For a hundred years, by its own words.
void lasts_for_ever(const Message& m) {
  constexpr const char* far = "2126-01-01T00:00:00Z";
  m.find("SubjectConfirmationData").set("NotOnOrAfter", far);
  m.find("Conditions").set("NotOnOrAfter", far);
  m.find("AuthnStatement").set("SessionNotOnOrAfter", far);
}

SignIn with_skew(seconds skew) {
  return SignIn({.sp = [skew](ServiceProviderSettings& s) { s.clock_skew = skew; }});
}

/// A sign-in whose request asked for a new authentication, and its answer.
Outcome authenticated_anew_at(const char* authn_instant) {
  const SignIn& sign_in = both_signed();
  const std::string xml = answer_with(sign_in, [&](const Message& m) {
    m.find("AuthnStatement").set("AuthnInstant", authn_instant);
  });
  const SignInState state = in_memory_state(1);
  REQUIRE(outcome(state.requests->put({.id = sign_in.request_id(),
                                       .idp = std::string(idp_entity),
                                       .acs_url = std::string(acs_url),
                                       .issued_at = noon(),
                                       .expires_at = noon() + minutes(15),
                                       .relay_state = {},
                                       .browser_binding = {},
                                       .force_authn = true},
                                      noon())) == accepted);
  return outcome(arrive(sign_in.service_provider(state), xml));
}

}  // namespace

TEST_CASE("time-expired: each of the three ends refuses by itself, from its own second on") {
  CHECK(with("SubjectConfirmationData", "NotOnOrAfter", just_ended) ==
        broken_rule(C::confirmation_expired));
  CHECK(with("SubjectConfirmationData", "NotOnOrAfter", about_to_end) == accepted);
  CHECK(answered(window("", just_ended)) == broken_rule(C::conditions_expired));
  CHECK(answered(window("", about_to_end)) == accepted);
  CHECK(with("AuthnStatement", "SessionNotOnOrAfter", just_ended) ==
        broken_rule(C::session_expired));
  CHECK(with("AuthnStatement", "SessionNotOnOrAfter", about_to_end) == accepted);
}

TEST_CASE("time-expired: the answer itself expires while it lies about") {
  const SignIn& sign_in = both_signed();
  const std::string xml = accepted_response(sign_in);
  CHECK(answered_at(sign_in, xml, noon() + minutes(8) - seconds(1)) == accepted);
  CHECK(answered_at(sign_in, xml, noon() + minutes(8)) == broken_rule(C::confirmation_expired));
  CHECK(answered_at(sign_in, xml, noon() + std::chrono::hours(24 * 365)) ==
        broken_rule(C::issue_instant_too_old));
}

TEST_CASE("time-not-yet: what hasn't begun, or comes from the future, is refused") {
  CHECK(answered(window(just_begun, "2026-01-01T12:05:00Z")) == accepted);
  CHECK(answered(window(about_to_begin, "2026-01-01T12:05:00Z")) ==
        broken_rule(C::conditions_not_yet_valid));
  for (const char* element : {"Response", "Assertion"}) {
    CAPTURE(element);
    CHECK(with(element, "IssueInstant", just_begun) == accepted);
    CHECK(with(element, "IssueInstant", about_to_begin) == broken_rule(C::issue_instant_in_future));
  }
  CHECK(with("AuthnStatement", "AuthnInstant", just_begun) == accepted);
  CHECK(with("AuthnStatement", "AuthnInstant", about_to_begin) ==
        broken_rule(C::authn_instant_in_future));
}

TEST_CASE("time-not-yet: what was issued long ago is refused, however long it claims to hold") {
  for (const char* element : {"Response", "Assertion"}) {
    CAPTURE(element);
    CHECK(answered([&](const Message& m) {
            lasts_for_ever(m);
            m.find(element).set("IssueInstant", "2025-01-01T12:00:00Z");
          }) == broken_rule(C::issue_instant_too_old));
  }
}

TEST_CASE("time-inverted: a window that ends before it begins is refused") {
  CHECK(answered(window("2026-01-01T12:01:00Z", "2026-01-01T12:00:00Z")) ==
        broken_rule(C::conditions_inverted));
  CHECK(answered(window("2026-01-01T12:00:00Z", "2026-01-01T12:00:00Z")) ==
        broken_rule(C::conditions_inverted));
}

TEST_CASE("time-inverted: a window without an end, or a century long, ends with the longest age") {
  const SignIn& sign_in = both_signed();
  const auto held = [&](const Edit& edit) { return answer_with(sign_in, edit); };
  for (const std::string& xml : {held(lasts_for_ever), held([](const Message& m) {
                                   lasts_for_ever(m);
                                   window("2026-01-01T11:00:00Z", "")(m);
                                 })}) {
    CHECK(answered_at(sign_in, xml, noon()) == accepted);
    CHECK(answered_at(sign_in, xml, noon() + minutes(13) - seconds(1)) == accepted);
    CHECK(answered_at(sign_in, xml, noon() + minutes(13)) == broken_rule(C::issue_instant_too_old));
  }
}

TEST_CASE("clock-skew-abuse: a tolerance below zero or above five minutes can't be set") {
  const SignIn& sign_in = both_signed();
  const auto created = [&](seconds skew) {
    return outcome(ServiceProvider::create({.entity_id = std::string(sp_entity),
                                            .acs_url = std::string(acs_url),
                                            .metadata = std::make_shared<TrustedPeers>(),
                                            .state = sign_in.waiting(),
                                            .algorithms = AlgorithmPolicy::of_2026(),
                                            .clock_skew = skew}));
  };
  const Outcome out_of_range = refused(C::clock_skew_out_of_range, Stage::local);
  CHECK(created(seconds(0)) == accepted);
  CHECK(created(minutes(5)) == accepted);
  CHECK(created(seconds(-1)) == out_of_range);
  CHECK(created(minutes(5) + seconds(1)) == out_of_range);
  CHECK(created(seconds::max()) == out_of_range);
  CHECK(created(seconds::min()) == out_of_range);
}

TEST_CASE("clock-skew-abuse: the tolerance counts once, at both ends") {
  for (const seconds skew : {seconds(0), seconds(180), seconds(300)}) {
    CAPTURE(skew.count());
    const SignIn sign_in = with_skew(skew);
    const Edit from_noon = window("2026-01-01T12:00:00Z", "2026-01-01T12:05:00Z");
    const std::string xml = answer_with(sign_in, from_noon);
    CHECK(answered_at(sign_in, xml, noon() + minutes(5) + skew - seconds(1)) == accepted);
    CHECK(answered_at(sign_in, xml, noon() + minutes(5) + skew) ==
          broken_rule(C::confirmation_expired));
    CHECK(answered_at(sign_in, xml, noon() - skew) == accepted);
    CHECK(answered_at(sign_in, xml, noon() - skew - seconds(1)) ==
          broken_rule(C::issue_instant_in_future));
  }
}

TEST_CASE("clock-skew-abuse: a clock that is set back makes no used assertion new") {
  const ServiceProvider sp = unasked().service_provider(in_memory_state());
  const std::string used = accepted_response(unasked());
  REQUIRE(outcome(arrive(sp, used)) == accepted);
  // A later sign-in lets the cache forget the first one, whose time is over.
  const std::string later = answer_with(unasked(), [](const Message& m) {
    m.response().set("IssueInstant", "2026-01-01T12:30:00Z");
    m.assertion().set("IssueInstant", "2026-01-01T12:30:00Z").set("ID", "_later");
    m.find("SubjectConfirmationData").set("NotOnOrAfter", "2026-01-01T12:35:00Z");
    m.find("Conditions").set("NotOnOrAfter", "2026-01-01T12:35:00Z");
  });
  REQUIRE(outcome(arrive(sp, later, {.at = noon() + minutes(30)})) == accepted);
  CHECK(outcome(arrive(sp, used)) == refused(C::store_unavailable, Stage::state));
}

TEST_CASE("forceauthn-stale: who was asked for anew isn't taken from an old session") {
  CHECK(authenticated_anew_at("2026-01-01T12:00:01Z") == accepted);
  CHECK(authenticated_anew_at("2026-01-01T11:57:00Z") == accepted);
  CHECK(authenticated_anew_at("2026-01-01T11:56:59Z") == broken_rule(C::authn_instant_too_old));
  CHECK(authenticated_anew_at("2025-12-31T12:00:00Z") == broken_rule(C::authn_instant_too_old));
  CHECK(with("AuthnStatement", "AuthnInstant", "2025-12-31T12:00:00Z") == accepted);
}

TEST_CASE("forceauthn-stale: what start_login() asked for is remembered with the request") {
  for (const bool anew : {false, true}) {
    const SignInState state = in_memory_state(1);
    const ServiceProvider sp = both_signed().service_provider(state);
    StartLogin start;
    start.idp = idp_entity;
    start.now = noon();
    start.force_authn = anew;
    const auto login = sp.start_login(start);
    REQUIRE(outcome(login) == accepted);
    const auto stored = state.requests->find(login->request_id, noon());
    REQUIRE(stored);
    CHECK((*stored)->force_authn == anew);
  }
}
