#pragma once

#include "metadata/trusted_keys.h"
#include "signet/identity_provider.h"

namespace signet {

/// What an IdentityProvider holds: its settings, checked once.
struct IdentityProvider::Parts {
  IdentityProviderSettings settings;
};

}  // namespace signet

namespace signet::idp {

/// The service provider's own policy, or what the settings name it in.
PeerPolicy policy_of(const metadata::Peer& sp, const IdentityProviderSettings& settings);

/// What signs for this service provider at the moment.
KeyRing keys_for(const IdentityProviderSettings& settings, std::string_view service_provider,
                 Instant now);

}  // namespace signet::idp
