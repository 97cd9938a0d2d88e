#include "shared/keys.h"

#include <algorithm>
#include <optional>

#include "web/random.h"

namespace signet::program {
namespace {

constexpr const char* key_file = "signing.key.pem";
constexpr const char* certificate_file = "signing.crt.pem";
constexpr const char* ring_folder = "keys";

/// As long as the certificates of IAM Identity Center. Nothing ends when it has passed: partners
/// trust the key. [MDIOP 2.6.1]
constexpr int certificate_months = 60;

/// Absent when an older version left nothing.
web::Outcome<std::optional<KeyPair>> older_keys(const DataDir& data) {
  if (!data.has(key_file) && !data.has(certificate_file)) return std::optional<KeyPair>();
  const auto key_pem = data.read_secret(key_file);
  if (!key_pem) return web::Failure(key_pem.why());
  const auto certificate_pem = data.read(certificate_file);
  if (!certificate_pem) return web::Failure(certificate_pem.why());

  auto key = PrivateKey::from_pem(*key_pem);
  if (!key) return failure_at(data.path_of(key_file), key.error());
  auto certificate = Certificate::from_pem(*certificate_pem);
  if (!certificate) return failure_at(data.path_of(certificate_file), certificate.error());
  auto keys = KeyPair::create(*std::move(key), *std::move(certificate));
  if (!keys) return failure_at(data.path_of(certificate_file), keys.error());
  return std::optional(*std::move(keys));
}

Result<KeyRing> with_first_key(const KeyRing& ring, const std::optional<KeyPair>& older,
                               Instant now) {
  if (!older) return ring.generate({.months = certificate_months}, now);
  // Peers know it for longer than this ring is there.
  return ring.add({.id = {},
                   .certificate = older->certificate(),
                   .half = older->private_key(),
                   .publish_from = std::min(now, older->certificate().not_before())},
                  now);
}

/// The ring with its first key, which signs from now on.
Result<KeyRing> begun(const KeyRing& ring, const std::optional<KeyPair>& older, Instant now) {
  auto with_key = with_first_key(ring, older, now);
  if (!with_key) return with_key;
  return with_key->activate({.id = with_key->keys().front().id, .from = now}, now);
}

/// Makes the ring when it isn't there. A start that was cut short left an empty one.
web::Outcome<KeyRing> begin_ring(const KeyRingDirectory& directory, const DataDir& data,
                                 std::string_view host, Instant now, web::Log& log) {
  auto ring = directory.load(now);
  if (!ring && ring.error().code() == ErrorCode::key_ring_missing) {
    ring = directory.init(ring_rules(host, KeyRingRules().most_keys));
  }
  if (!ring) return failure_at(directory.path(), ring.error());
  if (!ring->keys().empty()) return *std::move(ring);

  const auto older = older_keys(data);
  if (!older) return web::Failure(older.why());
  ring = directory.update(now, [&](const KeyRing& empty) {
    return empty.keys().empty() ? begun(empty, *older, now) : Result<KeyRing>(empty);
  });
  if (!ring) return failure_at(directory.path(), ring.error());
  log.write("made-file", {{"file", directory.path()}, {"imported", older->has_value()}});
  return *std::move(ring);
}

}  // namespace

web::Failure failure_at(const std::string& path, const Error& error) {
  return web::Failure(path + ": " + std::string(error.name()) + ": " + error.detail());
}

web::Outcome<std::shared_ptr<WatchedKeyRing>> WatchedKeyRing::open(KeyRingDirectory directory,
                                                                   Instant now, web::Log& log) {
  // An interval would save a look at one file per message, and let changes wait.
  auto ring = ReloadedKeyRing::open(directory, std::chrono::seconds(0), now);
  if (!ring) return failure_at(directory.path(), ring.error());
  return std::shared_ptr<WatchedKeyRing>(
      new WatchedKeyRing(std::move(directory), *std::move(ring), log));
}

KeyRing WatchedKeyRing::current(Instant now) {
  KeyRing ring = ring_->current(now);
  const auto error = ring_->error();
  const std::string complaint = error ? error->detail() : "";
  const std::lock_guard lock(mutex_);
  if (complaint == complaint_) return ring;
  complaint_ = complaint;
  if (error) {
    log_.write("key-ring", {{"accepted", false},
                            {"code", error->name()},
                            {"detail", complaint},
                            {"folder", directory_.path()}});
  } else {
    log_.write("key-ring", {{"accepted", true}, {"folder", directory_.path()}});
  }
  return ring;
}

KeyRingRules ring_rules(std::string_view host, std::size_t most_keys) {
  constexpr std::size_t longest_name = 64;
  return {.common_name = std::string(host.substr(0, longest_name)),
          .cache_duration = std::chrono::hours(1),
          .most_keys = most_keys};
}

web::Outcome<std::shared_ptr<WatchedKeyRing>> own_keys(const DataDir& data, std::string_view host,
                                                       Instant now, web::Log& log) {
  const KeyRingDirectory directory(data.path_of(ring_folder));
  const auto ring = begin_ring(directory, data, host, now, log);
  if (!ring) return web::Failure(ring.why());
  if (const auto key = ring->signing_key(now); !key) {
    return failure_at(directory.path(), key.error());
  }
  return WatchedKeyRing::open(directory, now, log);
}

web::Outcome<std::string> secret(const DataDir& data, const std::string& name, web::Log& log) {
  if (!data.has(name)) {
    std::string made = web::random_token();
    const auto file = data.create(name, made + "\n", DataDir::Access::owner);
    if (!file) return web::Failure(file.why());
    log.write("made-file", {{"file", *file}});
    return made;
  }
  auto text = data.read_secret(name);
  if (!text) return web::Failure(text.why());
  text->erase(text->find_last_not_of(" \t\r\n") + 1);
  constexpr std::size_t shortest = 32;
  if (text->size() < shortest) {
    return web::Failure(data.path_of(name) + ": expected 32 characters or more");
  }
  return *std::move(text);
}

}  // namespace signet::program
