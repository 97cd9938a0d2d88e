#include "signet/trust_directory.h"

#include <algorithm>

#include "base/codec.h"
#include "base/fail.h"
#include "keyring/trust_storage.h"

namespace signet {
namespace {

/// What a line of the manifest can hold. [saml-core 8.3.6]
Result<void> check_entity_id(std::string_view entity_id) {
  constexpr std::size_t longest = 1024;
  const bool plain = std::none_of(entity_id.begin(), entity_id.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  if (!entity_id.empty() && entity_id.size() <= longest && plain && base::is_utf8(entity_id))
    return {};
  return fail(ErrorCode::configuration_invalid, "entity ID",
              "1 to 1024 characters, no control characters", entity_id);
}

}  // namespace

TrustDirectory::TrustDirectory(std::string path, std::chrono::milliseconds longest_wait)
    : path_(std::move(path)), longest_wait_(longest_wait) {}

Result<std::vector<StoredPeer>> TrustDirectory::load() const {
  return keyring::load_between_changes(keyring::trust_manifest_path(path_),
                                       [&] { return keyring::load_trust(path_); });
}

Result<void> TrustDirectory::update(
    std::string_view entity_id, PeerRole role,
    const std::function<Result<void>(TrustedCertificates&)>& change) const {
  if (auto ok = check_entity_id(entity_id); !ok) return ok;
  keyring::FileSystem files;
  files.make_directory(path_, 0700);  // it may be there
  if (auto ok = keyring::check_directory(path_); !ok) return keyring::told_as_trust(ok.error());
  const auto lock = keyring::DirectoryLock::take(path_, longest_wait_);
  if (!lock) return fail(lock);

  std::vector<StoredPeer> peers;
  if (keyring::version_of(keyring::trust_manifest_path(path_))) {
    auto loaded = keyring::load_trust(path_);
    if (!loaded) return fail(loaded);
    peers = *std::move(loaded);
  }
  auto peer = std::find_if(peers.begin(), peers.end(), [&](const StoredPeer& one) {
    return one.entity_id == entity_id && one.role == role;
  });
  if (peer == peers.end())
    peer = peers.insert(peer, {std::string(entity_id), role, TrustedCertificates()});
  if (auto ok = change(peer->certificates); !ok) return ok;
  return keyring::store_trust(files, path_, peers);
}

}  // namespace signet
