#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "signet/trusted_peers.h"

namespace signet::metadata {

/// A trusted entity with its signing keys ready for use: of each role its own. A key that metadata
/// lists for encryption only is not among them.
struct Peer {
  EntityDescriptor entity;
  TrustedCertificates idp_certificates = {};
  TrustedCertificates sp_certificates = {};
  std::optional<PeerPolicy> policy = {};

  /// Its own algorithms, or those that hold for all others.
  const AlgorithmPolicy& algorithms(const AlgorithmPolicy& of_settings) const noexcept {
    return policy && policy->algorithms ? *policy->algorithms : of_settings;
  }
};

/// A snapshot; null when the entity is unknown.
std::shared_ptr<const Peer> find_peer(const TrustedPeers& peers, std::string_view entity_id);

/// The keys of a role that may have signed, each once, in the order of the file.
std::vector<PublicKey> signing_keys(const RoleDescriptor& role);

}  // namespace signet::metadata
