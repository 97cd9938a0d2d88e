#pragma once

#include "signet/identity_provider.h"

namespace signet {

/// What an IdentityProvider holds: its settings, checked once.
struct IdentityProvider::Parts {
  IdentityProviderSettings settings;
};

}  // namespace signet
