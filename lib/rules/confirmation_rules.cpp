#include <algorithm>
#include <array>

#include "rules/response_rules.h"
#include "signet/names.h"

// Subject confirmation by bearer: that the assertion was made for this endpoint, this request and
// this moment. [saml-profiles 3.3, 4.1.4.2, 4.1.4.3]

namespace signet::rules {
namespace {

Finding is_bearer(const ConfirmationFacts& facts) {
  const std::string& method = facts.confirmation.method;
  return Comparison{"Assertion/Subject/SubjectConfirmation/@Method", bearer_method,
                    method.empty() ? "none" : Side(method), method == bearer_method};
}

Finding has_recipient(const ConfirmationFacts& facts) {
  return present("SubjectConfirmationData/@Recipient", such_as(facts.response.acs_url),
                 facts.confirmation.recipient);
}

Finding recipient_is_our_acs(const ConfirmationFacts& facts) {
  return same("SubjectConfirmationData/@Recipient", facts.response.acs_url,
              *facts.confirmation.recipient);
}

/// A bearer assertion waits for nothing: NotBefore is forbidden.
Finding has_no_not_before(const ConfirmationFacts& facts) {
  return absent("SubjectConfirmationData/@NotBefore", facts.confirmation.not_before);
}

Finding has_expiry(const ConfirmationFacts& facts) {
  return present("SubjectConfirmationData/@NotOnOrAfter", "a time",
                 facts.confirmation.not_on_or_after);
}

Finding has_not_expired(const ConfirmationFacts& facts) {
  const Instant end = *facts.confirmation.not_on_or_after;
  return Comparison{"SubjectConfirmationData/@NotOnOrAfter", Side(facts.response.clock, "after "),
                    end, !facts.response.clock.passed(end)};
}

Finding names_a_request(const ConfirmationFacts& facts) {
  if (facts.response.request == nullptr) return not_applicable;
  return present("SubjectConfirmationData/@InResponseTo", such_as(facts.response.request->id),
                 facts.confirmation.in_response_to);
}

Finding names_our_request(const ConfirmationFacts& facts) {
  if (facts.response.request == nullptr) return not_applicable;
  return same("SubjectConfirmationData/@InResponseTo", facts.response.request->id,
              *facts.confirmation.in_response_to);
}

/// Nobody asked, so nothing can be answered. [saml-profiles 4.1.5]
Finding unsolicited_names_no_request(const ConfirmationFacts& facts) {
  if (facts.response.request != nullptr) return not_applicable;
  return absent("SubjectConfirmationData/@InResponseTo", facts.confirmation.in_response_to);
}

constexpr std::array<Rule<ConfirmationFacts>, 9> confirmation_table = {{
    {ErrorCode::bearer_confirmation_missing, is_bearer},
    {ErrorCode::recipient_missing, has_recipient},
    {ErrorCode::recipient_mismatch, recipient_is_our_acs},
    {ErrorCode::confirmation_not_before, has_no_not_before},
    {ErrorCode::confirmation_expiry_missing, has_expiry},
    {ErrorCode::confirmation_expired, has_not_expired},
    {ErrorCode::in_response_to_missing, names_a_request},
    {ErrorCode::in_response_to_mismatch, names_our_request},
    {ErrorCode::unsolicited_in_response_to, unsolicited_names_no_request},
}};

bool meets_every_rule(const ConfirmationFacts& facts) {
  return std::all_of(confirmation_table.begin(), confirmation_table.end(), [&](const auto& rule) {
    const Finding finding = rule.look(facts);
    return !finding || finding->holds;
  });
}

/// One bearer confirmation that meets every rule is enough; the answers of several are never mixed.
/// When none does, the first bearer one is judged, or an empty one, which breaks the first rule.
const model::SubjectConfirmation& deciding_confirmation(const ResponseFacts& facts) {
  static const model::SubjectConfirmation none;
  const model::SubjectConfirmation* first = nullptr;
  for (const model::SubjectConfirmation& confirmation : facts.assertion.confirmations) {
    if (confirmation.method != bearer_method) continue;
    if (meets_every_rule({confirmation, facts})) return confirmation;
    if (first == nullptr) first = &confirmation;
  }
  return first != nullptr ? *first : none;
}

}  // namespace

Table<ConfirmationFacts> confirmation_rules() {
  return {"confirmation", confirmation_table};
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

Result<void> check_assertion(const ResponseFacts& facts, Steps* steps) {
  if (auto ok = check(correlation_rules(), facts, steps); !ok) return ok;
  if (auto ok = check(assertion_rules(), facts, steps); !ok) return ok;
  const ConfirmationFacts confirmation{deciding_confirmation(facts), facts};
  if (auto ok = check(confirmation_rules(), confirmation, steps); !ok) return ok;
  if (auto ok = check(condition_rules(), facts, steps); !ok) return ok;
  return check(statement_rules(), facts, steps);
}

void list_assertion_rules(Steps& steps) {
  list(correlation_rules(), steps);
  list(assertion_rules(), steps);
  list(confirmation_rules(), steps);
  list(condition_rules(), steps);
  list(statement_rules(), steps);
}

}  // namespace signet::rules
