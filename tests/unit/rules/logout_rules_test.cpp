#include "rules/logout_rules.h"

#include "signet/names.h"
#include "unit/rules/rule_cases.h"

// Single Logout. [saml-core 3.7, saml-profiles 4.4]

namespace signet::test {
namespace {

rules::Arrival arrival(bool by_browser, Instant now) {
  return {"https://idp.example",
          "https://sp.example/logout",
          by_browser,
          std::chrono::minutes(10),
          {now, std::chrono::minutes(3)}};
}

struct LogoutRequestSample {
  model::LogoutRequest request = {.id = "_l1",
                                  .issue_instant = at("2026-01-01T12:00:00Z"),
                                  .destination = "https://sp.example/logout",
                                  .issuer = model::Issuer{.value = "https://idp.example"},
                                  .not_on_or_after = at("2026-01-01T12:10:00Z"),
                                  .name_id = {.value = "alice"}};
  bool by_browser = true;
  Instant now = at("2026-01-01T12:00:00Z");

  template <class Facts, class Judge>
  Result<void> with_facts(Judge judge) const {
    return judge(Facts{request, arrival(by_browser, now)});
  }
};

struct LogoutSessionSample {
  std::vector<std::string> session_indexes = {};
  bool by_browser = true;
  std::optional<std::string> browser_session = "mine";
  std::vector<std::string> sessions = {"mine"};

  template <class Facts, class Judge>
  Result<void> with_facts(Judge judge) const {
    const model::LogoutRequest request{.id = "_l1",
                                       .issue_instant = at("2026-01-01T12:00:00Z"),
                                       .name_id = {.value = "alice"},
                                       .session_indexes = session_indexes};
    return judge(Facts{request, by_browser, browser_session, sessions});
  }
};

struct LogoutResponseSample {
  model::LogoutResponse response = {.id = "_m1",
                                    .issue_instant = at("2026-01-01T12:00:00Z"),
                                    .in_response_to = "_l1",
                                    .destination = "https://sp.example/logout",
                                    .issuer = model::Issuer{.value = "https://idp.example"},
                                    .status = {.codes = {std::string(status::success)}}};
  bool by_browser = true;
  std::optional<PendingRequest> pending = PendingRequest{.id = "_l1",
                                                         .idp = "https://idp.example",
                                                         .acs_url = "https://sp.example/logout",
                                                         .issued_at = {},
                                                         .expires_at = {},
                                                         .relay_state = {},
                                                         .browser_binding = {}};

  template <class Facts, class Judge>
  Result<void> with_facts(Judge judge) const {
    return judge(Facts{response, arrival(by_browser, at("2026-01-01T12:00:00Z")),
                       pending ? &*pending : nullptr});
  }
};

}  // namespace

TEST_CASE("each rule of a LogoutRequest holds at its edge and breaks just past it") {
  check_cases<rules::LogoutRequestFacts, LogoutRequestSample>(
      rules::logout_request_rules(),
      {
          {"Version 1.1", "version-not-2", [](auto& s) { s.request.version = "1.1"; }},
          {"no Issuer", "issuer-mismatch", [](auto& s) { s.request.issuer.reset(); }},
          {"another Issuer", "issuer-mismatch",
           [](auto& s) { s.request.issuer->value = "https://IDP.example"; }},
          {"an Issuer that is an entity", "accepted",
           [](auto& s) { s.request.issuer->format = std::string(name_id_format::entity); }},
          {"an Issuer that is a person", "issuer-format",
           [](auto& s) { s.request.issuer->format = std::string(name_id_format::persistent); }},

          {"by browser, no Destination", "destination-missing",
           [](auto& s) { s.request.destination.reset(); }},
          {"by SOAP, no Destination", "accepted",
           [](auto& s) {
             s.by_browser = false;
             s.request.destination.reset();
           }},
          {"another Destination", "destination-mismatch",
           [](auto& s) { s.request.destination = "https://sp.example/logout/"; }},
          {"by SOAP, another Destination", "destination-mismatch",
           [](auto& s) {
             s.by_browser = false;
             s.request.destination = "https://other.example/logout";
           }},

          {"issued as late as clocks may differ", "accepted",
           [](auto& s) { s.request.issue_instant = at("2026-01-01T12:03:00Z"); }},
          {"issued a millisecond later", "issue-instant-in-future",
           [](auto& s) { s.request.issue_instant = at("2026-01-01T12:03:00.001Z"); }},
          {"issued as long ago as is accepted", "accepted",
           [](auto& s) { s.request.issue_instant = at("2026-01-01T11:47:00.001Z"); }},
          {"issued a millisecond before", "issue-instant-too-old",
           [](auto& s) { s.request.issue_instant = at("2026-01-01T11:47:00Z"); }},

          {"never expires by itself", "accepted",
           [](auto& s) { s.request.not_on_or_after.reset(); }},
          {"expired as long ago as clocks may differ", "accepted",
           [](auto& s) { s.request.not_on_or_after = at("2026-01-01T11:57:00.001Z"); }},
          {"expired a millisecond before", "logout-request-expired",
           [](auto& s) { s.request.not_on_or_after = at("2026-01-01T11:57:00Z"); }},
      });
}

TEST_CASE("each rule of a LogoutResponse holds at its edge and breaks just past it") {
  check_cases<rules::LogoutResponseFacts, LogoutResponseSample>(
      rules::logout_response_rules(),
      {
          {"Version 1.1", "version-not-2", [](auto& s) { s.response.version = "1.1"; }},
          {"no Issuer", "issuer-mismatch", [](auto& s) { s.response.issuer.reset(); }},
          {"another Issuer", "issuer-mismatch",
           [](auto& s) { s.response.issuer->value = "https://idp.example/"; }},
          {"an Issuer that is a person", "issuer-format",
           [](auto& s) { s.response.issuer->format = std::string(name_id_format::persistent); }},
          {"by browser, no Destination", "destination-missing",
           [](auto& s) { s.response.destination.reset(); }},
          {"another Destination", "destination-mismatch",
           [](auto& s) { s.response.destination = "https://sp.example/acs"; }},
          {"by SOAP, whatever Destination", "accepted",
           [](auto& s) {
             s.by_browser = false;
             s.response.destination = "https://sp.example/acs";
           }},
          {"issued as late as clocks may differ", "accepted",
           [](auto& s) { s.response.issue_instant = at("2026-01-01T12:03:00Z"); }},
          {"issued a millisecond later", "issue-instant-in-future",
           [](auto& s) { s.response.issue_instant = at("2026-01-01T12:03:00.001Z"); }},
          {"issued as long ago as is accepted", "accepted",
           [](auto& s) { s.response.issue_instant = at("2026-01-01T11:47:00.001Z"); }},
          {"issued a millisecond before", "issue-instant-too-old",
           [](auto& s) { s.response.issue_instant = at("2026-01-01T11:47:00Z"); }},
          {"no InResponseTo", "in-response-to-missing",
           [](auto& s) { s.response.in_response_to.reset(); }},
      });
}

TEST_CASE("a LogoutResponse belongs to a LogoutRequest of ours, to its peer and its address") {
  check_cases<rules::LogoutResponseFacts, LogoutResponseSample>(
      rules::logout_correlation_rules(),
      {
          {"an unknown request", "in-response-to-unknown", [](auto& s) { s.pending.reset(); }},
          {"a request to another peer", "logout-answered-by-other",
           [](auto& s) { s.pending->idp = "https://other.example"; }},
          {"a request to sign in", "destination-mismatch",
           [](auto& s) { s.pending->acs_url = "https://sp.example/acs"; }},
      });
}

TEST_CASE("a request by browser is about the session of that browser, or names one") {
  check_cases<rules::LogoutSessionFacts, LogoutSessionSample>(
      rules::logout_session_rules(),
      {
          {"one of several sessions", "accepted",
           [](auto& s) {
             s.sessions = {"other", "mine"};
           }},
          {"others' sessions", "logout-session-mismatch",
           [](auto& s) {
             s.sessions = {"other", "min", "Mine", "minee"};
           }},
          {"others' sessions, named", "logout-session-mismatch",
           [](auto& s) {
             s.sessions = {"other"};
             s.session_indexes = {"s1"};
           }},
          {"no session at all", "accepted", [](auto& s) { s.sessions.clear(); }},
          {"an empty cookie", "logout-session-mismatch", [](auto& s) { s.browser_session = ""; }},
          {"no cookie, no SessionIndex", "logout-session-mismatch",
           [](auto& s) { s.browser_session.reset(); }},
          {"no cookie, but a SessionIndex", "accepted",
           [](auto& s) {
             s.browser_session.reset();
             s.session_indexes = {"s1"};
           }},
          {"by SOAP", "accepted",
           [](auto& s) {
             s.by_browser = false;
             s.browser_session.reset();
           }},
      });
}

TEST_CASE("only a plain Success says that all sessions ended [saml-core 3.2.2.2, 3.7.3.2]") {
  const std::string success(status::success);
  const std::string partial(status::partial_logout);
  CHECK(rules::says_all_ended({.codes = {success}}));
  CHECK_FALSE(rules::says_all_ended({.codes = {success, partial}}));
  CHECK_FALSE(rules::says_all_ended({.codes = {std::string(status::responder), partial}}));
  CHECK_FALSE(rules::says_all_ended({.codes = {success, "urn:other"}}));
  CHECK_FALSE(rules::says_all_ended({.codes = {std::string(status::requester)}}));
  CHECK_FALSE(rules::says_all_ended({}));
  CHECK(rules::knows_no_session(
      {.codes = {std::string(status::requester), std::string(status::unknown_principal)}}));
  CHECK_FALSE(rules::knows_no_session({.codes = {success}}));
}

}  // namespace signet::test
