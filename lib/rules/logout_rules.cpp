#include "rules/logout_rules.h"

#include <algorithm>
#include <array>

#include "rules/message_rules.h"
#include "signet/names.h"

namespace signet::rules {
namespace {

Finding has_destination(std::string_view where, const std::optional<std::string>& destination,
                        const Arrival& arrival) {
  if (!arrival.by_browser) return not_applicable;
  return present(where, such_as(arrival.address), destination);
}

// LogoutRequest

Finding request_version(const LogoutRequestFacts& facts) {
  return same("LogoutRequest/@Version", "2.0", facts.request.version);
}
Finding request_issuer(const LogoutRequestFacts& facts) {
  return issuer_is("LogoutRequest/Issuer", facts.request.issuer, facts.arrival.peer);
}
Finding request_issuer_format(const LogoutRequestFacts& facts) {
  return is_an_entity("LogoutRequest/Issuer/@Format", *facts.request.issuer);
}
/// [saml-bindings 3.4.5.2, 3.5.5.2]
Finding request_has_destination(const LogoutRequestFacts& facts) {
  return has_destination("LogoutRequest/@Destination", facts.request.destination, facts.arrival);
}
Finding request_destination(const LogoutRequestFacts& facts) {
  return is_for_us("LogoutRequest/@Destination", facts.request.destination, facts.arrival.address);
}
Finding request_is_not_from_the_future(const LogoutRequestFacts& facts) {
  return is_not_from_the_future("LogoutRequest/@IssueInstant", facts.request.issue_instant,
                                facts.arrival.clock);
}
Finding request_is_fresh(const LogoutRequestFacts& facts) {
  return is_fresh("LogoutRequest/@IssueInstant", facts.request.issue_instant,
                  facts.arrival.longest_age, facts.arrival.clock);
}
/// [saml-core 3.7.1]
Finding request_has_not_expired(const LogoutRequestFacts& facts) {
  const auto& end = facts.request.not_on_or_after;
  if (!end) return not_applicable;
  return Comparison{"LogoutRequest/@NotOnOrAfter", Side(facts.arrival.clock, "after "), *end,
                    !facts.arrival.clock.passed(*end)};
}

constexpr std::array<Rule<LogoutRequestFacts>, 8> request_table = {{
    {ErrorCode::version_not_2, request_version},
    {ErrorCode::issuer_mismatch, request_issuer},
    {ErrorCode::issuer_format, request_issuer_format},
    {ErrorCode::destination_missing, request_has_destination},
    {ErrorCode::destination_mismatch, request_destination},
    {ErrorCode::issue_instant_in_future, request_is_not_from_the_future},
    {ErrorCode::issue_instant_too_old, request_is_fresh},
    {ErrorCode::logout_request_expired, request_has_not_expired},
}};

/// The application's identifiers of sessions are secrets of browsers, so neither side is shown.
Finding session_is_the_browsers(const LogoutSessionFacts& facts) {
  if (!facts.by_browser || facts.sessions.empty()) return not_applicable;
  if (!facts.browser_session) {
    return Comparison{"LogoutRequest/SessionIndex", "one, since the browser showed no session",
                      facts.request.session_indexes.size(), !facts.request.session_indexes.empty()};
  }
  const bool among = std::find(facts.sessions.begin(), facts.sessions.end(),
                               *facts.browser_session) != facts.sessions.end();
  return Comparison{"LogoutRequest", "the session of this browser",
                    among ? "this session" : "sessions of other browsers only", among};
}

constexpr std::array<Rule<LogoutSessionFacts>, 1> session_table = {{
    {ErrorCode::logout_session_mismatch, session_is_the_browsers},
}};

// LogoutResponse

Finding response_version(const LogoutResponseFacts& facts) {
  return same("LogoutResponse/@Version", "2.0", facts.response.version);
}
Finding response_issuer(const LogoutResponseFacts& facts) {
  return issuer_is("LogoutResponse/Issuer", facts.response.issuer, facts.arrival.peer);
}
Finding response_issuer_format(const LogoutResponseFacts& facts) {
  return is_an_entity("LogoutResponse/Issuer/@Format", *facts.response.issuer);
}
Finding response_has_destination(const LogoutResponseFacts& facts) {
  return has_destination("LogoutResponse/@Destination", facts.response.destination, facts.arrival);
}
/// What comes back on the connection of a SOAP call is for whoever called.
Finding response_destination(const LogoutResponseFacts& facts) {
  if (!facts.arrival.by_browser) return not_applicable;
  return is_for_us("LogoutResponse/@Destination", facts.response.destination,
                   facts.arrival.address);
}
Finding response_is_not_from_the_future(const LogoutResponseFacts& facts) {
  return is_not_from_the_future("LogoutResponse/@IssueInstant", facts.response.issue_instant,
                                facts.arrival.clock);
}
Finding response_is_fresh(const LogoutResponseFacts& facts) {
  return is_fresh("LogoutResponse/@IssueInstant", facts.response.issue_instant,
                  facts.arrival.longest_age, facts.arrival.clock);
}
Finding response_names_a_request(const LogoutResponseFacts& facts) {
  return present("LogoutResponse/@InResponseTo", "the ID of a LogoutRequest",
                 facts.response.in_response_to);
}

constexpr std::array<Rule<LogoutResponseFacts>, 8> response_table = {{
    {ErrorCode::version_not_2, response_version},
    {ErrorCode::issuer_mismatch, response_issuer},
    {ErrorCode::issuer_format, response_issuer_format},
    {ErrorCode::destination_missing, response_has_destination},
    {ErrorCode::destination_mismatch, response_destination},
    {ErrorCode::issue_instant_in_future, response_is_not_from_the_future},
    {ErrorCode::issue_instant_too_old, response_is_fresh},
    {ErrorCode::in_response_to_missing, response_names_a_request},
}};

Finding request_is_known(const LogoutResponseFacts& facts) {
  return Comparison{"LogoutResponse/@InResponseTo",
                    "the ID of a LogoutRequest that waits for an answer",
                    *facts.response.in_response_to, facts.request != nullptr};
}

/// A peer may only answer what it was asked itself.
Finding request_went_to_this_peer(const LogoutResponseFacts& facts) {
  return same("LogoutResponse/Issuer", facts.request->idp, facts.arrival.peer);
}

/// A request to sign in waits at another address: neither message can answer the other's request.
Finding request_waits_here(const LogoutResponseFacts& facts) {
  return same("the endpoint", facts.request->acs_url, facts.arrival.address);
}

constexpr std::array<Rule<LogoutResponseFacts>, 3> correlation_table = {{
    {ErrorCode::in_response_to_unknown, request_is_known},
    {ErrorCode::logout_answered_by_other, request_went_to_this_peer},
    {ErrorCode::destination_mismatch, request_waits_here},
}};

bool has(const Status& status, std::string_view code) {
  return std::find(status.codes.begin(), status.codes.end(), code) != status.codes.end();
}

}  // namespace

Table<LogoutRequestFacts> logout_request_rules() {
  return {"logout request", request_table};
}
Table<LogoutSessionFacts> logout_session_rules() {
  return {"logout session", session_table};
}
Table<LogoutResponseFacts> logout_response_rules() {
  return {"logout response", response_table};
}
Table<LogoutResponseFacts> logout_correlation_rules() {
  return {"correlation", correlation_table};
}

bool says_all_ended(const Status& status) {
  return status.codes.size() == 1 && status.codes.front() == status::success;
}

bool knows_no_session(const Status& status) {
  return has(status, status::unknown_principal);
}

}  // namespace signet::rules
