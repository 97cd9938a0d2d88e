#include "sp/refusal.h"

#include <algorithm>

#include "sp/advice.h"
#include "web/random.h"

namespace signet::sp_program {
namespace {

/// As for any rule that isn't met.
std::string public_message() {
  return std::string(Error(ErrorCode::subject_missing).public_message());
}

std::string detail_of(const Finding& finding) {
  return finding.where + ": expected " + finding.expected + ", found " + finding.found;
}

bool is_same(const Finding& one, const Finding& other) {
  return one.code == other.code && one.where == other.where;
}

bool contains(const std::vector<Finding>& findings, const Finding& finding) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding& other) { return is_same(other, finding); });
}

void record_incident(App& app, const web::Request& request, const RefusedResponse& refused,
                     const Reason& reason) {
  const bool is_verified = refused.subject != nullptr;
  const Advice advice = look_at(app, request, refused.saml_response,
                                is_verified ? refused.subject->identity_provider() : "");
  std::vector<Finding> findings;
  for (const auto& part : {refused.more_findings, advice.findings}) {
    for (const Finding& finding : part) {
      if (is_same(finding, reason.finding) || contains(findings, finding)) continue;
      findings.push_back(finding);
    }
  }
  app.incidents.add({.id = reason.refusal.incident,
                     .at = app.now(),
                     .address = request.remote_address,
                     .identity_provider = advice.identity_provider,
                     .is_verified = is_verified,
                     .reason = reason.finding,
                     .section = reason.refusal.section,
                     .findings = std::move(findings)});
}

void record_failure(App& app, const web::Request& request, const RefusedResponse& refused,
                    const Reason& reason) {
  AuditEvent event{.name = audit_event::external_idp_directory_login,
                   .at = app.now(),
                   .source_address = request.remote_address};
  if (refused.subject != nullptr) {
    event.identity_provider = refused.subject->identity_provider();
    event.user_name = refused.subject->name_id().value;
  }
  std::vector<AuditEvent> events;
  if (refused.failed_event != audit_event::external_idp_directory_login) events.push_back(event);
  event.name = refused.failed_event;
  event.error_code = reason.finding.code;
  event.incident = reason.refusal.incident;
  events.push_back(std::move(event));
  record(app, events);
}

}  // namespace

Reason reason_of(const Error& error) {
  return {program::refusal_of(error),
          {.code = std::string(error.name()),
           .severity = Severity::error,
           .where = error.where(),
           .found = error.found(),
           .expected = error.expected(),
           .advice = std::string(error.hint())}};
}

Reason reason_of(const Finding& finding) {
  return {{.code = finding.code,
           .kind = std::string(to_string(ErrorKind::refused)),
           .section = "",
           .detail = detail_of(finding),
           .public_message = public_message(),
           .status = 400,
           .incident = web::new_incident_id()},
          finding};
}

bool record(App& app, std::span<const AuditEvent> events) {
  if (!app.audit) return true;
  const std::string why = app.audit->write(events);
  if (!why.empty()) app.log.write("audit", {{"accepted", false}, {"detail", why}});
  return why.empty();
}

web::Response refuse_response(App& app, const web::Request& request, const Reason& reason,
                              const RefusedResponse& refused) {
  record_failure(app, request, refused, reason);
  record_incident(app, request, refused, reason);
  return app.site.refuse(app.log, "sign-in", reason.refusal, request);
}

}  // namespace signet::sp_program
