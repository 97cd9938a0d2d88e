#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "rules/response_rules.h"
#include "signet/names.h"

// The assertion: who says it, about whom, and that it was said to us for this sign-in.

namespace signet::rules {
namespace {

/// [saml-core 2.3.3]
Broken version_is_2(const ResponseFacts& facts) {
  if (facts.assertion.version == "2.0") return holds;
  return Mismatch{"Assertion/@Version", "2.0", facts.assertion.version};
}

/// The signature, the assertion and the request name one and the same provider.
/// [saml-profiles 4.1.4.3]
Broken issuer_is_the_idp(const ResponseFacts& facts) {
  if (facts.assertion.issuer.value == facts.idp) return holds;
  return Mismatch{"Assertion/Issuer", std::string(facts.idp), facts.assertion.issuer.value};
}

/// [saml-profiles 4.1.4.2]
Broken issuer_is_an_entity(const ResponseFacts& facts) {
  const auto& format = facts.assertion.issuer.format;
  if (!format || *format == name_id_format::entity) return holds;
  return Mismatch{"Assertion/Issuer/@Format", std::string(name_id_format::entity), *format};
}

Broken assertion_is_not_from_the_future(const ResponseFacts& facts) {
  if (facts.clock.reached(facts.assertion.issue_instant)) return holds;
  return Mismatch{"Assertion/@IssueInstant", facts.clock.describe(),
                  format_instant(facts.assertion.issue_instant)};
}

Broken assertion_is_fresh(const ResponseFacts& facts) {
  if (!facts.clock.passed(facts.assertion.issue_instant + facts.longest_age)) return holds;
  return Mismatch{"Assertion/@IssueInstant", facts.clock.describe(),
                  format_instant(facts.assertion.issue_instant)};
}

/// [saml-profiles 4.1.4.2]
Broken has_subject(const ResponseFacts& facts) {
  if (facts.assertion.has_subject) return holds;
  return absent("Assertion/Subject", "a Subject");
}

Broken has_name_id(const ResponseFacts& facts) {
  const auto& name_id = facts.assertion.name_id;
  if (name_id && !name_id->value.empty()) return holds;
  return Mismatch{"Assertion/Subject/NameID", "a name", name_id ? "an empty one" : "none"};
}

/// A name that was made for another service provider means nothing here. [saml-core 2.2.2]
Broken name_is_for_us(const ResponseFacts& facts) {
  const auto& name_id = facts.assertion.name_id;
  if (!name_id || !name_id->sp_name_qualifier || *name_id->sp_name_qualifier == facts.sp)
    return holds;
  return Mismatch{"NameID/@SPNameQualifier", std::string(facts.sp), *name_id->sp_name_qualifier};
}

constexpr std::array<Rule<ResponseFacts>, 8> assertion_table = {{
    {ErrorCode::version_not_2, version_is_2},
    {ErrorCode::issuer_mismatch, issuer_is_the_idp},
    {ErrorCode::issuer_format, issuer_is_an_entity},
    {ErrorCode::issue_instant_in_future, assertion_is_not_from_the_future},
    {ErrorCode::issue_instant_too_old, assertion_is_fresh},
    {ErrorCode::subject_missing, has_subject},
    {ErrorCode::name_id_missing, has_name_id},
    {ErrorCode::name_id_qualifier, name_is_for_us},
}};

/// [saml-core 2.5.1]
Broken has_conditions(const ResponseFacts& facts) {
  if (facts.assertion.conditions) return holds;
  return absent("Assertion/Conditions", "Conditions");
}

Broken conditions_are_understood(const ResponseFacts& facts) {
  if (facts.assertion.conditions->unknown.empty()) return holds;
  return Mismatch{"Assertion/Conditions", "conditions of the standard",
                  facts.assertion.conditions->unknown.front()};
}

Broken window_is_not_inverted(const ResponseFacts& facts) {
  const auto& conditions = *facts.assertion.conditions;
  if (!conditions.not_before || !conditions.not_on_or_after ||
      *conditions.not_before < *conditions.not_on_or_after)
    return holds;
  return Mismatch{"Conditions/@NotOnOrAfter", "after " + format_instant(*conditions.not_before),
                  format_instant(*conditions.not_on_or_after)};
}

Broken window_has_begun(const ResponseFacts& facts) {
  const auto& not_before = facts.assertion.conditions->not_before;
  if (!not_before || facts.clock.reached(*not_before)) return holds;
  return Mismatch{"Conditions/@NotBefore", facts.clock.describe(), format_instant(*not_before)};
}

Broken window_has_not_ended(const ResponseFacts& facts) {
  const auto& not_on_or_after = facts.assertion.conditions->not_on_or_after;
  if (!not_on_or_after || !facts.clock.passed(*not_on_or_after)) return holds;
  return Mismatch{"Conditions/@NotOnOrAfter", facts.clock.describe(),
                  format_instant(*not_on_or_after)};
}

/// [saml-profiles 4.1.4.2]
Broken has_audience(const ResponseFacts& facts) {
  const auto& restrictions = facts.assertion.conditions->audience_restrictions;
  const bool any_empty = std::any_of(restrictions.begin(), restrictions.end(),
                                     [](const auto& audiences) { return audiences.empty(); });
  if (!restrictions.empty() && !any_empty) return holds;
  return absent("Conditions/AudienceRestriction/Audience", facts.sp);
}

/// Each restriction has to name us; within one, any Audience will do. [saml-core 2.5.1.4]
Broken audience_is_us(const ResponseFacts& facts) {
  for (const auto& audiences : facts.assertion.conditions->audience_restrictions) {
    if (std::find(audiences.begin(), audiences.end(), facts.sp) == audiences.end()) {
      return Mismatch{"Conditions/AudienceRestriction", std::string(facts.sp), audiences.front()};
    }
  }
  return holds;
}

constexpr std::array<Rule<ResponseFacts>, 7> condition_table = {{
    {ErrorCode::conditions_missing, has_conditions},
    {ErrorCode::condition_unknown, conditions_are_understood},
    {ErrorCode::conditions_inverted, window_is_not_inverted},
    {ErrorCode::conditions_not_yet_valid, window_has_begun},
    {ErrorCode::conditions_expired, window_has_not_ended},
    {ErrorCode::audience_missing, has_audience},
    {ErrorCode::audience_mismatch, audience_is_us},
}};

/// One sign-in, one statement about it. [saml-profiles 4.1.4.2]
Broken has_one_authn_statement(const ResponseFacts& facts) {
  const std::size_t count = facts.assertion.authn_statements.size();
  if (count == 1) return holds;
  return Mismatch{"Assertion/AuthnStatement", "1", std::to_string(count)};
}

Broken person_was_authenticated_already(const ResponseFacts& facts) {
  const Instant instant = facts.assertion.authn_statements.front().authn_instant;
  if (facts.clock.reached(instant)) return holds;
  return Mismatch{"AuthnStatement/@AuthnInstant", facts.clock.describe(), format_instant(instant)};
}

/// Who was asked for anew is not taken from an older session. [saml-core 3.4.1]
Broken person_was_authenticated_as_asked(const ResponseFacts& facts) {
  if (facts.request == nullptr || !facts.request->force_authn) return holds;
  const Instant instant = facts.assertion.authn_statements.front().authn_instant;
  if (facts.request->issued_at <= instant + facts.clock.skew) return holds;
  return Mismatch{"AuthnStatement/@AuthnInstant",
                  "not before the request of " + format_instant(facts.request->issued_at),
                  format_instant(instant)};
}

/// [saml-core 2.7.2]
Broken session_has_not_ended(const ResponseFacts& facts) {
  const auto& end = facts.assertion.authn_statements.front().session_not_on_or_after;
  if (!end || !facts.clock.passed(*end)) return holds;
  return Mismatch{"AuthnStatement/@SessionNotOnOrAfter", facts.clock.describe(),
                  format_instant(*end)};
}

Broken attributes_are_distinct(const ResponseFacts& facts) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const Attribute& attribute : facts.assertion.attributes) {
    const std::string_view format = attribute.name_format ? std::string_view(*attribute.name_format)
                                                          : attribute_name_format::unspecified;
    if (!seen.emplace(attribute.name, format).second) {
      return Mismatch{"AttributeStatement", "each attribute once", attribute.name};
    }
  }
  return holds;
}

constexpr std::array<Rule<ResponseFacts>, 5> statement_table = {{
    {ErrorCode::authn_statement_count, has_one_authn_statement},
    {ErrorCode::authn_instant_in_future, person_was_authenticated_already},
    {ErrorCode::authn_instant_too_old, person_was_authenticated_as_asked},
    {ErrorCode::session_expired, session_has_not_ended},
    {ErrorCode::attribute_duplicate, attributes_are_distinct},
}};

}  // namespace

std::span<const Rule<ResponseFacts>> assertion_rules() {
  return assertion_table;
}
std::span<const Rule<ResponseFacts>> condition_rules() {
  return condition_table;
}
std::span<const Rule<ResponseFacts>> statement_rules() {
  return statement_table;
}

}  // namespace signet::rules
