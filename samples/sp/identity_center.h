#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "signet/authenticated_subject.h"
#include "signet/key_ring.h"
#include "signet/lint.h"
#include "signet/session_tags.h"
#include "sp/settings.h"

// The profile identity_center: what AWS IAM Identity Center asks for when every rule of SAML held.

namespace signet::sp_program {

/// Codes of findings that only somebody who knows the users can have.
namespace finding_code {
inline constexpr std::string_view user_unknown = "user-unknown";
inline constexpr std::string_view user_name_letter_case = "user-name-letter-case";
inline constexpr std::string_view user_disabled = "user-disabled";
}  // namespace finding_code

/// Why the profile doesn't take this metadata of an identity provider; empty when it does.
std::string refuse_metadata(const Settings& settings, std::string_view xml, Instant now);

/// The same keys but for those that decrypt: the profile publishes none, and what comes encrypted
/// is refused.
OwnKeys without_encryption(OwnKeys keys);

struct ProfileVerdict {
  std::vector<Finding> refusals;      ///< why nobody is signed in, the reason first; may be empty
  std::string_view failed_event;      ///< of audit_event, when there are some
  std::vector<SessionTag> tags = {};  ///< when there are none, as what follows
  Instant session_end = {};
};

/// Whether the person may come in, with which session tags, and for how long. `saml_response` is
/// the form field that the subject came from.
ProfileVerdict judge(const Settings& settings, const AuthenticatedSubject& subject,
                     std::string_view saml_response, Instant now);

}  // namespace signet::sp_program
