#include "signet/key_ring.h"

#include <algorithm>

#include "base/fail.h"
#include "keyring/check_ring.h"

// What follows from a ring and an instant.

namespace signet {
namespace {

Instant newest_time(const RingKey& key) {
  return key.active_from.value_or(key.publish_from);
}

/// 0 the active key, 1 those to come, 2 those retired.
int place(const RingKey& key, Instant now) {
  if (key.is_active(now)) return 0;
  return key.retire_at && *key.retire_at <= now ? 2 : 1;
}

/// The order in which metadata lists keys; ties are broken by ID, so that it never flickers.
bool listed_before(const RingKey& a, const RingKey& b, Instant now) {
  if (a.use != b.use) return a.use == KeyUse::signing;
  if (place(a, now) != place(b, now)) return place(a, now) < place(b, now);
  if (newest_time(a) != newest_time(b)) return newest_time(a) > newest_time(b);
  return a.id < b.id;
}

template <class Wanted>
std::vector<RingKey> select(const std::vector<RingKey>& keys, Instant now, Wanted wanted) {
  std::vector<RingKey> found;
  std::copy_if(keys.begin(), keys.end(), std::back_inserter(found), wanted);
  std::sort(found.begin(), found.end(),
            [now](const RingKey& a, const RingKey& b) { return listed_before(a, b, now); });
  return found;
}

}  // namespace

bool RingKey::is_active(Instant at) const noexcept {
  return active_from && *active_from <= at && (!retire_at || at < *retire_at) && !is_removed(at);
}

bool RingKey::is_removed(Instant at) const noexcept {
  return remove_at && *remove_at <= at;
}

bool RingKey::is_published(Instant at) const noexcept {
  if (use == KeyUse::encryption) return is_active(at);
  return publish_from <= at && !is_removed(at);
}

Result<KeyRing> KeyRing::create(KeyRingRules rules) {
  if (auto ok = keyring::check_rules(rules); !ok) return fail(ok);
  return KeyRing(std::move(rules), {});
}

Result<KeyRing> KeyRing::create(KeyRingRules rules, std::vector<RingKey> keys, Instant now) {
  if (auto ok = keyring::check_rules(rules); !ok) return fail(ok);
  if (auto ok = keyring::check_ring(rules, keys, now); !ok) return fail(ok);
  return KeyRing(std::move(rules), std::move(keys));
}

KeyRing::KeyRing(KeyPair pair)
    : KeyRing({.common_name = "signet", .cache_duration = std::nullopt},
              {{.id = "only",
                .certificate = pair.certificate(),
                .half = pair.private_key(),
                .publish_from = Instant::min(),
                .active_from = Instant::min()}}) {}

const RingKey* KeyRing::find(std::string_view id) const noexcept {
  const auto found =
      std::find_if(keys().begin(), keys().end(), [&](const RingKey& key) { return key.id == id; });
  return found == keys().end() ? nullptr : &*found;
}

Result<SigningKey> KeyRing::signing_key(Instant now) const {
  const auto found = std::find_if(keys().begin(), keys().end(), [&](const RingKey& key) {
    return key.use == KeyUse::signing && key.is_active(now);
  });
  if (found == keys().end())
    return fail(ErrorCode::no_active_key, "key ring", "a key that signs at " + format_instant(now));
  if (const auto* signer = std::get_if<std::shared_ptr<Signer>>(&found->half); signer && *signer)
    return SigningKey(*signer, found->certificate);
  const auto* half = std::get_if<PrivateKey>(&found->half);
  if (half == nullptr) return fail(ErrorCode::private_key_absent, found->id);
  auto pair = KeyPair::create(*half, found->certificate);
  if (!pair) return fail(pair);
  return SigningKey(*std::move(pair));
}

std::vector<RingKey> KeyRing::published(Instant now) const {
  return select(keys(), now, [now](const RingKey& key) { return key.is_published(now); });
}

std::vector<RingKey> KeyRing::decrypting(Instant now) const {
  auto found = select(keys(), now, [now](const RingKey& key) {
    return key.use == KeyUse::encryption && !key.is_removed(now);
  });
  std::stable_sort(found.begin(), found.end(), [](const RingKey& a, const RingKey& b) {
    return newest_time(a) > newest_time(b);
  });
  return found;
}

CertificateStatus KeyRing::status(Instant now, StatusThresholds thresholds) const {
  bool signs = false;
  auto worst = CertificateStatus::green;
  for (const RingKey& key : keys()) {
    if (key.is_removed(now) || (key.retire_at && *key.retire_at <= now)) continue;
    signs = signs || (key.use == KeyUse::signing && key.is_active(now));
    const Instant end = key.certificate.not_after();
    // Whoever has a successor that takes over in time needs nobody's attention.
    const bool replaced = key.retire_at && *key.retire_at <= end;
    if (!replaced) worst = std::max(worst, certificate_status(end, now, thresholds));
  }
  return signs ? worst : CertificateStatus::red;
}

KeyRing OwnKeys::at(Instant now) const {
  if (const auto* ring = std::get_if<KeyRing>(&keys_)) return *ring;
  const auto& source = std::get<std::shared_ptr<KeyRingSource>>(keys_);
  if (source) return source->current(now);
  return *KeyRing::create({.common_name = "none"});  // signs nothing
}

}  // namespace signet
