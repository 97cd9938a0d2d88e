#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "signet/metadata.h"
#include "signet/peer_policy.h"
#include "signet/trusted_certificates.h"

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

  /// Trusts an entity, or replaces what was known of it but for certificates that were imported or
  /// removed. Prepares its keys, so that no message has to. Fails with `metadata_no_role`,
  /// `metadata_no_signing_key` for an identity provider, `metadata_endpoint_scheme` or
  /// `metadata_expired`; then nothing has changed.
  /// With a policy it has that from now on; without one it keeps what it had.
  Result<void> trust(EntityDescriptor entity, Instant now, std::optional<PeerPolicy> policy = {});
  /// Reads metadata whose origin is trusted and trusts the entity in it. Gives back its entity ID.
  Result<std::string> trust_file_contents(std::string_view xml, Instant now);
  /// From the next message on; absent: what the settings of the provider say. Fails with
  /// `metadata_entity_unknown`.
  Result<void> set_policy(std::string_view entity_id, std::optional<PeerPolicy> policy);
  /// Absent when it has none, or isn't known.
  std::optional<PeerPolicy> policy(std::string_view entity_id) const;
  /// From now on the entity is unknown, and so are its certificates and its policy. True when it
  /// was known.
  bool remove(std::string_view entity_id);

  /// A snapshot; null when the entity is unknown.
  std::shared_ptr<const EntityDescriptor> find(std::string_view entity_id) const;
  std::vector<std::string> identity_providers() const;  ///< entity IDs, sorted
  std::vector<std::string> service_providers() const;

  /// The certificates that verify what a role of the entity signs; a snapshot, whose last uses go
  /// on. This and the following fail with `metadata_entity_unknown` when no such role is trusted.
  Result<TrustedCertificates> certificates(std::string_view entity_id, PeerRole role) const;
  /// See TrustedCertificates::import_certificate().
  Result<void> import_certificate(std::string_view entity_id, PeerRole role,
                                  const Certificate& certificate);
  /// See TrustedCertificates::remove().
  Result<void> remove_certificate(std::string_view entity_id, PeerRole role,
                                  std::string_view fingerprint, Instant now);
  /// Replaces what was imported, removed and used by what a store kept; metadata stays as it is
  /// known here. Fails with `metadata_no_signing_key` when no certificate would be trusted.
  Result<void> restore_certificates(std::string_view entity_id, PeerRole role,
                                    TrustedCertificates stored, Instant now);

  struct Contents;  ///< inner use
  const Contents& contents() const noexcept { return *contents_; }

 private:
  std::unique_ptr<Contents> contents_;
};

}  // namespace signet
