#pragma once

#include <vector>

#include "crypto/encryption.h"
#include "signet/key_ring.h"
#include "signet/metadata.h"

namespace signet::metadata {

/// Lists what the ring publishes at `now`, and promises that it holds for the ring's cacheDuration.
/// Of encryption keys it says which algorithms decrypt() takes from everybody.
void publish(const KeyRing& ring, Instant now, EntityDescriptor& entity, RoleDescriptor& role);

/// What decrypts at `now`, the newest first. Keys whose private half isn't here are left out.
std::vector<crypto::DecryptionKey> decryption_keys(const KeyRing& ring, Instant now);

}  // namespace signet::metadata
