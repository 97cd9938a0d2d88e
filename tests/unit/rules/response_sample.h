#pragma once

#include <optional>
#include <string>

#include "rules/response_rules.h"
#include "signet/names.h"
#include "unit/rules/rule_cases.h"

namespace signet::test {

/// A Response, its assertion, and the request that it answers: all rules hold. Now is noon, the
/// tolerance between clocks three minutes.
struct ResponseSample {
  model::ResponseEnvelope envelope = {.id = "_r1",
                                      .issue_instant = at("2026-01-01T12:00:00Z"),
                                      .in_response_to = "_q1",
                                      .destination = "https://sp.example/acs",
                                      .issuer = model::Issuer{.value = "https://idp.example"},
                                      .status = {.codes = {std::string(status::success)}}};
  model::SubjectConfirmation confirmation = {.method = std::string(bearer_method),
                                             .has_data = true,
                                             .recipient = "https://sp.example/acs",
                                             .in_response_to = "_q1",
                                             .not_on_or_after = at("2026-01-01T12:05:00Z")};
  model::Assertion assertion = {
      .id = "_a1",
      .issue_instant = at("2026-01-01T12:00:00Z"),
      .issuer = {.value = "https://idp.example"},
      .has_subject = true,
      .name_id = NameID{.value = "alice@example.com"},
      .confirmations = {confirmation},
      .conditions = model::Conditions{.not_before = at("2026-01-01T11:59:00Z"),
                                      .not_on_or_after = at("2026-01-01T12:05:00Z"),
                                      .audience_restrictions = {{"https://sp.example"}}},
      .authn_statements = {{.authn_instant = at("2026-01-01T11:00:00Z")}},
      .attributes = {{.name = "mail", .values = {"a", "b"}}, {.name = "groups"}}};
  std::optional<PendingRequest> request = PendingRequest{.id = "_q1",
                                                         .idp = "https://idp.example",
                                                         .acs_url = "https://sp.example/acs",
                                                         .issued_at = at("2026-01-01T11:59:00Z"),
                                                         .expires_at = at("2026-01-01T12:14:00Z"),
                                                         .relay_state = "/",
                                                         .browser_binding = "cookie"};
  bool envelope_signed = true;
  bool has_assertion = true;
  bool unsolicited_allowed = false;
  bool encryption_required = false;
  bool was_encrypted = false;
  std::vector<std::string> authn_context_order = {"urn:weak", "urn:middle", "urn:strong"};
  bool name_id_optional = false;
  std::set<std::string> affiliations = {};
  std::set<std::string> name_qualifiers = {};
  bool xml_values_allowed = false;
  std::vector<std::string> scopes = {};
  std::string browser_binding = "cookie";
  std::chrono::seconds longest_age = std::chrono::minutes(10);
  rules::Clock clock = {at("2026-01-01T12:00:00Z"), std::chrono::minutes(3)};

  rules::ResponseFacts facts() const {
    return {envelope,
            envelope_signed,
            has_assertion,
            assertion,
            "https://idp.example",
            "https://sp.example",
            "https://sp.example/acs",
            rules::claimed_request(envelope, assertion),
            request ? &*request : nullptr,
            unsolicited_allowed,
            browser_binding,
            longest_age,
            clock,
            encryption_required,
            was_encrypted,
            authn_context_order,
            {name_id_optional, &affiliations, &name_qualifiers},
            xml_values_allowed,
            scopes};
  }

  template <class Facts, class Judge>
  Result<void> with_facts(Judge judge) const {
    const rules::ResponseFacts response = facts();
    if constexpr (std::same_as<Facts, rules::ConfirmationFacts>) {
      return judge(rules::ConfirmationFacts{confirmation, response});
    } else {
      return judge(response);
    }
  }

  /// As when the identity provider starts by itself.
  void make_unsolicited() {
    request.reset();
    unsolicited_allowed = true;
    envelope.in_response_to.reset();
    confirmation.in_response_to.reset();
    for (model::SubjectConfirmation& one : assertion.confirmations) one.in_response_to.reset();
  }
  /// As when `asked` was asked for, and `context` is what the assertion names.
  void set_context(RequestedAuthnContext asked, std::optional<std::string> context) {
    request->authn_context = std::move(asked);
    assertion.authn_statements.front().authn_context_class_ref = std::move(context);
  }
  void set_name(std::string_view format, std::string name_qualifier) {
    assertion.name_id->format = std::string(format);
    assertion.name_id->name_qualifier = std::move(name_qualifier);
  }
  void add_attribute(std::string_view name, std::vector<std::string> values) {
    assertion.attributes.push_back({.name = std::string(name),
                                    .name_format = std::string(attribute_name_format::uri),
                                    .values = std::move(values)});
  }
  model::Conditions& conditions() { return *assertion.conditions; }
};

using ResponseCase = RuleCase<ResponseSample>;

}  // namespace signet::test
