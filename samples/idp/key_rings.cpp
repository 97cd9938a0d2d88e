#include "idp/key_rings.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "shared/peer_id.h"

namespace signet::idp_program {
namespace {

namespace fs = std::filesystem;
using program::WatchedKeyRing;

constexpr std::size_t most_own_keys = 2;  ///< as many as AWS IAM Identity Center has

bool has_ring(const std::string& folder) {
  std::error_code error;
  return fs::exists(fs::path(folder) / "keyring.toml", error);
}

/// An empty ring with the key that signs for everybody, which signs here from now on.
Result<KeyRing> begun(const KeyRing& empty, const KeyRing& common, Instant now) {
  const auto& keys = common.keys();
  const auto active = std::find_if(keys.begin(), keys.end(), [&](const RingKey& key) {
    return key.use == KeyUse::signing && key.is_active(now);
  });
  if (active == keys.end()) return Unexpected(common.signing_key(now).error());
  auto ring = empty.add(*active, now);
  if (!ring) return ring;
  return ring->activate({.id = active->id, .from = now}, now);
}

}  // namespace

web::Outcome<std::shared_ptr<KeyRings>> KeyRings::open(const program::DataDir& data,
                                                       std::string host, Instant now,
                                                       web::Log& log) {
  auto common = program::own_keys(data, host, now, log);
  if (!common) return web::Failure(common.why());
  const std::shared_ptr<KeyRings> rings(
      new KeyRings(data.path_of("keys-of"), std::move(host), *std::move(common), log));
  // What can't be read is told now and not at somebody's sign-in.
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(rings->folder_, error)) {
    const auto ring = rings->own_ring(entry.path().filename().string(), now);
    if (!ring) return web::Failure(ring.why());
  }
  return rings;
}

web::Outcome<std::shared_ptr<WatchedKeyRing>> KeyRings::own_ring(const std::string& id,
                                                                 Instant now) {
  const std::lock_guard lock(mutex_);
  if (const auto found = own_.find(id); found != own_.end()) return found->second;
  if (!has_ring(folder_of(id))) return std::shared_ptr<WatchedKeyRing>();
  auto ring = WatchedKeyRing::open(KeyRingDirectory(folder_of(id)), now, log_);
  if (ring) own_.emplace(id, *ring);
  return ring;
}

std::optional<KeyRing> KeyRings::keys_for(std::string_view application, Instant now) {
  const auto own = own_ring(program::peer_id(application), now);
  if (!own) {
    log_.write("key-ring", {{"accepted", false}, {"sp", application}, {"detail", own.why()}});
    return *KeyRing::create({.common_name = "none"});
  }
  if (*own == nullptr) return std::nullopt;
  KeyRing ring = (*own)->current(now);
  // A ring is made empty, and filled in the next step.
  return ring.keys().empty() ? std::nullopt : std::optional(std::move(ring));
}

Result<KeyRing> KeyRings::update(std::string_view application, Instant now,
                                 const std::function<Result<KeyRing>(const KeyRing&)>& change) {
  const KeyRingDirectory directory(folder_of(program::peer_id(application)));
  if (!has_ring(directory.path())) {
    ::mkdir(folder_.c_str(), 0700);  // it may be there
    auto made = directory.init(program::ring_rules(host_, most_own_keys));
    if (!made && made.error().code() != ErrorCode::key_ring_exists) return made;
  }
  const KeyRing common = common_->current(now);
  return directory.update(now, [&](const KeyRing& ring) {
    if (!ring.keys().empty()) return change(ring);
    const auto first = begun(ring, common, now);
    return first ? change(*first) : first;
  });
}

}  // namespace signet::idp_program
