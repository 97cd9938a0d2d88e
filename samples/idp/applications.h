#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "idp/app.h"

namespace signet::idp_program {

/// The entity IDs of all service providers that metadata or the settings name, each once.
std::vector<std::string> applications(const App& app);

/// The one whose peer_id() this is.
std::optional<std::string> application_with_id(const App& app, std::string_view id);

/// What its person sees of a service provider: from the settings, else from metadata.
std::string display_name(const App& app, const std::string& service_provider);

}  // namespace signet::idp_program
