#pragma once

#include <string>
#include <vector>

#include "keyring/file_system.h"
#include "signet/trust_directory.h"

namespace signet::keyring {

std::string trust_manifest_path(const std::string& directory);

/// The rooms of files speak of key rings; here it is another directory that is damaged or missing.
Unexpected told_as_trust(const Error& error);

/// Fails as TrustDirectory::load() does.
Result<std::vector<StoredPeer>> load_trust(const std::string& directory);

/// Writes the certificates that are new, then the manifest, which is the moment of change, and then
/// takes away what no manifest names. Needs the lock. Fails with `key_ring_io` or
/// `configuration_invalid`.
Result<void> store_trust(FileSystem& files, const std::string& directory,
                         const std::vector<StoredPeer>& peers);

}  // namespace signet::keyring
