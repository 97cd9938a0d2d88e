#include "profiles/judge.h"

#include <algorithm>

#include "dsig/signed_element.h"
#include "metadata/trusted_keys.h"
#include "model/metadata_xml.h"
#include "profiles/rule.h"
#include "rules/request_rules.h"
#include "rules/response_rules.h"
#include "signet/names.h"
#include "signet/subject_id.h"

namespace signet::profiles {
namespace {

constexpr std::chrono::seconds usual_skew = std::chrono::minutes(3);
constexpr std::chrono::seconds usual_age = std::chrono::minutes(10);

/// Rules behind one of these look into what it found missing.
constexpr std::string_view ends_a_table =
    "unexpected-element status-not-success subject-missing bearer-confirmation-missing "
    "recipient-missing confirmation-expiry-missing in-response-to-missing conditions-missing "
    "audience-missing authn-statement-count issuer-mismatch";

template <class RuleFacts>
void judge(const rules::Table<RuleFacts>& table, const RuleFacts& facts,
           std::vector<Finding>& findings) {
  for (const rules::Rule<RuleFacts>& rule : table.rules) {
    const rules::Finding finding = rule.look(facts);
    if (!finding || finding->holds) continue;
    findings.push_back(model::finding_of(rules::error_of(rule.code, *finding)));
    if (among(ends_a_table, findings.back().code)) return;
  }
}

/// A message of an unknown time of arrival came when it was issued.
rules::Clock clock_of(const LintContext& context, Instant issued) {
  return {context.received_at.value_or(issued), usual_skew};
}

std::chrono::seconds longest_age(const LintContext& context) {
  return context.received_at ? usual_age : std::chrono::seconds(std::chrono::days(36'500));
}

const model::SubjectConfirmation* bearer_confirmation(const model::Assertion& assertion) {
  const auto& all = assertion.confirmations;
  const auto found =
      std::find_if(all.begin(), all.end(), [](const auto& c) { return c.method == bearer_method; });
  return found == all.end() ? nullptr : &*found;
}

std::string own_acs_url(const model::SubjectConfirmation* bearer, const MessageFacts& message) {
  if (bearer != nullptr && bearer->recipient) return *bearer->recipient;
  return message.destination.value_or("");
}

std::string own_audience(const model::Assertion& assertion) {
  if (!assertion.conditions || assertion.conditions->audience_restrictions.empty()) return "";
  return assertion.conditions->audience_restrictions.front().front();
}

/// Without metadata, those that the message itself speaks of.
std::vector<std::string> scopes_of(const model::Assertion& assertion, const LintContext& context) {
  if (context.idp_metadata && context.idp_metadata->idp) return context.idp_metadata->idp->scopes;
  std::vector<std::string> scopes;
  for (const Attribute& attribute : assertion.attributes) {
    for (const std::string& value : attribute.values) {
      if (const auto id = parse_scoped_id(value)) scopes.push_back(id->scope);
    }
  }
  return scopes;
}

void judge_signature(xml::Element element, const dsig::Signer& signer,
                     std::vector<Finding>& findings) {
  if (!dsig::has_signature(element)) return;
  const auto verified = dsig::verify_enveloped(element, signer, Limits());
  if (verified) return;
  findings.push_back(model::finding_of(verified.error()));
  if (findings.back().where.empty()) findings.back().where = element.path() + "/Signature";
}

void judge_signatures(xml::Element root, const MessageFacts& message, const LintContext& context,
                      std::vector<Finding>& findings) {
  if (message.signatures.empty()) {
    findings.push_back(model::finding_of(
        Error(ErrorCode::signature_missing, "Response", "a signature of either", "none")));
  }
  if (!context.idp_metadata || !context.idp_metadata->idp) return;
  const auto keys = metadata::signing_keys(*context.idp_metadata->idp);
  if (keys.empty()) return;
  const AlgorithmPolicy algorithms = AlgorithmPolicy::of_2026();
  const dsig::Signer signer{context.idp_metadata->entity_id, keys, algorithms};
  judge_signature(root, signer, findings);
  if (const auto assertion = model::assertion_element(root)) {
    judge_signature(*assertion, signer, findings);
  }
}

}  // namespace

std::vector<Finding> judge_response(const model::UntrustedMessage& response,
                                    const MessageFacts& message, const LintContext& context) {
  static const model::Assertion none{.id = {}, .issue_instant = {}, .issuer = {}};
  std::vector<Finding> findings;
  const auto envelope = model::read_unsigned_envelope(response);
  if (!envelope) return {model::finding_of(envelope.error())};
  const model::Assertion& assertion = message.assertion ? *message.assertion : none;
  const model::SubjectConfirmation* const bearer = bearer_confirmation(assertion);

  const std::string idp =
      context.idp_metadata ? context.idp_metadata->entity_id : response.issuer().value_or("");
  const std::string sp = context.sp_entity_id.value_or(own_audience(assertion));
  const std::string acs_url = context.acs_url.value_or(own_acs_url(bearer, message));
  const auto claimed = rules::claimed_request(*envelope, assertion);
  const Instant issued = message.assertion ? assertion.issue_instant : envelope->issue_instant;
  const PendingRequest request{.id = claimed.value_or(""),
                               .idp = idp,
                               .acs_url = acs_url,
                               .issued_at = issued,
                               .expires_at = issued,
                               .relay_state = {},
                               .browser_binding = {}};
  const std::vector<std::string> scopes = scopes_of(assertion, context);
  const rules::ResponseFacts facts{
      .envelope = *envelope,
      .envelope_signed = message.root_signed,
      .has_assertion = message.assertion || message.encrypted_assertions == 1,
      .assertion = assertion,
      .idp = idp,
      .sp = sp,
      .acs_url = acs_url,
      .claimed_request = claimed,
      .request = claimed ? &request : nullptr,
      .unsolicited_allowed = true,
      .browser_binding = {},
      .longest_age = longest_age(context),
      .clock = clock_of(context, issued),
      .scopes = scopes};
  judge(rules::envelope_rules(), facts, findings);
  judge(rules::status_rules(), facts, findings);
  if (!message.assertion) return findings;
  judge_signatures(response.root(), message, context, findings);
  judge(rules::correlation_rules(), facts, findings);
  judge(rules::assertion_rules(), facts, findings);
  static const model::SubjectConfirmation no_confirmation;
  judge(rules::confirmation_rules(), {bearer != nullptr ? *bearer : no_confirmation, facts},
        findings);
  judge(rules::condition_rules(), facts, findings);
  judge(rules::statement_rules(), facts, findings);
  return findings;
}

std::vector<Finding> judge_request(const model::AuthnRequest& request, const MessageFacts& message,
                                   const LintContext& context) {
  std::vector<Finding> findings;
  const std::string sp = context.sp_entity_id.value_or(message.issuer.value_or(""));
  judge(rules::request_rules(),
        {.request = request,
         .sp = sp,
         .sso_url = request.destination ? std::string_view(*request.destination) : "",
         .is_signed = message.root_signed,
         .must_be_signed = false,
         .longest_age = longest_age(context),
         .clock = clock_of(context, request.issue_instant)},
        findings);
  return findings;
}

}  // namespace signet::profiles
