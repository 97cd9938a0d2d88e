#pragma once

#include "signet/key_ring.h"
#include "signet/metadata.h"

namespace signet::metadata {

/// Lists what the ring publishes at `now`, and promises that it holds for the ring's cacheDuration.
void publish(const KeyRing& ring, Instant now, EntityDescriptor& entity, RoleDescriptor& role);

}  // namespace signet::metadata
