#include <algorithm>

#include "base/fail.h"
#include "signet/key_ring.h"

// Rotation by policy. The times count backwards from the end of the certificate in use:
//
//   published ----- lead_time ----- active;  the one before: retired ----- overlap ----- removed
//                                                                                  = its end

namespace signet {
namespace {

constexpr KeyUse uses[] = {KeyUse::signing, KeyUse::encryption};

Result<void> check_policy(const KeyRing& ring, const RotationPolicy& policy) {
  const auto wrong = [](std::string_view setting, std::string_view expected, const auto& found) {
    return fail(ErrorCode::configuration_invalid, setting, expected, found);
  };
  const auto seconds = [](std::chrono::seconds s) { return std::to_string(s.count()) + " s"; };
  const auto promised = ring.rules().cache_duration.value_or(std::chrono::seconds(0));
  for (const auto& [name, length] :
       {std::pair("lead_time", policy.lead_time), std::pair("overlap", policy.overlap)}) {
    if (length < promised || length > std::chrono::days(3660))
      return wrong(name, "cache_duration or longer, up to 3660 days", seconds(length));
  }
  // A certificate that is due when it is made would be replaced at every call.
  constexpr auto shortest_month = std::chrono::days(28);
  if (policy.months < 1 || policy.months > 600 ||
      policy.months * shortest_month <= 2 * (policy.lead_time + policy.overlap))
    return wrong("months", "more than twice lead_time and overlap together, up to 600",
                 std::to_string(policy.months));
  return {};
}

const RingKey* active_key(const KeyRing& ring, KeyUse use, Instant now) {
  for (const RingKey& key : ring.keys())
    if (key.use == use && key.is_active(now)) return &key;
  return nullptr;
}

/// A key that waits for its activation, the newest; without one the first to come that is planned.
const RingKey* waiting_key(const KeyRing& ring, KeyUse use, Instant now) {
  const RingKey* found = nullptr;
  for (const RingKey& key : ring.keys()) {
    const bool waits = key.use == use && !key.active_from && !key.remove_at;
    if (waits && !key.is_removed(now) && (!found || key.publish_from > found->publish_from))
      found = &key;
  }
  return found;
}

bool is_planned(const KeyRing& ring, KeyUse use, Instant now) {
  return std::any_of(ring.keys().begin(), ring.keys().end(), [&](const RingKey& key) {
    return key.use == use && key.active_from && *key.active_from > now;
  });
}

bool takes_part(const KeyRing& ring, KeyUse use, Instant now) {
  return use == KeyUse::signing ||
         std::any_of(ring.keys().begin(), ring.keys().end(),
                     [&](const RingKey& key) { return key.use == use && !key.is_removed(now); });
}

Instant due_at(const RingKey& key, const RotationPolicy& policy) {
  return key.certificate.not_after() - policy.lead_time - policy.overlap;
}

/// An encryption key is used by peers as soon as they see it, and can be used at once.
Instant active_after(KeyUse use, Instant published, Instant now, const RotationPolicy& policy) {
  return use == KeyUse::signing ? std::max(now, published + policy.lead_time) : now;
}

/// When the first key of a use may sign. Where others were published before it, peers may have
/// metadata without it.
Instant first_active(const KeyRing& ring, const RingKey& key, Instant now) {
  const bool alone = std::none_of(
      ring.keys().begin(), ring.keys().end(),
      [&](const RingKey& other) { return other.use == key.use && other.id != key.id; });
  if (alone || key.use == KeyUse::encryption) return now;
  return std::max(now,
                  key.publish_from + ring.rules().cache_duration.value_or(std::chrono::seconds(0)));
}

/// The ring with a key of this use that signs, or a successor on its way, if either is needed.
Result<KeyRing> provide(const KeyRing& ring, KeyUse use, const RotationPolicy& policy,
                        Instant now) {
  const RingKey* current = active_key(ring, use, now);
  const bool due = current == nullptr || now >= due_at(*current, policy);
  if (is_planned(ring, use, now) || !due) return ring;
  KeyRing next = ring;
  const RingKey* successor = waiting_key(ring, use, now);
  if (successor == nullptr) {
    auto made = ring.generate({.use = use,
                               .type = use == KeyUse::encryption ? KeyType::rsa : policy.type,
                               .form = policy.form,
                               .months = policy.months},
                              now);
    if (!made) return made;
    next = *std::move(made);
    successor = &next.keys().back();
  }
  const Instant from = current == nullptr ? first_active(next, *successor, now)
                                          : active_after(use, successor->publish_from, now, policy);
  return next.activate({.id = successor->id, .from = from}, now);
}

void set_removals(std::vector<RingKey>& keys, const RotationPolicy& policy) {
  for (RingKey& key : keys)
    if (key.retire_at && !key.remove_at) key.remove_at = *key.retire_at + policy.overlap;
}

void add_events(std::vector<KeyEvent>& events, const KeyRing& ring, const RingKey& key,
                const RotationPolicy& policy) {
  using What = KeyEvent::What;
  const auto add = [&](std::optional<Instant> at, What what) {
    if (at) events.push_back({*at, what, key.id, key.use});
  };
  if (key.use == KeyUse::signing) {
    add(key.publish_from, What::published);
    add(key.publish_from + ring.rules().cache_duration.value_or(std::chrono::seconds(0)),
        What::seen_by_every_peer);
  }
  add(key.active_from, What::active);
  add(key.retire_at, What::retired);
  if (key.remove_at || key.retire_at)
    add(key.remove_at ? *key.remove_at : *key.retire_at + policy.overlap, What::removable);
}

/// What rotate() is going to do, once the certificate in use nears its end.
void add_next(std::vector<KeyEvent>& events, const KeyRing& ring, const RingKey& current,
              const RotationPolicy& policy, Instant now) {
  using What = KeyEvent::What;
  const KeyUse use = current.use;
  const Instant due = std::max(now, due_at(current, policy));
  const RingKey* waiting = waiting_key(ring, use, now);
  const std::string id = waiting ? waiting->id : std::string();
  const Instant active = active_after(use, waiting ? waiting->publish_from : due, due, policy);
  if (!waiting && use == KeyUse::signing) {
    events.push_back({due, What::published, id, use});
    events.push_back({due + ring.rules().cache_duration.value_or(std::chrono::seconds(0)),
                      What::seen_by_every_peer, id, use});
  }
  events.push_back({active, What::active, id, use});
  events.push_back({active, What::retired, current.id, use});
  events.push_back({active + policy.overlap, What::removable, current.id, use});
}

}  // namespace

Result<KeyRing> KeyRing::rotate(const RotationPolicy& policy, Instant now) const {
  if (auto ok = check_policy(*this, policy); !ok) return fail(ok);
  std::vector<RingKey> keys = this->keys();
  set_removals(keys, policy);
  std::erase_if(keys, [now](const RingKey& key) { return key.is_removed(now); });
  auto ring = with(std::move(keys), now);
  for (const KeyUse use : uses) {
    if (!ring) return ring;
    if (takes_part(*ring, use, now)) ring = provide(*ring, use, policy, now);
  }
  if (!ring) return ring;
  keys = ring->keys();
  set_removals(keys, policy);
  return with(std::move(keys), now);
}

std::vector<KeyEvent> KeyRing::plan(const RotationPolicy& policy, Instant now) const {
  std::vector<KeyEvent> events;
  for (const RingKey& key : keys()) add_events(events, *this, key, policy);
  for (const KeyUse use : uses) {
    const RingKey* current = active_key(*this, use, now);
    if (current != nullptr && !is_planned(*this, use, now))
      add_next(events, *this, *current, policy, now);
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const KeyEvent& a, const KeyEvent& b) { return a.at < b.at; });
  return events;
}

}  // namespace signet
