#pragma once

#include <string>

#include "keyring/file_system.h"
#include "signet/key_ring.h"
#include "signet/key_ring_directory.h"

namespace signet::keyring {

std::string manifest_path(const std::string& directory);

/// Fails as KeyRingDirectory::load() does.
Result<KeyRing> load_ring(const std::string& directory, const KeyElsewhere& elsewhere, Instant now);

/// Writes the files that are new, then the manifest, which is the moment of change, and then takes
/// away what no manifest names. Needs the lock. Fails with `key_ring_io` or
/// `configuration_invalid`.
Result<void> store_ring(FileSystem& files, const std::string& directory, const KeyRing& ring);

}  // namespace signet::keyring
