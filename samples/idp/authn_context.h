#pragma once

#include <string>
#include <vector>

namespace signet::idp_program {

/// What a password is that was typed over a protected connection, the weakest name for it first.
/// [saml-authn-context 3.4]
const std::vector<std::string>& contexts_of_a_password();

}  // namespace signet::idp_program
