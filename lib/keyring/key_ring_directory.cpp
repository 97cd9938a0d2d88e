#include "signet/key_ring_directory.h"

#include <mutex>

#include "base/fail.h"
#include "keyring/check_ring.h"
#include "keyring/manifest.h"
#include "keyring/storage.h"

namespace signet {

KeyRingDirectory::KeyRingDirectory(std::string path, KeyElsewhere elsewhere,
                                   std::chrono::milliseconds longest_wait)
    : path_(std::move(path)), elsewhere_(std::move(elsewhere)), longest_wait_(longest_wait) {}

Result<KeyRing> KeyRingDirectory::init(KeyRingRules rules) const {
  auto ring = KeyRing::create(std::move(rules));
  if (!ring) return ring;
  keyring::FileSystem files;
  files.make_directory(path_, 0700);  // it may be there
  if (auto ok = keyring::check_directory(path_); !ok) {
    if (ok.error().code() == ErrorCode::key_file_permissions) return fail(ok);
    return fail(ErrorCode::key_ring_io, path_, "a new directory");
  }
  const auto lock = keyring::DirectoryLock::take(path_, longest_wait_);
  if (!lock) return fail(lock);
  if (keyring::version_of(keyring::manifest_path(path_)))
    return fail(ErrorCode::key_ring_exists, path_);
  if (auto ok = keyring::store_ring(files, path_, *ring); !ok) return fail(ok);
  return ring;
}

Result<KeyRing> KeyRingDirectory::load(Instant now) const {
  return keyring::load_between_changes(keyring::manifest_path(path_),
                                       [&] { return keyring::load_ring(path_, elsewhere_, now); });
}

Result<KeyRing> KeyRingDirectory::update(
    Instant now, const std::function<Result<KeyRing>(const KeyRing&)>& change) const {
  // The lock's file would otherwise be made in a directory that is none of ours.
  if (auto ok = keyring::check_directory(path_); !ok) return fail(ok);
  if (!keyring::version_of(keyring::manifest_path(path_)))
    return fail(ErrorCode::key_ring_missing, path_, "keyring.toml", "none");
  const auto lock = keyring::DirectoryLock::take(path_, longest_wait_);
  if (!lock) return fail(lock);
  const auto old_ring = keyring::load_ring(path_, elsewhere_, now);
  if (!old_ring) return old_ring;
  auto new_ring = change(*old_ring);
  if (!new_ring) return new_ring;
  const auto text = [](const KeyRing& ring) {
    return keyring::write_manifest(keyring::manifest_of(ring));
  };
  if (text(*new_ring) == text(*old_ring)) return new_ring;
  keyring::FileSystem files;
  if (auto ok = keyring::store_ring(files, path_, *new_ring); !ok) return fail(ok);
  return new_ring;
}

struct ReloadedKeyRing::State {
  KeyRingDirectory directory;
  std::chrono::seconds interval;

  mutable std::mutex mutex;
  KeyRing ring;
  std::optional<keyring::FileVersion> version;  ///< of what `ring` or `error` came from
  Instant looked_at;
  std::optional<Error> error;
};

ReloadedKeyRing::ReloadedKeyRing(std::unique_ptr<State> state) : state_(std::move(state)) {}
ReloadedKeyRing::~ReloadedKeyRing() = default;

Result<std::shared_ptr<ReloadedKeyRing>> ReloadedKeyRing::open(KeyRingDirectory directory,
                                                               std::chrono::seconds interval,
                                                               Instant now) {
  // Taken before reading: a change in between is seen as one afterwards.
  const auto version = keyring::version_of(keyring::manifest_path(directory.path()));
  auto ring = directory.load(now);
  if (!ring) return fail(ring);
  std::unique_ptr<State> state(
      new State{std::move(directory), interval, {}, *std::move(ring), version, now, {}});
  return std::shared_ptr<ReloadedKeyRing>(new ReloadedKeyRing(std::move(state)));
}

KeyRing ReloadedKeyRing::current(Instant now) {
  State& state = *state_;
  const std::lock_guard lock(state.mutex);
  // A clock that was set back must not keep an old ring for ever.
  const bool rests = now >= state.looked_at && now - state.looked_at < state.interval;
  if (rests) return state.ring;
  state.looked_at = now;
  const auto version = keyring::version_of(keyring::manifest_path(state.directory.path()));
  // After a failure it tries each time: what was missing may not have been the manifest.
  if (version == state.version && !state.error) return state.ring;
  auto ring = state.directory.load(now);
  if (ring) {
    state.ring = *std::move(ring);
    state.version = version;
    state.error.reset();
  } else {
    state.error = ring.error();
  }
  return state.ring;
}

std::optional<Error> ReloadedKeyRing::error() const {
  const std::lock_guard lock(state_->mutex);
  return state_->error;
}

}  // namespace signet
