#include "sp/advice.h"

#include <algorithm>

#include "signet/lint.h"

namespace signet::sp_program {
namespace {

/// So many identity providers are tried when the message doesn't say which one it is from.
constexpr std::size_t most_tried = 8;

/// The identity provider's metadata as it counts here: with the certificates that are trusted now,
/// imported ones among them, and without those that were removed.
std::optional<EntityDescriptor> metadata_of(const App& app, const std::string& entity_id) {
  const auto entity = app.peers->find(entity_id);
  const auto certificates = app.peers->certificates(entity_id, PeerRole::identity_provider);
  if (!entity || !entity->idp || !certificates) return std::nullopt;
  EntityDescriptor known = *entity;
  std::erase_if(known.idp->keys, [](auto& key) { return key.use != KeyUse::encryption; });
  for (const PeerCertificate& trusted : certificates->trusted()) {
    known.idp->keys.push_back({KeyUse::signing, trusted.certificate});
  }
  return known;
}

LintReport report_for(const App& app, std::string_view saml_response,
                      const std::string& entity_id) {
  const Instant now = app.now();
  const LintProfile profile = app.settings.profile == Profile::identity_center
                                  ? LintProfile::identity_center
                                  : LintProfile::plain;
  return lint(saml_response, profile,
              {.now = now,
               .received_at = now,
               .idp_metadata = metadata_of(app, entity_id),
               .sp_entity_id = app.settings.entity_id,
               .acs_url = app.origin + "/acs"});
}

bool has_finding(const LintReport& report, std::string_view code) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [code](const Finding& finding) { return finding.code == code; });
}

/// Whether the message names this identity provider as its issuer.
bool claims_to_be_from_there(const LintReport& report) {
  const auto& subjects = report.subjects;
  const bool is_response =
      std::find(subjects.begin(), subjects.end(), LintSubject::response) != subjects.end();
  return is_response && !has_finding(report, "issuer-mismatch") &&
         !has_finding(report, "issuer-missing") && !has_finding(report, "response-issuer-mismatch");
}

}  // namespace

Advice look_at(App& app, const web::Request& request, std::string_view saml_response,
               const std::string& identity_provider) {
  if (saml_response.empty() ||
      !app.looks.allow(web::network_of(request.remote_address), app.now())) {
    return {identity_provider, {}};
  }
  if (!identity_provider.empty()) {
    return {identity_provider, report_for(app, saml_response, identity_provider).findings};
  }
  std::vector<std::string> candidates = app.peers->identity_providers();
  if (candidates.empty()) candidates.emplace_back();
  candidates.resize(std::min(candidates.size(), most_tried));
  std::optional<LintReport> first;
  for (const std::string& candidate : candidates) {
    LintReport report = report_for(app, saml_response, candidate);
    if (claims_to_be_from_there(report)) return {candidate, std::move(report.findings)};
    if (!first) first = std::move(report);
  }
  return {"", std::move(first->findings)};
}

}  // namespace signet::sp_program
