#include "metadata/own_keys.h"

namespace signet::metadata {

void publish(const KeyRing& ring, Instant now, EntityDescriptor& entity, RoleDescriptor& role) {
  for (const RingKey& key : ring.published(now)) role.keys.push_back({key.use, key.certificate});
  entity.cache_duration = ring.rules().cache_duration;
}

}  // namespace signet::metadata
