#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "signet/key_ring.h"

namespace signet {

/// Gives the private half of a key that is kept elsewhere; std::monostate when it can't.
using KeyElsewhere = std::function<PrivateHalf(const RingKey& key)>;

/// A directory that keeps a KeyRing: `keyring.toml`, and a file for each certificate and private
/// key. The directory has mode 0700 and private keys 0600; with more than that it is refused. Every
/// change is atomic: whatever happens to process or machine, the old or the new ring is there.
/// Members may be called from several threads and processes.
class KeyRingDirectory {
 public:
  /// `longest_wait` is for another process that changes the ring.
  explicit KeyRingDirectory(std::string path, KeyElsewhere elsewhere = {},
                            std::chrono::milliseconds longest_wait = std::chrono::seconds(10));

  /// Makes the directory, and an empty ring in it. Fails with `key_ring_exists`,
  /// `key_file_permissions`, `key_ring_busy`, `key_ring_io` or `configuration_invalid`.
  Result<KeyRing> init(KeyRingRules rules) const;

  /// Fails with `key_ring_missing`, `key_ring_damaged`, `key_file_permissions` or `key_ring_io`,
  /// and names the file.
  Result<KeyRing> load(Instant now) const;

  /// Loads, changes and stores the ring while nobody else does. When `change` fails, or gives back
  /// what it was given, nothing is written. Fails like load(), with `key_ring_busy`, and as
  /// `change` does.
  Result<KeyRing> update(Instant now,
                         const std::function<Result<KeyRing>(const KeyRing&)>& change) const;

  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
  KeyElsewhere elsewhere_;
  std::chrono::milliseconds longest_wait_;
};

/// The ring of a directory as it is now: what a running server asks, so that a change takes effect
/// without a restart. A message in work keeps the ring that it began with.
class ReloadedKeyRing : public KeyRingSource {
 public:
  /// Looks whether the directory has changed once per `interval` at most. Fails as load() does.
  static Result<std::shared_ptr<ReloadedKeyRing>> open(KeyRingDirectory directory,
                                                       std::chrono::seconds interval, Instant now);
  ~ReloadedKeyRing() override;

  /// When the directory can't be read any more it is the last ring that could.
  KeyRing current(Instant now) override;
  /// Why current() gives an old ring; absent when it doesn't. For the log and for monitoring.
  std::optional<Error> error() const;

 private:
  struct State;
  explicit ReloadedKeyRing(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace signet
