#include <algorithm>

#include "base/fail.h"
#include "keyring/check_ring.h"
#include "signet/key_ring.h"

// The operations of an administrator. Each makes a new list of keys and lets the invariants decide.

namespace signet {
namespace {

constexpr Instant latest = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);

Unexpected unknown(std::string_view id) {
  return fail(ErrorCode::key_id_unknown, "id", "a key of the ring", id);
}

Result<void> check_moment(Instant at, Instant now) {
  if (at >= now && at < latest) return {};
  return fail(ErrorCode::activation_in_past, "time", "not before " + format_instant(now),
              format_instant(at));
}

auto position(std::vector<RingKey>& keys, std::string_view id) {
  return std::find_if(keys.begin(), keys.end(), [&](const RingKey& key) { return key.id == id; });
}

/// The same day of another month, or the last one when that month is shorter.
Instant months_after(Instant from, int months) {
  const auto day = std::chrono::floor<std::chrono::days>(from);
  const std::chrono::year_month_day date(day);
  auto then = date + std::chrono::months(months);
  if (!then.ok()) then = then.year() / then.month() / std::chrono::last;
  return std::chrono::sys_days(then) + (from - day);
}

/// What another key's activation at `from` does to this one.
void make_way(RingKey& key, Instant from) {
  if (!key.active_from) return;
  if (*key.active_from >= from) {
    key.active_from = key.retire_at = key.remove_at = std::nullopt;
  } else if (!key.retire_at || *key.retire_at > from) {
    key.retire_at = from;
    if (key.remove_at && *key.remove_at < from) key.remove_at = std::nullopt;
  }
}

/// Has every peer seen the key, if anything was promised to any? Nobody can have metadata without
/// the first key of all.
Result<void> check_known(const KeyRing& ring, const RingKey& key, const Activation& activation) {
  if (key.use != KeyUse::signing || !ring.rules().cache_duration ||
      activation.insecurely_activate_before_peers_can_know_the_key)
    return {};
  const bool first = std::none_of(ring.keys().begin(), ring.keys().end(), [&](const RingKey& k) {
    const bool signs = k.active_from && *k.active_from <= activation.from;
    return k.id != key.id && k.use == KeyUse::signing &&
           (signs || k.publish_from < key.publish_from);
  });
  const Instant known = key.publish_from + *ring.rules().cache_duration;
  if (first || activation.from >= known) return {};
  return fail(ErrorCode::key_not_known_to_peers, key.id,
              "active from " + format_instant(known) + " or later",
              format_instant(activation.from));
}

}  // namespace

Result<KeyRing> KeyRing::with(std::vector<RingKey> keys, Instant now) const {
  if (auto ok = keyring::check_ring(rules(), keys, now); !ok) return fail(ok);
  return KeyRing(rules(), std::move(keys));
}

Result<KeyRing> KeyRing::add(RingKey key, Instant now) const {
  key.active_from = key.retire_at = key.remove_at = std::nullopt;
  if (key.id.empty())
    key.id =
        std::string(keyring::to_string(key.use)) + "-" + key.certificate.fingerprint().substr(0, 8);
  std::vector<RingKey> keys = this->keys();
  keys.push_back(std::move(key));
  return with(std::move(keys), now);
}

Result<KeyRing> KeyRing::generate(const NewKey& wanted, Instant now) const {
  if (wanted.months < 1 || wanted.months > 600)
    return fail(ErrorCode::configuration_invalid, "months", "1 to 600",
                std::to_string(wanted.months));
  const Instant publish_from = wanted.publish_from.value_or(now);
  if (auto ok = check_moment(publish_from, now); !ok) return fail(ok);
  // Some peers do look at dates, and their clocks may be behind.
  constexpr auto back_dated = std::chrono::hours(1);
  auto pair = KeyPair::generate(wanted.type, rules().common_name, publish_from - back_dated,
                                months_after(publish_from, wanted.months), wanted.form);
  if (!pair) return fail(pair);
  return add({.id = wanted.id,
              .use = wanted.use,
              .certificate = pair->certificate(),
              .half = pair->private_key(),
              .publish_from = publish_from},
             now);
}

Result<KeyRing> KeyRing::activate(const Activation& activation, Instant now) const {
  std::vector<RingKey> keys = this->keys();
  const auto found = position(keys, activation.id);
  if (found == keys.end()) return unknown(activation.id);
  if (auto ok = check_moment(activation.from, now); !ok) return fail(ok);
  if (found->is_removed(now))
    return fail(ErrorCode::key_removed, found->id, "a key that isn't removed",
                "removed at " + format_instant(*found->remove_at));
  if (auto ok = check_known(*this, *found, activation); !ok) return fail(ok);

  for (RingKey& key : keys)
    if (key.use == found->use && key.id != found->id) make_way(key, activation.from);
  if (!found->is_active(activation.from)) found->active_from = activation.from;
  found->publish_from = std::min(found->publish_from, *found->active_from);
  found->retire_at = found->remove_at = std::nullopt;
  return with(std::move(keys), now);
}

Result<KeyRing> KeyRing::retire(std::string_view id, Instant at, std::chrono::seconds overlap,
                                Instant now) const {
  std::vector<RingKey> keys = this->keys();
  const auto found = position(keys, id);
  if (found == keys.end()) return unknown(id);
  if (auto ok = check_moment(at, now); !ok) return fail(ok);
  if (overlap < std::chrono::seconds(0) || overlap > std::chrono::days(3660))
    return fail(ErrorCode::configuration_invalid, "overlap", "0 s to 3660 days",
                std::to_string(overlap.count()) + " s");
  if (found->active_from && *found->active_from <= at) {
    found->retire_at = std::min(found->retire_at.value_or(at), at);
  } else {
    found->active_from = found->retire_at = std::nullopt;
  }
  found->remove_at = std::max(at, found->publish_from) + overlap;
  return with(std::move(keys), now);
}

Result<KeyRing> KeyRing::remove(std::string_view id, Instant now) const {
  std::vector<RingKey> keys = this->keys();
  const auto found = position(keys, id);
  if (found == keys.end()) return unknown(id);
  if (found->is_active(now))
    return fail(ErrorCode::active_key_deletion, id, "a key that is out of use", "active");
  const auto valid = [&](const RingKey& key) {
    return key.use == found->use && !key.is_removed(now) && key.certificate.not_after() >= now;
  };
  if (valid(*found) && std::count_if(keys.begin(), keys.end(), valid) == 1)
    return fail(ErrorCode::last_valid_key_deletion, id, "another key that has not expired", "none");
  keys.erase(found);
  return with(std::move(keys), now);
}

}  // namespace signet
