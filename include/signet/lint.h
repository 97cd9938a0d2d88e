#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/metadata.h"
#include "signet/time.h"

// The linter: tells an administrator before a sign-in fails why a file or a message will be
// refused. It finds everything at once where a receiver stops at the first broken rule, and it
// proves nothing: nobody can be signed in from here.

namespace signet {

/// Whose rules a file is held against. Each profile is a table of rules over the same facts.
enum class LintProfile {
  plain,            ///< SAML 2.0 Web Browser SSO as this library demands it
  saml2int,         ///< the deployment profile of the federations
  identity_center,  ///< AWS IAM Identity Center, in both of its roles
};

/// What a rule is about.
enum class LintSubject { idp_metadata, sp_metadata, response, authn_request, logout };

/// One code that a finding can have.
struct LintDescription {
  std::string_view code;  ///< kebab-case, stable for ever
  LintProfile profile;    ///< whose it is; those of `plain` count in every profile
  Severity severity;
  std::vector<LintSubject> subjects;
  std::string_view expected;
  std::string_view advice;  ///< one sentence for an administrator
};

/// The codes of the rules of all profiles. Findings may also have a code of error_table(), for what
/// the library itself refuses, and those of check_metadata().
const std::vector<LintDescription>& lint_table();

/// What is known besides the file. The more there is, the more can be found.
struct LintContext {
  Instant now;  ///< certificates and metadata are judged as of then
  /// When the message arrived; its times are compared with it. Absent for an old capture: then its
  /// times are compared with each other only.
  std::optional<Instant> received_at = {};
  /// The identity provider's metadata: signatures are verified with its keys.
  std::optional<EntityDescriptor> idp_metadata = {};
  std::optional<std::string> sp_entity_id = {};
  std::optional<std::string> acs_url = {};  ///< as the receiving side has it
};

struct LintReport {
  std::vector<LintSubject> subjects;  ///< what the file turned out to be; empty when unreadable
  std::vector<Finding> findings;      ///< errors first, then warnings, then notes

  bool has(Severity severity) const;
  /// Neither errors nor warnings.
  bool clean() const { return !has(Severity::error) && !has(Severity::warning); }
};

/// Looks at metadata, a Response or an AuthnRequest: as XML, as the base64 of a form field,
/// deflated in base64, or a whole form or URL with one of them. Never fails: what can't be read is
/// a finding.
LintReport lint(std::string_view input, LintProfile profile, const LintContext& context);

std::string_view to_string(LintProfile profile) noexcept;  ///< "plain", "saml2int", ...
std::string_view to_string(LintSubject subject) noexcept;  ///< "idp-metadata", "response", ...
std::string_view to_string(Severity severity) noexcept;

}  // namespace signet
