#pragma once

#include "signet/identity_provider.h"

namespace signet {

/// What an IdentityProvider holds: its settings, checked once.
struct IdentityProvider::Parts {
  IdentityProviderSettings settings;
};

}  // namespace signet

namespace signet::idp {

/// What signs for this service provider at the moment.
KeyRing keys_for(const IdentityProviderSettings& settings, std::string_view service_provider,
                 Instant now);

}  // namespace signet::idp
