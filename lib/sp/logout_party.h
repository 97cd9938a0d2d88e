#pragma once

#include "logout/party.h"
#include "sp/parts.h"

namespace signet::sp {

/// Fails with `configuration_invalid` when the settings have no Single Logout.
Result<logout::Party> logout_party(const ServiceProviderSettings& settings);
/// Fails with `configuration_invalid` without keys, and like KeyRing::signing_key().
Result<SigningKey> logout_key(const ServiceProviderSettings& settings, Instant now);

}  // namespace signet::sp
