#include <array>

#include "rules/response_rules.h"
#include "signet/names.h"

// Subject confirmation by bearer: that the assertion was made for this endpoint, this request and
// this moment. [saml-profiles 3.3, 4.1.4.2, 4.1.4.3]

namespace signet::rules {
namespace {

Broken has_recipient(const ConfirmationFacts& facts) {
  if (facts.confirmation.recipient) return holds;
  return absent("SubjectConfirmationData/@Recipient", facts.response.acs_url);
}

Broken recipient_is_our_acs(const ConfirmationFacts& facts) {
  if (*facts.confirmation.recipient == facts.response.acs_url) return holds;
  return Mismatch{"SubjectConfirmationData/@Recipient", std::string(facts.response.acs_url),
                  *facts.confirmation.recipient};
}

/// A bearer assertion waits for nothing: NotBefore is forbidden.
Broken has_no_not_before(const ConfirmationFacts& facts) {
  if (!facts.confirmation.not_before) return holds;
  return Mismatch{"SubjectConfirmationData/@NotBefore", "none",
                  format_instant(*facts.confirmation.not_before)};
}

Broken has_expiry(const ConfirmationFacts& facts) {
  if (facts.confirmation.not_on_or_after) return holds;
  return absent("SubjectConfirmationData/@NotOnOrAfter", "a time");
}

Broken has_not_expired(const ConfirmationFacts& facts) {
  const Instant end = *facts.confirmation.not_on_or_after;
  if (!facts.response.clock.passed(end)) return holds;
  return Mismatch{"SubjectConfirmationData/@NotOnOrAfter", facts.response.clock.describe(),
                  format_instant(end)};
}

Broken names_a_request(const ConfirmationFacts& facts) {
  if (facts.response.request == nullptr || facts.confirmation.in_response_to) return holds;
  return absent("SubjectConfirmationData/@InResponseTo", facts.response.request->id);
}

Broken names_our_request(const ConfirmationFacts& facts) {
  if (facts.response.request == nullptr ||
      *facts.confirmation.in_response_to == facts.response.request->id)
    return holds;
  return Mismatch{"SubjectConfirmationData/@InResponseTo", facts.response.request->id,
                  *facts.confirmation.in_response_to};
}

/// Nobody asked, so nothing can be answered. [saml-profiles 4.1.5]
Broken unsolicited_names_no_request(const ConfirmationFacts& facts) {
  if (facts.response.request != nullptr || !facts.confirmation.in_response_to) return holds;
  return Mismatch{"SubjectConfirmationData/@InResponseTo", "none",
                  *facts.confirmation.in_response_to};
}

constexpr std::array<Rule<ConfirmationFacts>, 8> confirmation_table = {{
    {ErrorCode::recipient_missing, has_recipient},
    {ErrorCode::recipient_mismatch, recipient_is_our_acs},
    {ErrorCode::confirmation_not_before, has_no_not_before},
    {ErrorCode::confirmation_expiry_missing, has_expiry},
    {ErrorCode::confirmation_expired, has_not_expired},
    {ErrorCode::in_response_to_missing, names_a_request},
    {ErrorCode::in_response_to_mismatch, names_our_request},
    {ErrorCode::unsolicited_in_response_to, unsolicited_names_no_request},
}};

/// One bearer confirmation that meets every rule is enough; the answers of several are never mixed.
/// When none does, the first one's error is reported.
Result<void> check_confirmations(const ResponseFacts& facts) {
  Result<void> first = Unexpected(
      Error(ErrorCode::bearer_confirmation_missing, "Assertion/Subject", bearer_method, "none"));
  bool any = false;
  for (const model::SubjectConfirmation& confirmation : facts.assertion.confirmations) {
    if (confirmation.method != bearer_method) continue;
    Result<void> verdict = check(confirmation_rules(), ConfirmationFacts{confirmation, facts});
    if (verdict) return verdict;
    if (!any) first = verdict;
    any = true;
  }
  return first;
}

}  // namespace

std::span<const Rule<ConfirmationFacts>> confirmation_rules() {
  return confirmation_table;
}

std::optional<std::string> claimed_request(const model::ResponseEnvelope& envelope,
                                           const model::Assertion& assertion) {
  for (const model::SubjectConfirmation& confirmation : assertion.confirmations) {
    if (confirmation.method == bearer_method && confirmation.in_response_to) {
      return confirmation.in_response_to;
    }
  }
  return envelope.in_response_to;
}

Result<void> check_envelope(const ResponseFacts& facts) {
  return check(envelope_rules(), facts);
}

Result<void> check_response(const ResponseFacts& facts) {
  if (auto ok = check_envelope(facts); !ok) return ok;
  if (auto ok = check(correlation_rules(), facts); !ok) return ok;
  if (auto ok = check(assertion_rules(), facts); !ok) return ok;
  if (auto ok = check_confirmations(facts); !ok) return ok;
  if (auto ok = check(condition_rules(), facts); !ok) return ok;
  return check(statement_rules(), facts);
}

}  // namespace signet::rules
