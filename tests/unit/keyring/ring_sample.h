#pragma once

#include <stdexcept>

#include "signet/key_ring.h"
#include "support/refusal.h"
#include "support/test_keys.h"
#include "support/text.h"

// Rings of the test keys, which cost nothing to make.

namespace signet::test {

using std::chrono::days;
using std::chrono::hours;

inline Instant start() {
  return at("2026-01-01T12:00:00Z");
}

template <class T>
T need(Result<T> result) {
  if (!result)
    throw std::logic_error(std::string(result.error().name()) + ": " + result.error().detail());
  return *std::move(result);
}

inline KeyRingRules rules() {
  return {.common_name = "idp.example.org"};
}

inline KeyRing empty_ring() {
  return need(KeyRing::create(rules()));
}

inline RingKey entry(std::string id, const KeyPair& pair, Instant publish_from = start(),
                     KeyUse use = KeyUse::signing) {
  return {.id = std::move(id),
          .use = use,
          .certificate = pair.certificate(),
          .half = pair.private_key(),
          .publish_from = publish_from};
}

/// `a` signs since the start.
inline KeyRing ring_of_one() {
  return need(need(empty_ring().add(entry("a", rsa_key()), start()))
                  .activate({.id = "a", .from = start()}, start()));
}

/// `b` takes over from `a` after ten days.
inline KeyRing ring_of_two() {
  return need(need(ring_of_one().add(entry("b", p256_key()), start()))
                  .activate({.id = "b", .from = start() + days(10)}, start()));
}

inline std::string signing_id(const KeyRing& ring, Instant now) {
  const auto key = ring.signing_key(now);
  if (!key) return std::string(key.error().name());
  for (const RingKey& candidate : ring.keys())
    if (candidate.certificate.fingerprint() == key->certificate().fingerprint())
      return candidate.id;
  return "unknown";
}

inline std::string ids(const std::vector<RingKey>& keys) {
  std::string out;
  for (const RingKey& key : keys) out += (out.empty() ? "" : " ") + key.id;
  return out;
}

}  // namespace signet::test
