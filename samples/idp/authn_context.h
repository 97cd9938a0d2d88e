#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::idp_program {

/// The class that an answer may name, after a password was typed over a protected connection;
/// absent when that isn't what the service provider asked for. Nothing asked for is met by
/// anything. [saml-core 3.3.2.2.1]
std::optional<std::string> choose_authn_context(const std::vector<std::string>& requested,
                                                std::string_view comparison);

}  // namespace signet::idp_program
