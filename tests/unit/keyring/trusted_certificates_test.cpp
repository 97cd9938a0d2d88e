#include "signet/trusted_certificates.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

#include "support/refusal.h"
#include "support/test_keys.h"

namespace signet::test {
namespace {

using namespace std::chrono_literals;

constexpr Instant now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

struct Pair {
  Certificate certificate;
  PublicKey key;
};

/// A new key with a certificate of these dates.
Pair certificate(Instant from = now - 24h, Instant until = now + 24h) {
  const auto pair = KeyPair::generate(KeyType::p256, "peer", from, until);
  REQUIRE(pair);
  return {pair->certificate(), pair->certificate().public_key()};
}

const std::string& name(const Pair& pair) {
  return pair.certificate.fingerprint();
}

std::vector<std::string> names(const std::vector<PeerCertificate>& certificates) {
  std::vector<std::string> all;
  for (const PeerCertificate& one : certificates) all.push_back(one.certificate.fingerprint());
  return all;
}

using Names = std::vector<std::string>;

std::vector<std::string> names(std::span<const PublicKey> keys) {
  std::vector<std::string> all;
  for (const PublicKey& key : keys) all.push_back(key.fingerprint());
  return all;
}

TrustedCertificates of_metadata(const std::vector<Certificate>& certificates) {
  TrustedCertificates trusted;
  trusted.set_metadata(certificates, now);
  return trusted;
}

TEST_CASE("certificates of metadata and imported ones are trusted at once, imported ones first") {
  const Pair listed = certificate(), imported = certificate();
  TrustedCertificates trusted = of_metadata({listed.certificate});
  REQUIRE(trusted.import_certificate(imported.certificate));
  CHECK(names(trusted.trusted()) == Names{name(listed), name(imported)});
  CHECK(names(trusted.keys()) == Names{imported.key.fingerprint(), listed.key.fingerprint()});
  CHECK(trusted.removed().empty());
  CHECK(trusted.trusted()[0].in_metadata);
  CHECK(!trusted.trusted()[0].imported);
  CHECK(trusted.trusted()[1].imported);
  CHECK(!trusted.trusted()[1].in_metadata);
}

TEST_CASE("an expired certificate is trusted like any other [MDIOP 2.6.1]") {
  const Pair expired = certificate(now - 48h, now - 24h);
  const TrustedCertificates trusted = of_metadata({expired.certificate});
  CHECK(trusted.keys().size() == 1);
}

TEST_CASE("a removed certificate isn't trusted, and is remembered with the time") {
  const Pair one = certificate(), other = certificate();
  TrustedCertificates trusted = of_metadata({one.certificate, other.certificate});
  REQUIRE(trusted.remove(name(one), now));
  CHECK(names(trusted.keys()) == Names{other.key.fingerprint()});
  CHECK(names(trusted.removed_keys()) == Names{one.key.fingerprint()});
  REQUIRE(trusted.removed().size() == 1);
  CHECK(trusted.removed()[0].removed->at == now);
  CHECK(trusted.removed()[0].removed->by_administrator);
  CHECK(refusal(trusted.remove(name(one), now)) == "certificate-unknown");
  CHECK(refusal(trusted.remove("", now)) == "certificate-unknown");
}

TEST_CASE("the last certificate can't be removed, nor the last one that is valid") {
  const Pair valid = certificate();
  const Pair expired = certificate(now - 48h, now - 1ms);
  const Pair future = certificate(now + 1h, now + 48h);
  TrustedCertificates alone = of_metadata({expired.certificate});
  CHECK(refusal(alone.remove(name(expired), now)) == "last-trusted-certificate");

  TrustedCertificates trusted =
      of_metadata({valid.certificate, expired.certificate, future.certificate});
  CHECK(refusal(trusted.remove(name(valid), now)) == "last-trusted-certificate");
  CHECK(trusted.trusted().size() == 3);
  CHECK(refusal(trusted.remove(name(expired), now)) == "accepted");
  CHECK(refusal(trusted.remove(name(valid), now + 1h)) == "accepted");
  CHECK(refusal(trusted.remove(name(future), now + 1h)) == "last-trusted-certificate");
}

TEST_CASE("metadata can't bring back what an administrator removed; importing it does") {
  const Pair one = certificate(), other = certificate();
  TrustedCertificates trusted = of_metadata({one.certificate, other.certificate});
  REQUIRE(trusted.remove(name(one), now));
  trusted.set_metadata(std::vector{one.certificate, other.certificate}, now + 1h);
  CHECK(names(trusted.keys()) == Names{other.key.fingerprint()});
  trusted.set_metadata(std::vector{one.certificate}, now + 1h);
  CHECK(trusted.keys().empty());
  REQUIRE(trusted.import_certificate(one.certificate));
  CHECK(names(trusted.keys()) == Names{one.key.fingerprint()});
}

TEST_CASE("what metadata ceases to list is removed unless it was imported, and can come back") {
  const Pair kept = certificate(), dropped = certificate(), fresh = certificate();
  TrustedCertificates trusted = of_metadata({kept.certificate, dropped.certificate});
  REQUIRE(trusted.import_certificate(kept.certificate));
  trusted.set_metadata(std::vector{fresh.certificate}, now + 1h);
  CHECK(names(trusted.trusted()) == Names{name(kept), name(fresh)});
  CHECK(names(trusted.removed()) == Names{name(dropped)});
  CHECK(!trusted.removed()[0].removed->by_administrator);
  trusted.set_metadata(std::vector{dropped.certificate}, now + 2h);
  CHECK(names(trusted.trusted()) == Names{name(kept), name(dropped)});
}

TEST_CASE("at most eight certificates can be imported, one of them again and again") {
  TrustedCertificates trusted;
  const Pair first = certificate();
  REQUIRE(trusted.import_certificate(first.certificate));
  for (int i = 1; i < 8; ++i) REQUIRE(trusted.import_certificate(certificate().certificate));
  CHECK(trusted.import_certificate(first.certificate));
  CHECK(refusal(trusted.import_certificate(certificate().certificate)) ==
        "trusted-certificates-full");
  trusted.set_metadata(std::vector{certificate().certificate}, now);
  CHECK(trusted.keys().size() == 8);
  CHECK(trusted.keys()[0].fingerprint() == first.key.fingerprint());
}

TEST_CASE("removed certificates are remembered up to a number, those of an administrator longest") {
  const Pair stays = certificate(), chosen = certificate(), listed = certificate();
  TrustedCertificates trusted =
      of_metadata({stays.certificate, chosen.certificate, listed.certificate});
  REQUIRE(trusted.remove(name(chosen), now));
  REQUIRE(trusted.remove(name(listed), now));
  for (int i = 0; i < 20; ++i) {
    trusted.set_metadata(
        std::vector{stays.certificate, listed.certificate, certificate().certificate},
        now + i * 1h);
  }
  const Names removed = names(trusted.removed());
  // One of them metadata lists: it is remembered besides.
  CHECK(removed.size() == TrustedCertificates::most_removed + 1);
  CHECK(std::count(removed.begin(), removed.end(), name(chosen)) == 1);
  CHECK(std::count(removed.begin(), removed.end(), name(listed)) == 1);
  CHECK(trusted.removed_keys().size() == 8);
}

TEST_CASE("the last use is that of the key that verified, and never goes back") {
  const Pair one = certificate(), other = certificate(), stranger = certificate();
  TrustedCertificates trusted = of_metadata({one.certificate, other.certificate});
  CHECK(!trusted.trusted()[0].last_used);
  trusted.record_use(other.key, now + 2h);
  trusted.record_use(other.key, now + 1h);
  trusted.record_use(stranger.key, now + 5h);
  CHECK(!trusted.trusted()[0].last_used);
  CHECK(trusted.trusted()[1].last_used == now + 2h);

  const TrustedCertificates snapshot = trusted;
  trusted.set_metadata(std::vector{other.certificate}, now + 3h);
  snapshot.record_use(other.key, now + 4h);
  CHECK(trusted.trusted()[0].last_used == now + 4h);
}

TEST_CASE("last uses are taken over when they are later") {
  const Pair one = certificate(), other = certificate();
  const TrustedCertificates running = of_metadata({one.certificate, other.certificate});
  const TrustedCertificates stored = of_metadata({other.certificate, one.certificate});
  running.record_use(one.key, now + 1h);
  running.record_use(other.key, now + 1h);
  stored.record_use(other.key, now + 2h);
  stored.take_uses(running);
  CHECK(stored.trusted()[0].last_used == now + 2h);
  CHECK(stored.trusted()[1].last_used == now + 1h);
}

TEST_CASE("a change of a copy leaves the other as it was") {
  const Pair one = certificate(), other = certificate();
  const TrustedCertificates before = of_metadata({one.certificate, other.certificate});
  TrustedCertificates after = before;
  REQUIRE(after.remove(name(one), now));
  CHECK(before.keys().size() == 2);
  CHECK(after.keys().size() == 1);
}

TEST_CASE("eight threads note uses while certificates are listed, and the latest stays") {
  const Pair one = certificate(), other = certificate();
  const TrustedCertificates trusted = of_metadata({one.certificate, other.certificate});
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&trusted, &one, &other, t] {
      for (int i = 0; i < 2'000; ++i) {
        trusted.record_use(i % 2 == 0 ? one.key : other.key, now + std::chrono::seconds(8 * i + t));
        if (i % 100 == 0) static_cast<void>(trusted.trusted());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(trusted.trusted()[0].last_used == now + std::chrono::seconds(8 * 1'998 + 7));
  CHECK(trusted.trusted()[1].last_used == now + std::chrono::seconds(8 * 1'999 + 7));
}

TEST_CASE("what a store kept is restored as it was") {
  const Pair one = certificate(), other = certificate(), gone = certificate();
  TrustedCertificates trusted = of_metadata({one.certificate, gone.certificate});
  REQUIRE(trusted.import_certificate(other.certificate));
  REQUIRE(trusted.remove(name(gone), now));
  trusted.record_use(one.key, now + 1h);
  std::vector<PeerCertificate> stored = trusted.trusted();
  for (const PeerCertificate& removed : trusted.removed()) stored.push_back(removed);

  const auto restored = TrustedCertificates::restore(stored);
  REQUIRE(restored);
  CHECK(names(restored->trusted()) == names(trusted.trusted()));
  CHECK(names(restored->removed()) == Names{name(gone)});
  CHECK(restored->removed()[0].removed->by_administrator);
  CHECK(restored->trusted()[0].last_used == now + 1h);
  CHECK(names(restored->keys()) == names(trusted.keys()));
  CHECK(names(restored->removed_keys()) == names(trusted.removed_keys()));
}

TEST_CASE("a store that contradicts itself isn't restored") {
  const Certificate one = certificate().certificate;
  const auto restored = [](std::vector<PeerCertificate> stored) {
    return refusal(TrustedCertificates::restore(std::move(stored)));
  };
  CHECK(restored({{.certificate = one, .imported = true}}) == "accepted");
  CHECK(restored({{.certificate = one}}) == "configuration-invalid");
  CHECK(restored({{.certificate = one, .imported = true},
                  {.certificate = one, .imported = true}}) == "configuration-invalid");
  CHECK(restored({{.certificate = one,
                   .imported = true,
                   .removed = PeerCertificate::Removal{now, true}}}) == "configuration-invalid");
  std::vector<PeerCertificate> many;
  for (int i = 0; i < 9; ++i)
    many.push_back({.certificate = certificate().certificate, .imported = true});
  CHECK(restored(many) == "trusted-certificates-full");
}

TEST_CASE("an uploaded file is one certificate of bounded length and nothing else") {
  const Pair one = certificate();
  const std::string pem = one.certificate.to_pem();
  const auto uploaded = [](std::string_view text, std::size_t most = 2'500) {
    return refusal(read_uploaded_certificate(text, most));
  };
  CHECK(uploaded(pem) == "accepted");
  CHECK(uploaded(pem, pem.size()) == "accepted");
  CHECK(uploaded(pem, pem.size() - 1) == "certificate-malformed");
  CHECK(uploaded("Löwe\n" + pem, pem.size() + 5) == "accepted");
  CHECK(uploaded("\xFF\n" + pem) == "certificate-malformed");
  CHECK(uploaded("") == "certificate-malformed");
  CHECK(uploaded(pem + pem) == "certificate-malformed");
  CHECK(uploaded(std::string(100'000, 'a')) == "certificate-malformed");
  CHECK(uploaded(key_file("rsa2048.key.pem")) == "certificate-malformed");
}

}  // namespace
}  // namespace signet::test
