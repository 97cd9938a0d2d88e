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
std::vector<PublicKey> usable_keys(const RoleDescriptor& role, std::string_view name,
                                   std::vector<std::string>& notes) {
  std::vector<PublicKey> keys = metadata::signing_keys(role);
  const std::size_t most = Limits().keys_tried;
  if (keys.size() > most) {
    notes.push_back(std::string(name) + " has " + std::to_string(keys.size()) +
                    " signing keys; only the first " + std::to_string(most) + " are used.");
    keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(most), keys.end());
  }
  return keys;
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

Peer prepare(EntityDescriptor entity) {
  Peer peer{.entity = std::move(entity), .idp_signing_keys = {}, .sp_signing_keys = {}};
  EntityDescriptor& e = peer.entity;
  if (e.idp) peer.idp_signing_keys = usable_keys(*e.idp, "IDPSSODescriptor", e.notes);
  if (e.sp) peer.sp_signing_keys = usable_keys(*e.sp, "SPSSODescriptor", e.notes);
  return peer;
}

}  // namespace

TrustedPeers::TrustedPeers() : contents_(std::make_unique<Contents>()) {}
TrustedPeers::~TrustedPeers() = default;

Result<void> TrustedPeers::trust(EntityDescriptor entity, Instant now) {
  if (!entity.idp && !entity.sp) {
    return fail(ErrorCode::metadata_no_role, entity.entity_id,
                "an IDPSSODescriptor or SPSSODescriptor", "none");
  }
  if (auto ok = check_validity(entity, now, std::chrono::seconds(0)); !ok) return ok;
  if (auto ok = check_roles(entity); !ok) return ok;
  Peer peer = prepare(std::move(entity));
  if (peer.entity.idp && peer.idp_signing_keys.empty()) {
    return fail(ErrorCode::metadata_no_signing_key, peer.entity.entity_id,
                "a KeyDescriptor that may sign, in the IDPSSODescriptor", "none");
  }
  const std::string id = peer.entity.entity_id;
  auto shared = std::make_shared<const Peer>(std::move(peer));
  const std::unique_lock lock(contents_->mutex);
  contents_->peers.insert_or_assign(id, std::move(shared));
  return {};
}

Result<std::string> TrustedPeers::trust_file_contents(std::string_view xml, Instant now) {
  auto entity = read_metadata(xml);
  if (!entity) return fail(entity);
  std::string id = entity->entity_id;
  if (auto ok = trust(std::move(*entity), now); !ok) return fail(ok);
  return id;
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
