#include "signet/trusted_peers.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "base/fail.h"
#include "base/text.h"
#include "metadata/trusted_keys.h"

namespace signet {

using metadata::Peer;

namespace {

bool has_role(const Peer& peer, PeerRole role) noexcept {
  return role == PeerRole::identity_provider ? peer.entity.idp.has_value()
                                             : peer.entity.sp.has_value();
}

template <class AnyPeer>
auto& certificates_of(AnyPeer& peer, PeerRole role) noexcept {
  return role == PeerRole::identity_provider ? peer.idp_certificates : peer.sp_certificates;
}

Unexpected unknown(std::string_view entity_id, PeerRole role) {
  return fail(ErrorCode::metadata_entity_unknown, "entity ID",
              role == PeerRole::identity_provider ? "an identity provider in metadata"
                                                  : "a service provider in metadata",
              entity_id);
}

}  // namespace

/// A peer is replaced as a whole and never changed, so a lookup hands out a share of it: the lock
/// is held for the search alone.
struct TrustedPeers::Contents {
  mutable std::shared_mutex mutex;
  std::map<std::string, std::shared_ptr<const Peer>, std::less<>> peers;

  std::shared_ptr<const Peer> find(std::string_view entity_id) const {
    const std::shared_lock lock(mutex);
    const auto found = peers.find(entity_id);
    return found == peers.end() ? nullptr : found->second;
  }

  /// One change of a peer at a time, none of which is lost; a refused one changes nothing.
  template <class Change>
  Result<void> change(std::string_view entity_id, PeerRole role, Change change_of) {
    const std::unique_lock lock(mutex);
    const auto found = peers.find(entity_id);
    if (found == peers.end() || !has_role(*found->second, role)) return unknown(entity_id, role);
    auto changed = std::make_shared<Peer>(*found->second);
    if (auto ok = change_of(*changed); !ok) return ok;
    found->second = std::move(changed);
    return {};
  }

  template <class HasRole>
  std::vector<std::string> ids(HasRole has_role) const {
    const std::shared_lock lock(mutex);
    std::vector<std::string> ids;
    for (const auto& [id, peer] : peers) {
      if (has_role(peer->entity)) ids.push_back(id);
    }
    return ids;
  }
};

namespace {

/// A signature is tried against so many keys at most; a peer with more is in the middle of several
/// rotations at once, and its first keys are taken.
void note_unused_keys(const RoleDescriptor& role, std::string_view name,
                      std::vector<std::string>& notes) {
  const std::size_t keys = metadata::signing_keys(role).size();
  const std::size_t most = Limits().keys_tried;
  if (keys <= most) return;
  notes.push_back(std::string(name) + " has " + std::to_string(keys) +
                  " signing keys; only the first " + std::to_string(most) + " are used.");
}

void set_metadata(TrustedCertificates& certificates, const RoleDescriptor* role, Instant now) {
  std::vector<Certificate> listed;
  if (role != nullptr) {
    for (const KeyDescriptor& key : role->keys) {
      if (key.use != KeyUse::encryption) listed.push_back(key.certificate);
    }
  }
  certificates.set_metadata(listed, now);
}

/// Makes the certificates follow the metadata; an identity provider has to keep a trusted one.
Result<void> follow_metadata(Peer& peer, Instant now) {
  const EntityDescriptor& entity = peer.entity;
  set_metadata(peer.idp_certificates, entity.idp ? &*entity.idp : nullptr, now);
  set_metadata(peer.sp_certificates, entity.sp ? &*entity.sp : nullptr, now);
  if (entity.idp && peer.idp_certificates.keys().empty()) {
    return fail(ErrorCode::metadata_no_signing_key, entity.entity_id,
                "a KeyDescriptor that may sign and wasn't removed, in the IDPSSODescriptor",
                "none");
  }
  return {};
}

/// Files were read with the same rule; an application may have put the entity together itself.
Result<void> check_endpoints(const EntityDescriptor& entity,
                             const std::vector<Endpoint>& endpoints) {
  for (const Endpoint& endpoint : endpoints) {
    for (const std::string* url :
         {&endpoint.location,
          endpoint.response_location ? &*endpoint.response_location : nullptr}) {
      if (url != nullptr && !base::is_web_url(*url)) {
        return fail(ErrorCode::metadata_endpoint_scheme, entity.entity_id, "an http or https URL",
                    *url);
      }
    }
  }
  return {};
}

template <class Role>
Result<void> check_role(const EntityDescriptor& entity, const std::optional<Role>& role,
                        std::vector<Endpoint> Role::*services) {
  if (!role) return {};
  if (auto ok = check_endpoints(entity, (*role).*services); !ok) return ok;
  return check_endpoints(entity, role->single_logout_services);
}

Result<void> check_roles(const EntityDescriptor& entity) {
  auto ok = check_role(entity, entity.idp, &IDPSSODescriptor::single_sign_on_services);
  if (!ok) return ok;
  return check_role(entity, entity.sp, &SPSSODescriptor::assertion_consumer_services);
}

}  // namespace

TrustedPeers::TrustedPeers() : contents_(std::make_unique<Contents>()) {}
TrustedPeers::~TrustedPeers() = default;

Result<void> TrustedPeers::trust(EntityDescriptor entity, Instant now,
                                 std::optional<PeerPolicy> policy) {
  if (!entity.idp && !entity.sp) {
    return fail(ErrorCode::metadata_no_role, entity.entity_id,
                "an IDPSSODescriptor or SPSSODescriptor", "none");
  }
  if (auto ok = check_validity(entity, now, std::chrono::seconds(0)); !ok) return ok;
  if (auto ok = check_roles(entity); !ok) return ok;
  if (entity.idp) note_unused_keys(*entity.idp, "IDPSSODescriptor", entity.notes);
  if (entity.sp) note_unused_keys(*entity.sp, "SPSSODescriptor", entity.notes);

  const std::string id = entity.entity_id;
  Peer peer{.entity = std::move(entity), .policy = std::move(policy)};
  const std::unique_lock lock(contents_->mutex);
  if (const auto known = contents_->peers.find(id); known != contents_->peers.end()) {
    peer.idp_certificates = known->second->idp_certificates;
    peer.sp_certificates = known->second->sp_certificates;
    if (!peer.policy) peer.policy = known->second->policy;
  }
  if (auto ok = follow_metadata(peer, now); !ok) return ok;
  contents_->peers.insert_or_assign(id, std::make_shared<const Peer>(std::move(peer)));
  return {};
}

Result<std::string> TrustedPeers::trust_file_contents(std::string_view xml, Instant now) {
  auto entity = read_metadata(xml);
  if (!entity) return fail(entity);
  std::string id = entity->entity_id;
  if (auto ok = trust(std::move(*entity), now); !ok) return fail(ok);
  return id;
}

Result<void> TrustedPeers::set_policy(std::string_view entity_id,
                                      std::optional<PeerPolicy> policy) {
  const std::unique_lock lock(contents_->mutex);
  const auto found = contents_->peers.find(entity_id);
  if (found == contents_->peers.end()) {
    return fail(ErrorCode::metadata_entity_unknown, "entity ID", "an entity in metadata",
                entity_id);
  }
  auto changed = std::make_shared<Peer>(*found->second);
  changed->policy = std::move(policy);
  found->second = std::move(changed);
  return {};
}

std::optional<PeerPolicy> TrustedPeers::policy(std::string_view entity_id) const {
  const auto peer = contents_->find(entity_id);
  return peer ? peer->policy : std::nullopt;
}

bool TrustedPeers::remove(std::string_view entity_id) {
  const std::unique_lock lock(contents_->mutex);
  const auto found = contents_->peers.find(entity_id);
  if (found == contents_->peers.end()) return false;
  contents_->peers.erase(found);
  return true;
}

std::shared_ptr<const EntityDescriptor> TrustedPeers::find(std::string_view entity_id) const {
  auto peer = contents_->find(entity_id);
  if (!peer) return nullptr;
  return {peer, &peer->entity};
}

std::vector<std::string> TrustedPeers::identity_providers() const {
  return contents_->ids([](const EntityDescriptor& entity) { return entity.idp.has_value(); });
}

std::vector<std::string> TrustedPeers::service_providers() const {
  return contents_->ids([](const EntityDescriptor& entity) { return entity.sp.has_value(); });
}

Result<TrustedCertificates> TrustedPeers::certificates(std::string_view entity_id,
                                                       PeerRole role) const {
  const auto peer = contents_->find(entity_id);
  if (!peer || !has_role(*peer, role)) return unknown(entity_id, role);
  return certificates_of(*peer, role);
}

Result<void> TrustedPeers::import_certificate(std::string_view entity_id, PeerRole role,
                                              const Certificate& certificate) {
  return contents_->change(entity_id, role, [&](Peer& peer) {
    return certificates_of(peer, role).import_certificate(certificate);
  });
}

Result<void> TrustedPeers::remove_certificate(std::string_view entity_id, PeerRole role,
                                              std::string_view fingerprint, Instant now) {
  return contents_->change(entity_id, role, [&](Peer& peer) {
    return certificates_of(peer, role).remove(fingerprint, now);
  });
}

Result<void> TrustedPeers::restore_certificates(std::string_view entity_id, PeerRole role,
                                                TrustedCertificates stored, Instant now) {
  return contents_->change(entity_id, role, [&](Peer& peer) {
    certificates_of(peer, role) = std::move(stored);
    return follow_metadata(peer, now);
  });
}

namespace metadata {

std::shared_ptr<const Peer> find_peer(const TrustedPeers& peers, std::string_view entity_id) {
  return peers.contents().find(entity_id);
}

std::vector<PublicKey> signing_keys(const RoleDescriptor& role) {
  std::vector<PublicKey> keys;
  for (const KeyDescriptor& descriptor : role.keys) {
    if (descriptor.use == KeyUse::encryption) continue;
    const PublicKey& key = descriptor.certificate.public_key();
    const bool known = std::any_of(keys.begin(), keys.end(), [&](const PublicKey& other) {
      return other.fingerprint() == key.fingerprint();
    });
    if (!known) keys.push_back(key);
  }
  return keys;
}

}  // namespace metadata
}  // namespace signet
