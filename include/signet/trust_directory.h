#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/result.h"
#include "signet/trusted_certificates.h"

namespace signet {

/// The certificates of one role of one peer, as a TrustDirectory keeps them.
struct StoredPeer {
  std::string entity_id;
  PeerRole role;
  TrustedCertificates certificates;
};

/// A directory that keeps which certificates of which peer are trusted: `trust.toml`, and a file
/// for each certificate. The directory has mode 0700; with more than that it is refused, since who
/// can write there can sign in as anybody. Every change is atomic: whatever happens to process or
/// machine, the old or the new state is there. Members may be called from several threads and
/// processes.
class TrustDirectory {
 public:
  /// `longest_wait` is for another process that changes the directory.
  explicit TrustDirectory(std::string path,
                          std::chrono::milliseconds longest_wait = std::chrono::seconds(10));

  /// All peers, in the order in which they came. Fails with `trust_directory_missing`,
  /// `trust_directory_damaged`, which names the file, `key_file_permissions` or `key_ring_io`.
  Result<std::vector<StoredPeer>> load() const;

  /// Loads, changes and stores one role of one peer while nobody else does; a new one starts
  /// without certificates, and the directory is made when it isn't there. When `change` fails
  /// nothing is written. Fails like load(), with `key_ring_busy`, `configuration_invalid` for an
  /// entity ID that can't be one or for more than the file may hold, and as `change` does.
  Result<void> update(std::string_view entity_id, PeerRole role,
                      const std::function<Result<void>(TrustedCertificates&)>& change) const;

 private:
  std::string path_;
  std::chrono::milliseconds longest_wait_;
};

}  // namespace signet
