#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "signet/certificate_status.h"
#include "signet/keys.h"
#include "signet/signing_key.h"

// An entity's own keys over time. What signs, what metadata publishes and what decrypts at an
// instant follows from the ring and the instant alone:
//
//   publish_from   active_from          retire_at           remove_at
//        |--- known ---|------ in use -------|--- known still ---|
//
// A signing key is published from the first to the last, so that peers know it before it signs and
// after its last message; it signs in the middle. An encryption key is published in the middle, and
// decrypts from the first to the last.

namespace signet {

/// The private half: absent when it isn't in this process.
using PrivateHalf =
    std::variant<std::monostate, PrivateKey, std::shared_ptr<Signer>, std::shared_ptr<Decrypter>>;

struct RingKey {
  std::string id;                ///< 1 to 64 of `a-z`, `0-9` and `-`, as it becomes a file's name
  KeyUse use = KeyUse::signing;  ///< not `both`
  Certificate certificate;
  PrivateHalf half = {};
  Instant publish_from = {};
  std::optional<Instant> active_from = std::nullopt;
  std::optional<Instant> retire_at = std::nullopt;
  std::optional<Instant> remove_at = std::nullopt;

  bool is_active(Instant at) const noexcept;
  bool is_removed(Instant at) const noexcept;
  bool is_published(Instant at) const noexcept;
};

/// What holds for the whole ring.
struct KeyRingRules {
  /// Named in the certificates that the ring makes; 1 to 64 characters.
  std::string common_name;
  /// How long peers may keep our metadata before they look again: the longest that any of them was
  /// promised. metadata() says so as cacheDuration. Absent: nothing is promised.
  std::optional<std::chrono::seconds> cache_duration = std::chrono::hours(24);
  /// Keys of one use that aren't removed yet, 1 to 16. AWS IAM Identity Center takes 2.
  std::size_t most_keys = 8;
};

/// A key to be made.
struct NewKey {
  KeyUse use = KeyUse::signing;
  KeyType type = KeyType::rsa;
  CertificateForm form = {};
  int months = 60;  ///< how long the certificate is valid, 1 to 600
  std::string id =
      {};  ///< "signing-" or "encryption-" and eight digits of its fingerprint if empty
  std::optional<Instant> publish_from = std::nullopt;  ///< now when absent
};

struct Activation {
  std::string id;
  Instant from;
  /// Peers that haven't seen the key refuse what it signs until they load metadata anew. For the
  /// day when the old key is in the wrong hands.
  bool insecurely_activate_before_peers_can_know_the_key = false;
};

/// When keys are replaced, and by what.
struct RotationPolicy {
  KeyType type = KeyType::rsa;
  CertificateForm form = {};
  int months = 60;
  /// From publishing to signing; as long as cache_duration at least.
  std::chrono::seconds lead_time = std::chrono::days(30);
  /// From its last use to its removal; as long as cache_duration at least.
  std::chrono::seconds overlap = std::chrono::days(14);
};

/// One moment in the life of a key.
struct KeyEvent {
  enum class What { published, seen_by_every_peer, active, retired, removable };
  Instant at;
  What what;
  std::string id;  ///< empty: of the key that the rotation is going to make
  KeyUse use;
};

/// Immutable; copying one is cheap and safe between threads. Every operation gives back a new ring,
/// and fails without one. In a ring that exists
///   - exactly one signing key is active at every instant, from the first active one on;
///   - the times of each key are in order, and IDs and certificates occur once;
///   - no use has more keys than the rules allow.
class KeyRing {
 public:
  /// Fails with `configuration_invalid`.
  static Result<KeyRing> create(KeyRingRules rules);
  /// With keys that were stored. Fails with the code of what doesn't hold: `active_key_count`,
  /// `key_times_inverted`, `key_id_malformed`, `key_id_duplicate`, `too_many_certificates`,
  /// `key_certificate_mismatch`.
  static Result<KeyRing> create(KeyRingRules rules, std::vector<RingKey> keys, Instant now);
  /// A ring that always signs with this pair, and promises nothing.
  KeyRing(KeyPair pair);  // NOLINT: a pair is what most callers have

  const KeyRingRules& rules() const noexcept { return contents_->rules; }
  const std::vector<RingKey>& keys() const noexcept { return contents_->keys; }
  const RingKey* find(std::string_view id) const noexcept;

  /// The key that signs. Fails with `no_active_key` or `private_key_absent`.
  Result<SigningKey> signing_key(Instant now) const;
  /// What metadata lists, in this order: the active signing key, those to come, those retired, then
  /// encryption keys, the newest first.
  std::vector<RingKey> published(Instant now) const;
  /// What may decrypt, the newest first; at most `most_keys`.
  std::vector<RingKey> decrypting(Instant now) const;
  /// The worst of all keys that are in use or will be, but for those that are replaced before their
  /// certificate ends; red when none signs.
  CertificateStatus status(Instant now, StatusThresholds thresholds = {}) const;

  /// Fails with `too_many_certificates`, `key_id_malformed`, `key_id_duplicate` or
  /// `key_certificate_mismatch`. The key isn't active.
  Result<KeyRing> add(RingKey key, Instant now) const;
  /// Makes a key and adds it. Fails like that, and as KeyPair::generate() does.
  Result<KeyRing> generate(const NewKey& key, Instant now) const;
  /// From then on this key is the one in use; the one before it retires at that moment, and what
  /// was planned for later is dropped. Fails with `key_id_unknown`, `key_retired`,
  /// `activation_in_past`, or `key_not_known_to_peers`. The first key of all may sign at once.
  Result<KeyRing> activate(const Activation& activation, Instant now) const;
  /// Takes a key out of use at `at` and removes it after `overlap`. Fails with `key_id_unknown`,
  /// and with `active_key_count` when no other key would sign from then on.
  Result<KeyRing> retire(std::string_view id, Instant at, std::chrono::seconds overlap,
                         Instant now) const;
  /// Forgets a key. Fails with `key_id_unknown`, `active_key_deletion`, `active_key_count` or
  /// `last_valid_key_deletion`.
  Result<KeyRing> remove(std::string_view id, Instant now) const;

  /// Whatever the policy asks for at this moment: makes a key `lead_time` and `overlap` before the
  /// certificate in use ends, sets all its times and those of the one before, and forgets keys that
  /// are removed. Called again it changes nothing, so that it fits a timer. Rings without an
  /// encryption key don't get one. Fails with `configuration_invalid`, and as generate() does.
  Result<KeyRing> rotate(const RotationPolicy& policy, Instant now) const;
  /// All times that are set, and those of the next rotation, in their order.
  std::vector<KeyEvent> plan(const RotationPolicy& policy, Instant now) const;

 private:
  struct Contents {
    KeyRingRules rules;
    std::vector<RingKey> keys;
  };
  KeyRing(KeyRingRules rules, std::vector<RingKey> keys)
      : contents_(std::make_shared<const Contents>(Contents{std::move(rules), std::move(keys)})) {}
  /// The ring with other keys, when all invariants hold from `now` on.
  Result<KeyRing> with(std::vector<RingKey> keys, Instant now) const;

  std::shared_ptr<const Contents> contents_;
};

/// Gives the ring that holds at the moment: one that is reloaded while servers run. Implementations
/// must be safe to call from several threads, and quick: they are asked for each message.
class KeyRingSource {
 public:
  virtual ~KeyRingSource() = default;
  virtual KeyRing current(Instant now) = 0;
};

/// A provider's keys: a pair, a ring, or a source of rings. A message in work keeps its ring.
class OwnKeys {
 public:
  OwnKeys(KeyPair pair) : keys_(KeyRing(std::move(pair))) {}                    // NOLINT
  OwnKeys(KeyRing ring) : keys_(std::move(ring)) {}                             // NOLINT
  OwnKeys(std::shared_ptr<KeyRingSource> source) : keys_(std::move(source)) {}  // NOLINT

  KeyRing at(Instant now) const;

 private:
  std::variant<KeyRing, std::shared_ptr<KeyRingSource>> keys_;
};

}  // namespace signet
