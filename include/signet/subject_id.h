#pragma once

#include <string>
#include <string_view>

#include "signet/result.h"

// Identifiers of people that stand among the attributes: `subject-id`, the same at every service
// provider, and `pairwise-id`, another at each. [SAML-SubjectID 3]

namespace signet {

/// What a service provider says in metadata that it needs. [SAML-SubjectID 4]
enum class SubjectIdRequirement {
  unsaid,
  none,
  any,  ///< either; pairwise-id is given where there is one, as it tells less
  pairwise_id,
  subject_id,
};

/// `user@scope`: both of 1 to 127 ASCII letters, digits and "-", the user also of "=", the scope
/// also of "."; a letter or digit first. [SAML-SubjectID 3.3, 3.4]
struct ScopedId {
  std::string user;
  std::string scope;

  friend bool operator==(const ScopedId&, const ScopedId&) = default;
};

/// Reads one, in lower case: values that differ in case alone are the same person, so compare what
/// this gives. Fails with `subject_id_malformed`.
Result<ScopedId> parse_scoped_id(std::string_view value);

}  // namespace signet
