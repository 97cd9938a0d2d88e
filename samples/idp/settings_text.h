#pragma once

#include <string>

#include "idp/settings.h"

// Settings as text, in both directions that aren't reading: the file that the first start leaves,
// and what --check-config prints.

namespace signet::idp_program {

/// A commented signet-idp.toml with two demo users in it.
std::string first_settings(const program::BaseUrl& base);

std::string describe(const Settings& settings);

}  // namespace signet::idp_program
