#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/key_ring.h"

// The one file that says which keys are in the ring: TOML, with a digest of itself in its first
// line. It is written by the commands, not by hand.

namespace signet::keyring {

/// A key without what stands in the other files.
struct ManifestKey {
  std::string id;
  KeyUse use;
  std::string certificate_sha256;
  bool has_private_key;  ///< in a file; else it is kept elsewhere
  Instant publish_from;
  std::optional<Instant> active_from, retire_at, remove_at;

  std::string certificate_file() const { return file() + ".crt"; }
  std::string private_key_file() const { return file() + ".key"; }

 private:
  /// Another certificate gets another name, so that no file is ever overwritten by another's.
  std::string file() const { return id + "." + certificate_sha256.substr(0, 16); }
};

struct Manifest {
  KeyRingRules rules;
  std::vector<ManifestKey> keys;
};

Manifest manifest_of(const KeyRing& ring);
std::string write_manifest(const Manifest& manifest);
/// Fails with `key_ring_damaged`; `path` is for its text.
Result<Manifest> read_manifest(std::string_view text, const std::string& path);

}  // namespace signet::keyring
