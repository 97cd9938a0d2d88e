#include <array>

#include "rules/response_rules.h"
#include "signet/names.h"

// The Response itself, and how it belongs to a request of ours.

namespace signet::rules {
namespace {

/// [saml-core 3.2.2]
Broken version_is_2(const ResponseFacts& facts) {
  if (facts.envelope.version == "2.0") return holds;
  return Mismatch{"Response/@Version", "2.0", facts.envelope.version};
}

/// A signed message says where it belongs. [saml-bindings 3.5.5.2]
Broken signed_response_has_destination(const ResponseFacts& facts) {
  if (!facts.envelope_signed || facts.envelope.destination) return holds;
  return absent("Response/@Destination", facts.acs_url);
}

Broken destination_is_our_acs(const ResponseFacts& facts) {
  const auto& destination = facts.envelope.destination;
  if (!destination || *destination == facts.acs_url) return holds;
  return Mismatch{"Response/@Destination", std::string(facts.acs_url), *destination};
}

/// [saml-profiles 4.1.4.2]
Broken signed_response_has_issuer(const ResponseFacts& facts) {
  if (!facts.envelope_signed || facts.envelope.issuer) return holds;
  return absent("Response/Issuer", facts.idp);
}

Broken response_issuer_is_the_idp(const ResponseFacts& facts) {
  const auto& issuer = facts.envelope.issuer;
  if (!issuer || issuer->value == facts.idp) return holds;
  return Mismatch{"Response/Issuer", std::string(facts.idp), issuer->value};
}

Broken response_issuer_is_an_entity(const ResponseFacts& facts) {
  const auto& issuer = facts.envelope.issuer;
  if (!issuer || !issuer->format || *issuer->format == name_id_format::entity) return holds;
  return Mismatch{"Response/Issuer/@Format", std::string(name_id_format::entity), *issuer->format};
}

Broken response_is_not_from_the_future(const ResponseFacts& facts) {
  if (facts.clock.reached(facts.envelope.issue_instant)) return holds;
  return Mismatch{"Response/@IssueInstant", facts.clock.describe(),
                  format_instant(facts.envelope.issue_instant)};
}

Broken response_is_fresh(const ResponseFacts& facts) {
  if (!facts.clock.passed(facts.envelope.issue_instant + facts.longest_age)) return holds;
  return Mismatch{"Response/@IssueInstant", facts.clock.describe(),
                  format_instant(facts.envelope.issue_instant)};
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

/// Without InResponseTo it is unsolicited: only from providers that may do that.
/// [saml-profiles 4.1.5]
Broken unsolicited_is_allowed(const ResponseFacts& facts) {
  if (facts.claimed_request || facts.unsolicited_allowed) return holds;
  return absent("SubjectConfirmationData/@InResponseTo",
                "the ID of a request, since the provider may not start a sign-in itself");
}

Broken request_is_known(const ResponseFacts& facts) {
  if (!facts.claimed_request || facts.request != nullptr) return holds;
  return Mismatch{"@InResponseTo", "the ID of a request that waits for an answer",
                  *facts.claimed_request};
}

/// A provider may only answer what it was asked itself.
Broken request_went_to_this_idp(const ResponseFacts& facts) {
  if (facts.request == nullptr || facts.request->idp == facts.idp) return holds;
  return Mismatch{"Assertion/Issuer", facts.request->idp, std::string(facts.idp)};
}

Broken request_asked_for_this_acs(const ResponseFacts& facts) {
  if (facts.request == nullptr || facts.request->acs_url == facts.acs_url) return holds;
  return Mismatch{"the endpoint", facts.request->acs_url, std::string(facts.acs_url)};
}

Broken request_came_from_this_browser(const ResponseFacts& facts) {
  if (facts.request == nullptr || facts.request->browser_binding.empty() ||
      facts.request->browser_binding == facts.browser_binding)
    return holds;
  return Mismatch{"browser binding", "that of the browser which asked",
                  facts.browser_binding.empty() ? "none" : "another"};
}

/// [saml-core 3.2.2]
Broken response_answers_the_request(const ResponseFacts& facts) {
  const auto& in_response_to = facts.envelope.in_response_to;
  if (facts.request != nullptr) {
    if (in_response_to == facts.request->id) return holds;
    return Mismatch{"Response/@InResponseTo", facts.request->id, in_response_to.value_or("none")};
  }
  if (!in_response_to) return holds;
  return Mismatch{"Response/@InResponseTo", "none", *in_response_to};
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

std::span<const Rule<ResponseFacts>> envelope_rules() {
  return envelope_table;
}
std::span<const Rule<ResponseFacts>> correlation_rules() {
  return correlation_table;
}

Result<void> check_status(const Status& status) {
  if (status.codes.size() == 1 && status.codes.front() == status::success) return {};
  if (!status.codes.empty() && status.codes.front() == status::success) {
    // A second-level code under Success would be a Success that isn't one.
    return Unexpected(Error(ErrorCode::unexpected_element, "Response/Status/StatusCode",
                            "no code below Success", status.codes[1]));
  }
  return Unexpected(
      Error::from_peer(ErrorCode::status_not_success, {status.codes, status.message.value_or("")}));
}

}  // namespace signet::rules
