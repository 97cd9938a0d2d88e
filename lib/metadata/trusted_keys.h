#pragma once

#include <memory>
#include <vector>

#include "signet/trusted_peers.h"

namespace signet::metadata {

enum class Role { identity_provider, service_provider };

/// A trusted entity with its signing keys ready for use, each once, at most Limits::keys_tried.
struct Peer {
  EntityDescriptor entity;
  std::vector<PublicKey> idp_signing_keys;
  std::vector<PublicKey> sp_signing_keys;
};

/// A snapshot; null when the entity is unknown.
std::shared_ptr<const Peer> find_peer(const TrustedPeers& peers, std::string_view entity_id);

}  // namespace signet::metadata
