#include <doctest/doctest.h>

#include "ring_sample.h"

namespace signet::test {
namespace {

const Instant now = start();
const RotationPolicy policy{.type = KeyType::p256, .months = 12};

std::string states(const KeyRing& ring) {
  std::string out;
  for (const RingKey& key : ring.keys()) {
    for (const auto& time :
         {std::optional(key.publish_from), key.active_from, key.retire_at, key.remove_at})
      out += time ? format_instant(*time) + " " : "- ";
    out += key.id + "\n";
  }
  return out;
}

KeyRing rotated(const KeyRing& ring, Instant when) {
  const KeyRing once = need(ring.rotate(policy, when));
  CHECK(states(need(once.rotate(policy, when))) == states(once));
  return once;
}

}  // namespace

TEST_CASE("rotating an empty ring makes its first key, which signs at once") {
  const KeyRing ring = rotated(empty_ring(), now);
  REQUIRE(ring.keys().size() == 1);
  CHECK(ring.keys()[0].is_active(now));
}

TEST_CASE("a rotation begins early enough that the old key is removed when its certificate ends") {
  const KeyRing first = rotated(empty_ring(), now);
  const RingKey old_key = first.keys()[0];
  const Instant due = old_key.certificate.not_after() - days(44);
  CHECK(states(rotated(first, due - hours(1))) == states(first));
  const KeyRing ring = rotated(first, due);
  REQUIRE(ring.keys().size() == 2);
  const RingKey& next = ring.keys()[1];
  CHECK(next.publish_from == due);
  CHECK(next.active_from == due + days(30));
  CHECK(ring.keys()[0].retire_at == next.active_from);
  CHECK(ring.keys()[0].remove_at == old_key.certificate.not_after());
  const KeyRing after = rotated(ring, old_key.certificate.not_after());
  CHECK(ids(after.keys()) == next.id);
}

TEST_CASE("however seldom the timer runs, exactly one key signs") {
  for (const auto step : {days(1), days(29), days(200), days(800)}) {
    KeyRing ring = empty_ring();
    for (Instant when = now; when < now + days(4000); when += step) {
      ring = rotated(ring, when);
      CHECK(ring.signing_key(when));
      CHECK(ring.keys().size() <= 3);
    }
  }
}

TEST_CASE("a rotation takes the key that an administrator has prepared") {
  KeyRing ring = rotated(empty_ring(), now);
  ring = need(ring.add(entry("prepared", rsa_key(), now), now));
  const Instant due = ring.keys()[0].certificate.not_after() - days(44);
  ring = rotated(ring, due);
  CHECK(ring.keys().size() == 2);
  CHECK(ring.find("prepared")->active_from == due);
}

TEST_CASE("a rotation waits with the first key where peers may know another that never signed") {
  KeyRing ring = need(empty_ring().add(entry("given-up", rsa_key(), now), now));
  ring = need(ring.retire("given-up", now, days(30), now));
  ring = rotated(ring, now + days(1));
  REQUIRE(ring.keys().size() == 2);
  CHECK(ring.keys()[1].active_from == now + days(2));
}

TEST_CASE("an encryption key is replaced at once, and the old one decrypts for the overlap") {
  const auto brief = need(KeyPair::generate(KeyType::rsa, "brief", now, now + days(60)));
  KeyRing ring = rotated(empty_ring(), now);
  ring = need(ring.add(entry("old", brief, now, KeyUse::encryption), now));
  ring = need(ring.activate({.id = "old", .from = now}, now));
  const Instant due = now + days(16);
  ring = rotated(ring, due);
  REQUIRE(ring.keys().size() == 3);
  CHECK(ids(ring.published(due)) == ring.keys()[0].id + " " + ring.keys()[2].id);
  CHECK(ids(ring.decrypting(due)) == ring.keys()[2].id + " old");
  CHECK(ids(ring.decrypting(due + days(14))) == ring.keys()[2].id);
}

TEST_CASE("refuses a policy shorter than what peers were promised, or that would never rest") {
  const auto refused = [](RotationPolicy p) { return refusal(empty_ring().rotate(p, now)); };
  CHECK(refused({.lead_time = hours(23)}) == "configuration-invalid");
  CHECK(refused({.overlap = hours(23)}) == "configuration-invalid");
  CHECK(refused({.months = 3}) == "configuration-invalid");
  CHECK(refused({.months = 601}) == "configuration-invalid");
  CHECK(refused({.type = KeyType::p256, .months = 4}) == "accepted");
}

TEST_CASE("the plan tells what rotate() then does") {
  const KeyRing ring = rotated(empty_ring(), now);
  const Instant end = ring.keys()[0].certificate.not_after();
  std::string told;
  for (const KeyEvent& event : ring.plan(policy, now)) {
    if (event.at <= now + hours(24)) continue;
    told += std::to_string((event.at - end) / days(1)) + " " +
            std::to_string(static_cast<int>(event.what)) + (event.id.empty() ? " new" : "") + "; ";
  }
  // published, seen, active and the old one retired, removable; in days before the end
  CHECK(told == "-44 0 new; -43 1 new; -14 2 new; -14 3; 0 4; ");
}

}  // namespace signet::test
