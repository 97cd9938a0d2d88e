#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/text.h"
#include "rules/message_rules.h"
#include "rules/response_rules.h"
#include "signet/names.h"
#include "signet/subject_id.h"

// The assertion: who says it, about whom, and that it was said to us for this sign-in.

namespace signet::rules {
namespace {

/// [saml-core 2.3.3]
Finding version_is_2(const ResponseFacts& facts) {
  return same("Assertion/@Version", "2.0", facts.assertion.version);
}

/// The signature, the assertion and the request name one and the same provider.
/// [saml-profiles 4.1.4.3]
Finding issuer_is_the_idp(const ResponseFacts& facts) {
  return same("Assertion/Issuer", facts.idp, facts.assertion.issuer.value);
}

/// [saml-profiles 4.1.4.2]
Finding issuer_is_an_entity(const ResponseFacts& facts) {
  return is_an_entity("Assertion/Issuer/@Format", facts.assertion.issuer);
}

Finding assertion_is_not_from_the_future(const ResponseFacts& facts) {
  return is_not_from_the_future("Assertion/@IssueInstant", facts.assertion.issue_instant,
                                facts.clock);
}

Finding assertion_is_fresh(const ResponseFacts& facts) {
  return is_fresh("Assertion/@IssueInstant", facts.assertion.issue_instant, facts.longest_age,
                  facts.clock);
}

/// [saml-profiles 4.1.4.2]
Finding has_subject(const ResponseFacts& facts) {
  const bool there = facts.assertion.has_subject;
  return Comparison{"Assertion/Subject", "a Subject", there ? "a Subject" : "none", there};
}

Finding has_name_id(const ResponseFacts& facts) {
  const auto& name_id = facts.assertion.name_id;
  if (!name_id && facts.names.optional) return not_applicable;
  return Comparison{"Assertion/Subject/NameID", "a name", name_id ? Side(name_id->value) : "none",
                    name_id && !name_id->value.empty()};
}

bool is_among(const std::string& one, const std::set<std::string>* all) {
  return all != nullptr && all->count(one) != 0;
}

/// A name that was made for another service provider means nothing here. [saml-core 2.2.2]
Finding name_is_for_us(const ResponseFacts& facts) {
  const auto& name_id = facts.assertion.name_id;
  if (!name_id || !name_id->sp_name_qualifier) return not_applicable;
  const std::string& whose = *name_id->sp_name_qualifier;
  return Comparison{"NameID/@SPNameQualifier", facts.sp, whose,
                    whose == facts.sp || is_among(whose, facts.names.affiliations)};
}

/// Of a name in another format, NameQualifier may say anything. [saml-core 8.3.7, 8.3.8]
Finding name_is_by_the_idp(const ResponseFacts& facts) {
  const auto& name_id = facts.assertion.name_id;
  if (!name_id || !name_id->name_qualifier) return not_applicable;
  if (name_id->format != name_id_format::persistent && name_id->format != name_id_format::transient)
    return not_applicable;
  const std::string& whose = *name_id->name_qualifier;
  return Comparison{"NameID/@NameQualifier", facts.idp, whose,
                    whose == facts.idp || is_among(whose, facts.names.qualifiers)};
}

/// [saml-core 2.3.4]
Finding was_encrypted_if_required(const ResponseFacts& facts) {
  if (!facts.encryption_required) return not_applicable;
  return Comparison{"Response", "EncryptedAssertion",
                    facts.was_encrypted ? "EncryptedAssertion" : "Assertion", facts.was_encrypted};
}

constexpr std::array<Rule<ResponseFacts>, 10> assertion_table = {{
    {ErrorCode::encryption_missing, was_encrypted_if_required},
    {ErrorCode::version_not_2, version_is_2},
    {ErrorCode::issuer_mismatch, issuer_is_the_idp},
    {ErrorCode::issuer_format, issuer_is_an_entity},
    {ErrorCode::issue_instant_in_future, assertion_is_not_from_the_future},
    {ErrorCode::issue_instant_too_old, assertion_is_fresh},
    {ErrorCode::subject_missing, has_subject},
    {ErrorCode::name_id_missing, has_name_id},
    {ErrorCode::name_id_qualifier, name_is_for_us},
    {ErrorCode::name_id_issuer_mismatch, name_is_by_the_idp},
}};

/// [saml-core 2.5.1]
Finding has_conditions(const ResponseFacts& facts) {
  const bool there = facts.assertion.conditions.has_value();
  return Comparison{"Assertion/Conditions", "Conditions", there ? "Conditions" : "none", there};
}

Finding conditions_are_understood(const ResponseFacts& facts) {
  const auto& unknown = facts.assertion.conditions->unknown;
  return Comparison{"Assertion/Conditions", "conditions of the standard",
                    unknown.empty() ? "no others" : Side(unknown.front()), unknown.empty()};
}

Finding window_is_not_inverted(const ResponseFacts& facts) {
  const auto& conditions = *facts.assertion.conditions;
  if (!conditions.not_before || !conditions.not_on_or_after) return not_applicable;
  return Comparison{"Conditions/@NotOnOrAfter", Side(*conditions.not_before, "after "),
                    *conditions.not_on_or_after,
                    *conditions.not_before < *conditions.not_on_or_after};
}

Finding window_has_begun(const ResponseFacts& facts) {
  const auto& not_before = facts.assertion.conditions->not_before;
  if (!not_before) return not_applicable;
  return Comparison{"Conditions/@NotBefore", Side(facts.clock, "not after "), *not_before,
                    facts.clock.reached(*not_before)};
}

Finding window_has_not_ended(const ResponseFacts& facts) {
  const auto& not_on_or_after = facts.assertion.conditions->not_on_or_after;
  if (!not_on_or_after) return not_applicable;
  return Comparison{"Conditions/@NotOnOrAfter", Side(facts.clock, "after "), *not_on_or_after,
                    !facts.clock.passed(*not_on_or_after)};
}

/// [saml-profiles 4.1.4.2]
Finding has_audience(const ResponseFacts& facts) {
  const auto& restrictions = facts.assertion.conditions->audience_restrictions;
  const bool any_empty = std::any_of(restrictions.begin(), restrictions.end(),
                                     [](const auto& audiences) { return audiences.empty(); });
  const bool there = !restrictions.empty() && !any_empty;
  return Comparison{"Conditions/AudienceRestriction/Audience", such_as(facts.sp),
                    there ? Side(restrictions.front().front()) : "none", there};
}

/// Each restriction has to name us; within one, any Audience will do. [saml-core 2.5.1.4]
Finding audience_is_us(const ResponseFacts& facts) {
  for (const auto& audiences : facts.assertion.conditions->audience_restrictions) {
    if (std::find(audiences.begin(), audiences.end(), facts.sp) == audiences.end()) {
      return Comparison{"Conditions/AudienceRestriction", facts.sp, audiences.front(), false};
    }
  }
  return Comparison{"Conditions/AudienceRestriction", facts.sp, facts.sp, true};
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
Finding has_one_authn_statement(const ResponseFacts& facts) {
  const std::size_t count = facts.assertion.authn_statements.size();
  return Comparison{"Assertion/AuthnStatement", "1", count, count == 1};
}

Finding person_was_authenticated_already(const ResponseFacts& facts) {
  const Instant instant = facts.assertion.authn_statements.front().authn_instant;
  return Comparison{"AuthnStatement/@AuthnInstant", Side(facts.clock, "not after "), instant,
                    facts.clock.reached(instant)};
}

/// Who was asked for anew is not taken from an older session. [saml-core 3.4.1]
Finding person_was_authenticated_as_asked(const ResponseFacts& facts) {
  if (facts.request == nullptr || !facts.request->force_authn) return not_applicable;
  const Instant instant = facts.assertion.authn_statements.front().authn_instant;
  return Comparison{"AuthnStatement/@AuthnInstant",
                    Side(facts.request->issued_at, "not before the request of "), instant,
                    facts.request->issued_at <= instant + facts.clock.skew};
}

std::string_view words_for(AuthnContextComparison comparison) {
  switch (comparison) {
    case AuthnContextComparison::minimum:
      return "at least as strong as ";
    case AuthnContextComparison::maximum:
      return "no stronger than ";
    case AuthnContextComparison::better:
      return "stronger than ";
    case AuthnContextComparison::exact:
      break;
  }
  return "one that was asked for, such as ";
}

/// What was asked for is in the stored request: of the message, somebody on its way may have taken
/// it. [saml-core 3.3.2.2.1]
Finding context_is_as_asked(const ResponseFacts& facts) {
  if (facts.request == nullptr || facts.request->authn_context.class_refs.empty())
    return not_applicable;
  const RequestedAuthnContext& asked = facts.request->authn_context;
  const auto& context = facts.assertion.authn_statements.front().authn_context_class_ref;
  return Comparison{"AuthnStatement/AuthnContext/AuthnContextClassRef",
                    Side(asked.class_refs.front(), words_for(asked.comparison)), context,
                    context && meets(asked, *context, facts.authn_context_order)};
}

/// [saml-core 2.7.2]
Finding session_has_not_ended(const ResponseFacts& facts) {
  const auto& end = facts.assertion.authn_statements.front().session_not_on_or_after;
  if (!end) return not_applicable;
  return Comparison{"AuthnStatement/@SessionNotOnOrAfter", Side(facts.clock, "after "), *end,
                    !facts.clock.passed(*end)};
}

/// An absent NameFormat means "unspecified". [saml-core 2.7.3.1]
Finding attributes_are_distinct(const ResponseFacts& facts) {
  if (facts.assertion.attributes.empty()) return not_applicable;
  const auto twice = attribute_named_twice(facts.assertion.attributes);
  return Comparison{"AttributeStatement", "each attribute once", twice ? Side(*twice) : "each once",
                    !twice};
}

/// What a value that is XML means is for an application that was made for it. [saml-core 2.7.3.1.1]
Finding values_are_text(const ResponseFacts& facts) {
  const auto& attributes = facts.assertion.attributes;
  if (attributes.empty() || facts.xml_values_allowed) return not_applicable;
  const auto xml = std::find_if(attributes.begin(), attributes.end(),
                                [](const Attribute& one) { return !one.xml_values.empty(); });
  const bool there = xml != attributes.end();
  return Comparison{"AttributeStatement/Attribute/AttributeValue", "text in each",
                    there ? Side(xml->name, "XML in ") : "text in each", !there};
}

bool is_subject_id(const Attribute& attribute) {
  return attribute.name == attribute_name::subject_id ||
         attribute.name == attribute_name::pairwise_id;
}

/// The first subject-id or pairwise-id that isn't as it should be, else the first there is; null
/// when there is none.
template <class Good>
const Attribute* worst_subject_id(const std::vector<Attribute>& attributes, Good good) {
  const Attribute* first = nullptr;
  for (const Attribute& attribute : attributes) {
    if (!is_subject_id(attribute)) continue;
    if (!good(attribute)) return &attribute;
    if (first == nullptr) first = &attribute;
  }
  return first;
}

/// [SAML-SubjectID 3.3, 3.4]
bool is_well_formed(const Attribute& attribute) {
  return attribute.values.size() == 1 && attribute.xml_values.empty() &&
         attribute.nil_values == 0 && parse_scoped_id(attribute.values.front());
}

Finding subject_ids_are_well_formed(const ResponseFacts& facts) {
  const Attribute* found = worst_subject_id(facts.assertion.attributes, is_well_formed);
  if (found == nullptr) return not_applicable;
  return Comparison{
      found->name, "one value, user@scope",
      found->values.size() == 1 ? Side(found->values.front()) : Side(found->values.size()),
      is_well_formed(*found)};
}

/// Else any provider could name the people of all others. [SAML-SubjectID 3.3]
Finding subject_ids_are_in_scope(const ResponseFacts& facts) {
  const auto in_scope = [&](const Attribute& attribute) {
    const auto id = parse_scoped_id(attribute.values.front());
    return id && std::any_of(facts.scopes.begin(), facts.scopes.end(), [&](const auto& scope) {
             return base::equal_ignoring_case(scope, id->scope);
           });
  };
  const Attribute* found = worst_subject_id(facts.assertion.attributes, in_scope);
  if (found == nullptr) return not_applicable;
  return Comparison{found->name,
                    facts.scopes.empty() ? Side("a scope in metadata")
                                         : Side(facts.scopes.front(), "a scope such as "),
                    found->values.front(), in_scope(*found)};
}

constexpr std::array<Rule<ResponseFacts>, 9> statement_table = {{
    {ErrorCode::authn_statement_count, has_one_authn_statement},
    {ErrorCode::authn_instant_in_future, person_was_authenticated_already},
    {ErrorCode::authn_instant_too_old, person_was_authenticated_as_asked},
    {ErrorCode::authn_context_mismatch, context_is_as_asked},
    {ErrorCode::session_expired, session_has_not_ended},
    {ErrorCode::attribute_duplicate, attributes_are_distinct},
    {ErrorCode::attribute_value_xml, values_are_text},
    {ErrorCode::subject_id_malformed, subject_ids_are_well_formed},
    {ErrorCode::subject_id_scope_mismatch, subject_ids_are_in_scope},
}};

}  // namespace

std::optional<std::string_view> attribute_named_twice(const std::vector<Attribute>& attributes) {
  std::vector<std::pair<std::string_view, std::string_view>> names;
  names.reserve(attributes.size());
  for (const Attribute& attribute : attributes) {
    names.emplace_back(attribute.name, attribute.name_format
                                           ? std::string_view(*attribute.name_format)
                                           : attribute_name_format::unspecified);
  }
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return std::nullopt;
  return twice->first;
}

Table<ResponseFacts> assertion_rules() {
  return {"assertion", assertion_table};
}
Table<ResponseFacts> condition_rules() {
  return {"conditions", condition_table};
}
Table<ResponseFacts> statement_rules() {
  return {"statements", statement_table};
}

}  // namespace signet::rules
