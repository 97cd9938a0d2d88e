#pragma once

#include <cstddef>
#include <vector>

#include "signet/authenticated_subject.h"
#include "signet/lint.h"

// What AWS IAM Identity Center demands on top of plain SAML 2.0, as of its user guide of 2025. The
// library itself never assumes any of it. lint() with LintProfile::identity_center tells what a
// file breaks; SessionTag and SessionLength are in signet/session_tags.h.

namespace signet::identity_center {

inline constexpr std::size_t longest_idp_metadata = 75'000;    ///< characters
inline constexpr std::size_t longest_assertion = 50'000;       ///< characters
inline constexpr std::size_t longest_idp_certificate = 2'500;  ///< characters of PEM
inline constexpr std::size_t longest_sp_certificate = 2'048;   ///< octets of PEM
inline constexpr std::size_t most_attributes = 50;

/// What Identity Center would refuse about somebody for whom every rule of SAML held: the name and
/// the attributes. Empty when nothing. That the name belongs to an existing user is the caller's
/// own rule.
std::vector<Finding> check_subject(const AuthenticatedSubject& subject);

}  // namespace signet::identity_center
