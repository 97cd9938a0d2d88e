#pragma once

#include <string>
#include <vector>

#include "sp/app.h"

namespace signet::sp_program {

/// What the linter says of a response, for the administrator.
struct Advice {
  /// Whose answer it claims to be, among the identity providers that are known; or empty.
  std::string identity_provider;
  std::vector<Finding> findings;
};

/// Looks at a refused response by the rules of the profile that is in force, and compares it with
/// what is known here: times, addresses, certificates. `identity_provider` is empty unless the
/// signature held. Bounded: from one network only so many are looked at.
Advice look_at(App& app, const web::Request& request, std::string_view saml_response,
               const std::string& identity_provider);

}  // namespace signet::sp_program
