#pragma once

#include <chrono>
#include <string_view>

#include "metadata/trusted_keys.h"
#include "signet/key_ring.h"
#include "signet/limits.h"
#include "signet/logout.h"
#include "signet/random.h"
#include "signet/trusted_peers.h"

namespace signet::logout {

/// One of the two sides, as its settings have it; for the time of one call.
struct Party {
  std::string_view entity_id;
  PeerRole peers;  ///< the role of those that it exchanges messages with
  const TrustedPeers& metadata;
  const AlgorithmPolicy& algorithms;
  const SingleLogoutService& service;
  std::chrono::seconds clock_skew;
  std::chrono::seconds longest_age;  ///< of a message, by IssueInstant
  const Limits& limits;
  RandomSource& random;
};

/// A peer as it is trusted in its role for logout.
struct TrustedPeer {
  std::shared_ptr<const metadata::Peer> peer;
  PeerRole role;

  const std::string& entity_id() const { return peer->entity.entity_id; }
  const RoleDescriptor& descriptor() const {
    if (role == PeerRole::identity_provider) return *peer->entity.idp;
    return *peer->entity.sp;
  }
  const TrustedCertificates& certificates() const {
    return role == PeerRole::identity_provider ? peer->idp_certificates : peer->sp_certificates;
  }
};

/// The trusted peer of this entity ID; fails with `unknown` when there is none in the role, and
/// with `metadata_expired`.
Result<TrustedPeer> find_peer(const Party& party, std::string_view entity_id, Instant now,
                              ErrorCode unknown);

}  // namespace signet::logout
