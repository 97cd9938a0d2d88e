#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "signet/metadata.h"

namespace signet {

/// The entities that a provider trusts, by entity ID: who may sign, with which keys, and where
/// answers may go. Metadata can be added, replaced and removed while servers run; a message in
/// flight keeps the peer as it was when it arrived. Safe to use from several threads.
class TrustedPeers {
 public:
  TrustedPeers();
  ~TrustedPeers();
  TrustedPeers(const TrustedPeers&) = delete;
  TrustedPeers& operator=(const TrustedPeers&) = delete;

  /// Trusts an entity, or replaces what was known of it. Prepares its keys, so that no message has
  /// to. Fails with `metadata_no_role`, `metadata_no_signing_key` for an identity provider,
  /// `metadata_endpoint_scheme` or `metadata_expired`; then nothing has changed.
  Result<void> trust(EntityDescriptor entity, Instant now);
  /// Reads metadata whose origin is trusted and trusts the entity in it. Gives back its entity ID.
  Result<std::string> trust_file_contents(std::string_view xml, Instant now);
  /// From now on the entity is unknown. True when it was known.
  bool remove(std::string_view entity_id);

  /// A snapshot; null when the entity is unknown.
  std::shared_ptr<const EntityDescriptor> find(std::string_view entity_id) const;
  std::vector<std::string> identity_providers() const;  ///< entity IDs, sorted
  std::vector<std::string> service_providers() const;

  struct Contents;  ///< inner use
  const Contents& contents() const noexcept { return *contents_; }

 private:
  std::unique_ptr<Contents> contents_;
};

}  // namespace signet
