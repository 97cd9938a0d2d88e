#include "signet/key_ring.h"

#include <doctest/doctest.h>

#include "ring_sample.h"

namespace signet::test {
namespace {

const Instant now = start();

/// An HSM that is never asked.
class NoDecrypter : public Decrypter {
  Result<std::string> decrypt(const RsaOaep&, std::string_view) override { return std::string(); }
};

KeyRing with_limit(std::size_t most_keys) {
  KeyRingRules two = rules();
  two.most_keys = most_keys;
  return need(KeyRing::create(two));
}

std::string stored(std::vector<RingKey> keys) {
  return refusal(KeyRing::create(rules(), std::move(keys), now));
}

}  // namespace

TEST_CASE("a pair alone is a ring that always signs with it, and promises nothing") {
  const KeyRing ring(rsa_key());
  for (const Instant moment : {Instant::min(), now, Instant::max()})
    CHECK(signing_id(ring, moment) == "only");
  CHECK(ids(ring.published(now)) == "only");
  CHECK(!ring.rules().cache_duration);
}

TEST_CASE("at each instant exactly one key signs, and the next one takes over to the millisecond") {
  const KeyRing ring = ring_of_two();
  const Instant change = now + days(10);
  CHECK(signing_id(ring, now - std::chrono::milliseconds(1)) == "no-active-key");
  CHECK(signing_id(ring, now) == "a");
  CHECK(signing_id(ring, change - std::chrono::milliseconds(1)) == "a");
  CHECK(signing_id(ring, change) == "b");
  CHECK(signing_id(ring, change + days(10'000)) == "b");
}

TEST_CASE("metadata lists the active key, then what comes, then what has retired") {
  const KeyRing ring = need(ring_of_two().retire("a", now + days(20), days(4), now));
  CHECK(ids(ring.published(now)) == "a b");
  CHECK(ids(ring.published(now + days(10))) == "b a");
  CHECK(ids(ring.published(now + days(24))) == "b");
  const KeyRing later = need(ring_of_one().add(entry("c", p384_key(), now + days(3)), now));
  CHECK(ids(later.published(now)) == "a");
  CHECK(ids(later.published(now + days(3))) == "a c");
}

TEST_CASE("an encryption key is listed while it is in use, and decrypts until it is removed") {
  KeyRing ring = need(ring_of_one().add(entry("x", rsa3072_key(), now, KeyUse::encryption), now));
  CHECK(ids(ring.published(now)) == "a");
  CHECK(ids(ring.decrypting(now)) == "x");
  ring = need(ring.activate({.id = "x", .from = now}, now));
  CHECK(ids(ring.published(now)) == "a x");
  ring = need(ring.add(entry("y", other_rsa_key(), now, KeyUse::encryption), now));
  ring = need(ring.activate({.id = "y", .from = now + days(1)}, now));
  ring = need(ring.retire("x", now + days(1), days(5), now));
  CHECK(ids(ring.published(now + days(1))) == "a y");
  CHECK(ids(ring.decrypting(now + days(1))) == "y x");
  CHECK(ids(ring.decrypting(now + days(6))) == "y");
}

TEST_CASE("refuses two active keys, a gap between them, and an end without a successor") {
  RingKey a = entry("a", rsa_key());
  RingKey b = entry("b", p256_key());
  a.active_from = now;
  b.active_from = now + days(10);
  CHECK(stored({a, b}) == "active-key-count");
  a.retire_at = now + days(9);
  CHECK(stored({a, b}) == "active-key-count");
  a.retire_at = now + days(10);
  CHECK(stored({b, a}) == "accepted");
  b.retire_at = now + days(20);
  CHECK(stored({a, b}) == "active-key-count");
  CHECK(refusal(ring_of_one().retire("a", now + days(1), days(1), now)) == "active-key-count");
  CHECK(refusal(ring_of_two().remove("b", now)) == "active-key-count");
}

TEST_CASE("refuses times that are out of order") {
  RingKey a = entry("a", rsa_key());
  a.active_from = now - hours(1);
  CHECK(stored({a}) == "key-times-inverted");
  a.active_from = now;
  a.remove_at = now + days(1);
  CHECK(stored({a}) == "key-times-inverted");
  a.retire_at = now + days(2);
  CHECK(stored({a}) == "key-times-inverted");
  a.active_from = std::nullopt;
  CHECK(stored({a}) == "key-times-inverted");
}

TEST_CASE("an active key can't be deleted, and the last valid one neither") {
  CHECK(refusal(ring_of_one().remove("a", now)) == "active-key-deletion");
  CHECK(refusal(ring_of_two().remove("b", now + days(10))) == "active-key-deletion");
  const KeyRing without = need(ring_of_two().remove("a", now + days(10)));
  CHECK(signing_id(without, now + days(10)) == "b");

  const KeyRing standby = need(empty_ring().add(entry("a", rsa_key()), now));
  CHECK(refusal(standby.remove("a", now)) == "last-valid-key-deletion");
  // The active one has expired, so that the other is the last valid one.
  const auto brief = need(KeyPair::generate(KeyType::p256, "brief", now, now + days(1)));
  KeyRing ring = need(empty_ring().add(entry("brief", brief), now));
  ring = need(ring.activate({.id = "brief", .from = now}, now));
  ring = need(ring.add(entry("long", rsa_key()), now));
  CHECK(refusal(ring.remove("long", now + days(2))) == "last-valid-key-deletion");
  CHECK(refusal(ring.remove("long", now)) == "accepted");
}

TEST_CASE("a key isn't activated before peers can know it, unless by its long-named override") {
  const KeyRing ring = need(ring_of_one().add(entry("b", p256_key()), now));
  const Instant known = now + hours(24);
  const auto early = known - std::chrono::milliseconds(1);
  CHECK(refusal(ring.activate({.id = "b", .from = early}, now)) == "key-not-known-to-peers");
  CHECK(refusal(ring.activate({.id = "b", .from = known}, now)) == "accepted");
  const auto forced = ring.activate(
      {.id = "b", .from = now, .insecurely_activate_before_peers_can_know_the_key = true}, now);
  CHECK(signing_id(need(forced), now) == "b");
  const KeyRing waiting = need(need(empty_ring().add(entry("a", rsa_key()), now))
                                   .add(entry("b", p256_key(), now + hours(1)), now));
  CHECK(refusal(waiting.activate({.id = "b", .from = now + hours(2)}, now)) ==
        "key-not-known-to-peers");
  CHECK(refusal(waiting.activate({.id = "a", .from = now}, now)) == "accepted");
  // Nobody can miss what nobody was promised.
  CHECK(refusal(empty_ring().add(entry("a", rsa_key()), now)) == "accepted");
  CHECK(signing_id(ring_of_one(), now) == "a");
}

TEST_CASE("nothing is activated or retired in the past, and nothing that is removed") {
  CHECK(refusal(ring_of_one().activate({.id = "a", .from = now - hours(1)}, now)) ==
        "activation-in-past");
  CHECK(refusal(ring_of_two().retire("a", now, days(1), now + hours(1))) == "activation-in-past");
  const KeyRing ring = need(ring_of_two().retire("a", now + days(10), days(1), now));
  const Instant after = now + days(12);
  CHECK(refusal(ring.activate({.id = "a", .from = after}, after)) == "key-removed");
  for (const char* id : {"", "A", "c"}) {
    CHECK(refusal(ring.activate({.id = id, .from = after}, after)) == "key-id-unknown");
    CHECK(refusal(ring.remove(id, after)) == "key-id-unknown");
    CHECK(refusal(ring.retire(id, after, days(1), after)) == "key-id-unknown");
  }
}

TEST_CASE("a key that has retired can come back while it is published") {
  const Instant later = now + days(11);
  const KeyRing back = need(ring_of_two().activate({.id = "a", .from = later}, later));
  CHECK(signing_id(back, later) == "a");
  CHECK(back.find("b")->retire_at == later);
}

TEST_CASE("activating the key in use drops what was planned") {
  const KeyRing ring = need(ring_of_two().activate({.id = "a", .from = now + days(1)}, now));
  CHECK(signing_id(ring, now + days(100)) == "a");
  CHECK(!ring.find("b")->active_from);
}

TEST_CASE("holds no more certificates of one use than the rules say: two for Identity Center") {
  KeyRing ring = need(with_limit(2).add(entry("a", rsa_key()), now));
  ring = need(ring.activate({.id = "a", .from = now}, now));
  ring = need(ring.add(entry("b", p256_key()), now));
  CHECK(refusal(ring.add(entry("c", p384_key()), now)) == "too-many-certificates");
  CHECK(refusal(ring.add(entry("x", other_rsa_key(), now, KeyUse::encryption), now)) == "accepted");
  ring = need(ring.activate({.id = "b", .from = now + days(1)}, now));
  ring = need(ring.retire("a", now + days(1), days(1), now));
  CHECK(refusal(ring.add(entry("c", p384_key()), now + days(2))) == "accepted");
}

TEST_CASE("refuses IDs that are no file names, and IDs and certificates that occur twice") {
  const std::string too_long(65, 'a');
  for (const std::string& id :
       {std::string("A"), std::string("a/b"), std::string(".."), std::string("a b"), too_long})
    CHECK(refusal(empty_ring().add(entry(id, rsa_key()), now)) == "key-id-malformed");
  CHECK(refusal(ring_of_one().add(entry("a", p256_key()), now)) == "key-id-duplicate");
  CHECK(refusal(ring_of_one().add(entry("b", rsa_key()), now)) == "key-id-duplicate");
  const KeyRing named = need(empty_ring().add(entry("", rsa_key()), now));
  CHECK(named.keys()[0].id == "signing-" + rsa_key().certificate().fingerprint().substr(0, 8));
}

TEST_CASE("refuses a private half that doesn't fit the certificate or the use") {
  RingKey key = entry("a", rsa_key());
  key.half = other_rsa_key().private_key();
  CHECK(refusal(empty_ring().add(key, now)) == "key-certificate-mismatch");
  key.half = std::make_shared<NoDecrypter>();
  CHECK(refusal(empty_ring().add(key, now)) == "configuration-invalid");
  key.use = KeyUse::both;
  CHECK(refusal(empty_ring().add(key, now)) == "configuration-invalid");
  CHECK(refusal(empty_ring().add(entry("a", p256_key(), now, KeyUse::encryption), now)) ==
        "key-type-mismatch");
}

TEST_CASE("a key whose private half is elsewhere is published but can't sign here") {
  RingKey key = entry("a", rsa_key());
  key.half = std::monostate();
  KeyRing ring = need(empty_ring().add(key, now));
  ring = need(ring.activate({.id = "a", .from = now}, now));
  CHECK(ids(ring.published(now)) == "a");
  CHECK(refusal(ring.signing_key(now)) == "private-key-absent");
}

TEST_CASE("generates keys of all sizes, and refuses RSA-1024, SHA-1 and odd validities") {
  const auto make = [](NewKey key) { return empty_ring().generate(key, now); };
  CHECK(refusal(make({.form = {.rsa_bits = 1024}})) == "key-weak");
  CHECK(refusal(make({.form = {.digest = DigestAlgorithm::sha1}})) == "digest-algorithm-refused");
  CHECK(refusal(make({.type = KeyType::p256, .months = 0})) == "configuration-invalid");
  CHECK(refusal(make({.type = KeyType::p256, .months = 601})) == "configuration-invalid");
  const RingKey key = need(make({.type = KeyType::p384})).keys()[0];
  CHECK(key.certificate.public_key().type() == KeyType::p384);
  CHECK(key.certificate.subject() == "CN=idp.example.org");
  CHECK(format_instant(key.certificate.not_after()) == "2031-01-01T12:00:00Z");
  const Instant last_of_month = at("2026-10-31T12:00:00Z");
  const KeyRing four =
      need(empty_ring().generate({.type = KeyType::p256, .months = 4}, last_of_month));
  CHECK(format_instant(four.keys()[0].certificate.not_after()) == "2027-02-28T12:00:00Z");
}

TEST_CASE(
    "the status is the worst of the keys that are in use and not replaced in time, red when none "
    "signs") {
  const auto brief = need(KeyPair::generate(KeyType::p256, "brief", now, now + days(100)));
  KeyRing ring = need(empty_ring().add(entry("brief", brief), now));
  CHECK(ring.status(now) == CertificateStatus::red);
  ring = need(ring.activate({.id = "brief", .from = now}, now));
  CHECK(ring.status(now) == CertificateStatus::green);
  CHECK(ring.status(now + days(10)) == CertificateStatus::yellow);
  CHECK(ring.status(now + days(10), {.yellow = days(30)}) == CertificateStatus::green);
  CHECK(ring.status(now + days(101)) == CertificateStatus::red);
  ring = need(ring.add(entry("long", rsa_key()), now));
  ring = need(ring.activate({.id = "long", .from = now + days(5)}, now));
  CHECK(ring.status(now + days(101)) == CertificateStatus::green);
  CHECK(ring.status(now + days(4), {.yellow = days(98)}) == CertificateStatus::green);
}

TEST_CASE("refuses rules that no ring can have") {
  const auto made = [](auto change) {
    KeyRingRules changed = rules();
    change(changed);
    return refusal(KeyRing::create(changed));
  };
  CHECK(made([](KeyRingRules& r) { r.common_name = ""; }) == "configuration-invalid");
  CHECK(made([](KeyRingRules& r) { r.common_name = "a\nb"; }) == "configuration-invalid");
  CHECK(made([](KeyRingRules& r) { r.common_name = "\xFF"; }) == "configuration-invalid");
  CHECK(made([](KeyRingRules& r) { r.most_keys = 0; }) == "configuration-invalid");
  CHECK(made([](KeyRingRules& r) { r.most_keys = 17; }) == "configuration-invalid");
  CHECK(made([](KeyRingRules& r) { r.cache_duration = days(-1); }) == "configuration-invalid");
}

}  // namespace signet::test
