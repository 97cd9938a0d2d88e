#pragma once

#include "idp/parts.h"
#include "logout/party.h"

namespace signet::idp {

/// Fails with `configuration_invalid` when the settings have no Single Logout.
Result<logout::Party> logout_party(const IdentityProviderSettings& settings);

/// Before an answer with this NameID goes out: from now on the service provider is told when the
/// session ends. Without a name it can't be. Fails with `session_expired` when it has ended, and
/// like the store. [saml-profiles 4.4.1]
Result<void> add_participant(const IdentityProviderSettings& settings,
                             const AuthenticatedUser& user, const metadata::Peer& service_provider,
                             const std::optional<NameID>& name_id, Instant now);

}  // namespace signet::idp
