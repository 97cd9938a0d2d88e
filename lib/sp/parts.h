#pragma once

#include <vector>

#include "crypto/encryption.h"
#include "signet/service_provider.h"

namespace signet {

/// What a ServiceProvider holds: its settings, checked once.
struct ServiceProvider::Parts {
  ServiceProviderSettings settings;
};

namespace sp {

/// What opens what is encrypted for us at `now`.
std::vector<crypto::DecryptionKey> decryption_keys(const ServiceProviderSettings& settings,
                                                   Instant now);

}  // namespace sp
}  // namespace signet
