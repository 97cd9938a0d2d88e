#include <array>

#include "rules/message_rules.h"
#include "rules/response_rules.h"
#include "signet/names.h"

// The Response itself, what it reports, and how it belongs to a request of ours.

namespace signet::rules {
namespace {

/// [saml-core 3.2.2]
Finding version_is_2(const ResponseFacts& facts) {
  return same("Response/@Version", "2.0", facts.envelope.version);
}

/// A signed message says where it belongs. [saml-bindings 3.5.5.2]
Finding signed_response_has_destination(const ResponseFacts& facts) {
  if (!facts.envelope_signed) return not_applicable;
  return present("Response/@Destination", such_as(facts.acs_url), facts.envelope.destination);
}

Finding destination_is_our_acs(const ResponseFacts& facts) {
  return is_for_us("Response/@Destination", facts.envelope.destination, facts.acs_url);
}

/// [saml-profiles 4.1.4.2]
Finding signed_response_has_issuer(const ResponseFacts& facts) {
  if (!facts.envelope_signed) return not_applicable;
  const auto& issuer = facts.envelope.issuer;
  return Comparison{"Response/Issuer", such_as(facts.idp), issuer ? Side(issuer->value) : "none",
                    issuer.has_value()};
}

Finding response_issuer_is_the_idp(const ResponseFacts& facts) {
  if (!facts.envelope.issuer) return not_applicable;
  return same("Response/Issuer", facts.idp, facts.envelope.issuer->value);
}

Finding response_issuer_is_an_entity(const ResponseFacts& facts) {
  if (!facts.envelope.issuer) return not_applicable;
  return is_an_entity("Response/Issuer/@Format", *facts.envelope.issuer);
}

Finding response_is_not_from_the_future(const ResponseFacts& facts) {
  return is_not_from_the_future("Response/@IssueInstant", facts.envelope.issue_instant,
                                facts.clock);
}

Finding response_is_fresh(const ResponseFacts& facts) {
  return is_fresh("Response/@IssueInstant", facts.envelope.issue_instant, facts.longest_age,
                  facts.clock);
}

constexpr std::array<Rule<ResponseFacts>, 8> envelope_table = {{
    {ErrorCode::version_not_2, version_is_2},
    {ErrorCode::destination_missing, signed_response_has_destination},
    {ErrorCode::destination_mismatch, destination_is_our_acs},
    {ErrorCode::issuer_missing, signed_response_has_issuer},
    {ErrorCode::response_issuer_mismatch, response_issuer_is_the_idp},
    {ErrorCode::issuer_format, response_issuer_is_an_entity},
    {ErrorCode::issue_instant_in_future, response_is_not_from_the_future},
    {ErrorCode::issue_instant_too_old, response_is_fresh},
}};

bool says_success(const ResponseFacts& facts) {
  const auto& codes = facts.envelope.status.codes;
  return !codes.empty() && codes.front() == status::success;
}

/// A second-level code under Success would be a Success that isn't one.
Finding success_stands_alone(const ResponseFacts& facts) {
  if (!says_success(facts)) return not_applicable;
  const auto& codes = facts.envelope.status.codes;
  return Comparison{"Response/Status/StatusCode", "no code below Success",
                    codes.size() > 1 ? Side(codes[1]) : "none", codes.size() == 1};
}

/// [saml-core 3.2.2.2]
Finding status_is_success(const ResponseFacts& facts) {
  const auto& codes = facts.envelope.status.codes;
  return Comparison{"Response/Status/StatusCode", status::success,
                    codes.empty() ? "none" : Side(codes.front()), says_success(facts)};
}

/// Only an error may leave the assertion out. [saml-profiles 4.1.4.2]
Finding success_has_an_assertion(const ResponseFacts& facts) {
  return Comparison{"Response", "one Assertion", facts.has_assertion ? "one" : "none",
                    facts.has_assertion};
}

constexpr std::array<Rule<ResponseFacts>, 3> status_table = {{
    {ErrorCode::unexpected_element, success_stands_alone},
    {ErrorCode::status_not_success, status_is_success},
    {ErrorCode::assertion_count, success_has_an_assertion},
}};

/// Without InResponseTo it is unsolicited: only from providers that may do that.
/// [saml-profiles 4.1.5]
Finding unsolicited_is_allowed(const ResponseFacts& facts) {
  if (facts.unsolicited_allowed) return not_applicable;
  return present("SubjectConfirmationData/@InResponseTo",
                 "the ID of a request, since the provider may not start a sign-in itself",
                 facts.claimed_request);
}

Finding request_is_known(const ResponseFacts& facts) {
  if (!facts.claimed_request) return not_applicable;
  return Comparison{"@InResponseTo", "the ID of a request that waits for an answer",
                    *facts.claimed_request, facts.request != nullptr};
}

/// A provider may only answer what it was asked itself.
Finding request_went_to_this_idp(const ResponseFacts& facts) {
  if (facts.request == nullptr) return not_applicable;
  return same("Assertion/Issuer", facts.request->idp, facts.idp);
}

Finding request_asked_for_this_acs(const ResponseFacts& facts) {
  if (facts.request == nullptr) return not_applicable;
  return same("the endpoint", facts.request->acs_url, facts.acs_url);
}

/// The value is a secret of the browser, so neither side is shown.
Finding request_came_from_this_browser(const ResponseFacts& facts) {
  if (facts.request == nullptr || facts.request->browser_binding.empty()) return not_applicable;
  const bool same = facts.request->browser_binding == facts.browser_binding;
  const char* const other = facts.browser_binding.empty() ? "none" : "another";
  return Comparison{"browser binding", "that of the browser which asked", same ? "the same" : other,
                    same};
}

/// [saml-core 3.2.2]
Finding response_answers_the_request(const ResponseFacts& facts) {
  const auto& in_response_to = facts.envelope.in_response_to;
  if (facts.request == nullptr) return absent("Response/@InResponseTo", in_response_to);
  return Comparison{"Response/@InResponseTo", facts.request->id, in_response_to,
                    in_response_to == facts.request->id};
}

constexpr std::array<Rule<ResponseFacts>, 6> correlation_table = {{
    {ErrorCode::unsolicited_refused, unsolicited_is_allowed},
    {ErrorCode::in_response_to_unknown, request_is_known},
    {ErrorCode::request_to_other_idp, request_went_to_this_idp},
    {ErrorCode::destination_mismatch, request_asked_for_this_acs},
    {ErrorCode::browser_mismatch, request_came_from_this_browser},
    {ErrorCode::response_in_response_to_mismatch, response_answers_the_request},
}};

}  // namespace

Table<ResponseFacts> envelope_rules() {
  return {"envelope", envelope_table};
}
Table<ResponseFacts> status_rules() {
  return {"status", status_table};
}
Table<ResponseFacts> correlation_rules() {
  return {"correlation", correlation_table};
}

Result<void> check_envelope(const ResponseFacts& facts, Steps* steps) {
  if (auto ok = check(envelope_rules(), facts, steps); !ok) return ok;
  auto ok = check(status_rules(), facts, steps);
  if (ok || ok.error().code() != ErrorCode::status_not_success) return ok;
  const Status& status = facts.envelope.status;
  return Unexpected(
      Error::from_peer(ErrorCode::status_not_success, {status.codes, status.message.value_or("")}));
}

void list_envelope_rules(Steps& steps) {
  list(envelope_rules(), steps);
  list(status_rules(), steps);
}

}  // namespace signet::rules
