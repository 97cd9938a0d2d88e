#include "keyring/check_ring.h"

#include <algorithm>
#include <set>

#include "base/codec.h"
#include "base/fail.h"

// The invariants of a ring, one function each.

namespace signet::keyring {
namespace {

bool is_key_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

Result<void> check_identity(const std::vector<RingKey>& keys) {
  std::set<std::string_view> ids;
  std::set<std::string_view> certificates;
  for (const RingKey& key : keys) {
    if (!is_key_id(key.id))
      return fail(ErrorCode::key_id_malformed, "id", "1 to 64 of a-z, 0-9 and -", key.id);
    if (!ids.insert(key.id).second)
      return fail(ErrorCode::key_id_duplicate, "id", "an ID that is free", key.id);
    if (!certificates.insert(key.certificate.fingerprint()).second)
      return fail(ErrorCode::key_id_duplicate, key.id, "a certificate that isn't in the ring yet",
                  key.certificate.fingerprint());
  }
  return {};
}

Result<void> check_half(const RingKey& key) {
  if (key.use == KeyUse::both)
    return fail(ErrorCode::configuration_invalid, key.id, "signing or encryption", "both");
  // A key for ECDSA can't decrypt, and key agreement isn't among what SAML peers speak.
  if (key.use == KeyUse::encryption && key.certificate.public_key().type() != KeyType::rsa)
    return fail(ErrorCode::key_type_mismatch, key.id, "an RSA key, for encryption", "another");
  const bool other_use = key.use == KeyUse::signing
                             ? std::holds_alternative<std::shared_ptr<Decrypter>>(key.half)
                             : std::holds_alternative<std::shared_ptr<Signer>>(key.half);
  if (other_use)
    return fail(ErrorCode::configuration_invalid, key.id, "a callback for the use of the key",
                "one for the other use");
  if (const auto* half = std::get_if<PrivateKey>(&key.half)) {
    if (auto pair = KeyPair::create(*half, key.certificate); !pair) return fail(pair);
  }
  return {};
}

Result<void> check_times(const RingKey& key) {
  const auto inverted = [&](std::string_view expected) {
    return fail(ErrorCode::key_times_inverted, key.id, expected);
  };
  if (key.active_from && *key.active_from < key.publish_from)
    return inverted("active_from not before publish_from");
  if (key.retire_at && (!key.active_from || *key.retire_at < *key.active_from))
    return inverted("retire_at not before active_from");
  if (key.remove_at && key.active_from && !key.retire_at)
    return inverted("retire_at where there is remove_at");
  if (key.remove_at && *key.remove_at < key.retire_at.value_or(key.publish_from))
    return inverted("remove_at last");
  return {};
}

Result<void> check_count(const KeyRingRules& rules, const std::vector<RingKey>& keys, Instant now) {
  for (const KeyUse use : {KeyUse::signing, KeyUse::encryption}) {
    const auto count = std::count_if(keys.begin(), keys.end(), [&](const RingKey& key) {
      return key.use == use && !key.is_removed(now);
    });
    if (static_cast<std::size_t>(count) > rules.most_keys)
      return fail(ErrorCode::too_many_certificates, to_string(use),
                  "at most " + std::to_string(rules.most_keys), std::to_string(count));
  }
  // Removed ones are kept until somebody tidies up; not without end.
  if (keys.size() > 4 * most_keys_ever)
    return fail(ErrorCode::too_many_certificates, "ring",
                "at most " + std::to_string(4 * most_keys_ever), std::to_string(keys.size()));
  return {};
}

/// One signing key after the other, without end, and from `now` on without a gap.
Result<void> check_active(const std::vector<RingKey>& keys, Instant now) {
  std::vector<const RingKey*> order;
  for (const RingKey& key : keys)
    if (key.use == KeyUse::signing && key.active_from) order.push_back(&key);
  std::sort(order.begin(), order.end(),
            [](const RingKey* a, const RingKey* b) { return *a->active_from < *b->active_from; });
  const auto wrong = [](const RingKey& key, std::string_view expected, const auto& found) {
    return fail(ErrorCode::active_key_count, key.id, expected, found);
  };
  for (std::size_t i = 0; i < order.size(); ++i) {
    const RingKey& key = *order[i];
    if (i + 1 == order.size()) {
      if (key.retire_at)
        return wrong(key, "a signing key after this one retires", format_instant(*key.retire_at));
      break;
    }
    const Instant next = *order[i + 1]->active_from;
    if (!key.retire_at || *key.retire_at > next)
      return wrong(key, "retired when " + order[i + 1]->id + " becomes active", "two active keys");
    if (*key.retire_at < next && next > now)
      return wrong(key, "active until " + format_instant(next), format_instant(*key.retire_at));
  }
  return {};
}

}  // namespace

std::string_view to_string(KeyUse use) noexcept {
  switch (use) {
    case KeyUse::signing:
      return "signing";
    case KeyUse::encryption:
      return "encryption";
    case KeyUse::both:
      break;
  }
  return "both";
}

Result<void> check_rules(const KeyRingRules& rules) {
  const bool text = std::none_of(rules.common_name.begin(), rules.common_name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  if (rules.common_name.empty() || rules.common_name.size() > 256 || !text ||
      !base::is_utf8(rules.common_name))
    return fail(ErrorCode::configuration_invalid, "common_name", "1 to 64 characters",
                rules.common_name);
  if (rules.most_keys < 1 || rules.most_keys > most_keys_ever)
    return fail(ErrorCode::configuration_invalid, "most_keys", "1 to 16",
                std::to_string(rules.most_keys));
  if (rules.cache_duration && (*rules.cache_duration < std::chrono::seconds(0) ||
                               *rules.cache_duration > std::chrono::days(366)))
    return fail(ErrorCode::configuration_invalid, "cache_duration", "0 s to 366 days",
                std::to_string(rules.cache_duration->count()) + " s");
  return {};
}

Result<void> check_ring(const KeyRingRules& rules, const std::vector<RingKey>& keys, Instant now) {
  if (auto ok = check_identity(keys); !ok) return ok;
  for (const RingKey& key : keys) {
    if (auto ok = check_half(key); !ok) return ok;
    if (auto ok = check_times(key); !ok) return ok;
  }
  if (auto ok = check_count(rules, keys, now); !ok) return ok;
  return check_active(keys, now);
}

}  // namespace signet::keyring
