#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sp/app.h"

// What a refused response leaves behind: a line in the log, an event in the audit log, an incident
// with advice for the administrator, and for the person a page that tells nothing but its id.

namespace signet::sp_program {

/// Why a response is refused.
struct Reason {
  program::Refusal refusal;
  Finding finding;  ///< the same, for the administrator
};
Reason reason_of(const Error& error);
Reason reason_of(const Finding& finding);  ///< a rule of the profile

struct RefusedResponse {
  std::string_view saml_response = {};  ///< the form field, when advice may be found in it
  /// When every rule of SAML held; otherwise nothing in the message is known to be true.
  const AuthenticatedSubject* subject = nullptr;
  std::string_view failed_event = audit_event::external_idp_directory_login;
  std::vector<Finding> more_findings = {};
};

web::Response refuse_response(App& app, const web::Request& request, const Reason& reason,
                              const RefusedResponse& refused);

/// Writes events where the profile has an audit log. False when they couldn't be recorded, which
/// the log tells.
bool record(App& app, std::span<const AuditEvent> events);

}  // namespace signet::sp_program
