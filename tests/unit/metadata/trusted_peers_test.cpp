#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "metadata/trusted_keys.h"
#include "unit/metadata/sample_metadata.h"

namespace signet::test {
namespace {

const Instant now = at("2026-01-01T00:00:00Z");
const std::string id = "https://peer.example.org";

std::vector<std::string> fingerprints(std::span<const PublicKey> keys) {
  std::vector<std::string> all;
  for (const PublicKey& key : keys) all.push_back(key.fingerprint());
  return all;
}

std::string fingerprint(const KeyPair& key) {
  return key.certificate().public_key().fingerprint();
}

std::string trust_code(EntityDescriptor entity) {
  TrustedPeers peers;
  return refusal(peers.trust(std::move(entity), now));
}

TEST_CASE("an entity is found by its exact ID once it is trusted") {
  TrustedPeers peers;
  CHECK(peers.find(id) == nullptr);
  REQUIRE(*peers.trust_file_contents(entity_xml(), now) == id);
  REQUIRE(peers.find(id) != nullptr);
  CHECK(peers.find(id)->entity_id == id);
  CHECK(peers.find(id + "/") == nullptr);
  CHECK(peers.find("https://PEER.example.org") == nullptr);
  CHECK(metadata::find_peer(peers, "") == nullptr);
  CHECK(peers.identity_providers() == std::vector<std::string>{id});
  CHECK(peers.service_providers() == std::vector<std::string>{id});
}

TEST_CASE("providers are listed by role, sorted") {
  TrustedPeers peers;
  REQUIRE(peers.trust_file_contents(metadata_file("simplesamlphp.xml"), now));
  REQUIRE(peers.trust_file_contents(metadata_file("okta.xml"), now));
  REQUIRE(peers.trust_file_contents(metadata_file("google.xml"), now));
  CHECK(peers.identity_providers() ==
        std::vector<std::string>{"http://www.okta.example.org/exk1a2b3c4",
                                 "https://accounts.google.example.org/o/saml2?idpid=C01abcdef"});
  CHECK(peers.service_providers().size() == 1);
}

TEST_CASE("each role has its own keys; a key for encryption never signs") {
  TrustedPeers peers;
  REQUIRE(peers.trust(sample_entity(), now));
  const auto peer = metadata::find_peer(peers, sample_entity().entity_id);
  REQUIRE(peer);
  CHECK(fingerprints(peer->idp_certificates.keys()) ==
        std::vector<std::string>{fingerprint(rsa_key()), fingerprint(p256_key())});
  CHECK(fingerprints(peer->sp_certificates.keys()) ==
        std::vector<std::string>{fingerprint(other_rsa_key())});
}

TEST_CASE("a key that is listed twice is tried once") {
  EntityDescriptor entity = sample_entity();
  entity.idp->keys = {{KeyUse::signing, rsa_key().certificate()},
                      {KeyUse::both, rsa_key().certificate()},
                      {KeyUse::encryption, rsa_key().certificate()}};
  TrustedPeers peers;
  REQUIRE(peers.trust(entity, now));
  CHECK(metadata::find_peer(peers, entity.entity_id)->idp_certificates.keys().size() == 1);
}

TEST_CASE("of more than eight keys the first eight are used, and a note says so") {
  EntityDescriptor entity = sample_entity();
  entity.idp->keys.clear();
  for (int i = 0; i < 9; ++i) {
    const auto pair = KeyPair::generate(KeyType::p256, "k", now, now + std::chrono::hours(1));
    REQUIRE(pair);
    entity.idp->keys.push_back({KeyUse::signing, pair->certificate()});
  }
  const std::string eighth = entity.idp->keys[7].certificate.public_key().fingerprint();
  TrustedPeers peers;
  REQUIRE(peers.trust(entity, now));
  const auto peer = metadata::find_peer(peers, entity.entity_id);
  REQUIRE(peer->idp_certificates.keys().size() == 8);
  CHECK(peer->idp_certificates.keys()[7].fingerprint() == eighth);
  CHECK(
      peer->entity.notes ==
      std::vector<std::string>{"IDPSSODescriptor has 9 signing keys; only the first 8 are used."});
}

TEST_CASE("an entity without a role, without a key to verify with, or out of date isn't trusted") {
  CHECK(trust_code(sample_entity()) == "accepted");
  EntityDescriptor entity = sample_entity();
  entity.idp.reset();
  entity.sp->keys.clear();
  CHECK(trust_code(entity) == "accepted");
  entity.sp.reset();
  CHECK(trust_code(entity) == "metadata-no-role");
  entity = sample_entity();
  entity.idp->keys = {{KeyUse::encryption, rsa_key().certificate()}};
  CHECK(trust_code(entity) == "metadata-no-signing-key");
  entity = sample_entity();
  entity.valid_until = now;
  CHECK(trust_code(entity) == "metadata-expired");
}

TEST_CASE("a failure changes nothing of what is known") {
  TrustedPeers peers;
  REQUIRE(peers.trust(sample_entity(), now));
  EntityDescriptor worse = sample_entity();
  worse.display_name = "changed";
  worse.idp->keys.clear();
  CHECK(!peers.trust(worse, now));
  CHECK(peers.find(worse.entity_id)->display_name == "Peer & Sons");
  CHECK(peers.trust_file_contents("<x/>", now).error().code() == ErrorCode::unexpected_root);
  CHECK(peers.identity_providers().size() == 1);
}

TEST_CASE("who holds a peer keeps it as it was, when it is replaced and when it is removed") {
  TrustedPeers peers;
  REQUIRE(peers.trust(sample_entity(), now));
  const std::string entity_id = sample_entity().entity_id;
  const auto before = peers.find(entity_id);
  EntityDescriptor changed = sample_entity();
  changed.display_name = "changed";
  REQUIRE(peers.trust(changed, now));
  CHECK(before->display_name == "Peer & Sons");
  CHECK(peers.find(entity_id)->display_name == "changed");
  CHECK(peers.remove(entity_id));
  CHECK(!peers.remove(entity_id));
  CHECK(peers.find(entity_id) == nullptr);
  CHECK(before->entity_id == entity_id);
}

TEST_CASE("peers are looked up and replaced from several threads") {
  TrustedPeers peers;
  REQUIRE(peers.trust(sample_entity(), now));
  const std::string entity_id = sample_entity().entity_id;
  std::atomic<int> torn = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2'000; ++i) {
        const auto peer = metadata::find_peer(peers, entity_id);
        const bool whole = peer && peer->idp_certificates.keys().size() ==
                                       (peer->entity.display_name == "one" ? 1U : 2U);
        if (!whole) ++torn;
      }
    });
  }
  for (int i = 0; i < 200; ++i) {
    EntityDescriptor entity = sample_entity();
    if (i % 2 == 0) {
      entity.display_name = "one";
      entity.idp->keys.resize(1, entity.idp->keys[0]);
    }
    REQUIRE(peers.trust(std::move(entity), now));
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(torn == 0);
}

constexpr PeerRole idp = PeerRole::identity_provider;
constexpr PeerRole sp = PeerRole::service_provider;

std::vector<std::string> trusted_keys(const TrustedPeers& peers, const std::string& entity_id,
                                      PeerRole role) {
  const auto certificates = peers.certificates(entity_id, role);
  REQUIRE(certificates);
  return fingerprints(certificates->keys());
}

TEST_CASE("an imported certificate is trusted for one role of one entity and nowhere else") {
  TrustedPeers peers;
  EntityDescriptor entity = sample_entity();
  const std::string entity_id = entity.entity_id;
  REQUIRE(peers.trust(entity, now));
  for (const std::string& other : {entity_id + "/", "x" + entity_id, std::string("https://PEER")}) {
    entity.entity_id = other;
    REQUIRE(peers.trust(entity, now));
  }
  REQUIRE(peers.import_certificate(entity_id, idp, p384_key().certificate()));
  const std::string imported = fingerprint(p384_key());
  CHECK(trusted_keys(peers, entity_id, idp) ==
        std::vector<std::string>{imported, fingerprint(rsa_key()), fingerprint(p256_key())});
  CHECK(trusted_keys(peers, entity_id, sp) ==
        std::vector<std::string>{fingerprint(other_rsa_key())});
  for (const std::string& each : peers.identity_providers()) {
    const auto keys = trusted_keys(peers, each, idp);
    CHECK(std::count(keys.begin(), keys.end(), imported) == (each == entity_id ? 1 : 0));
  }
}

TEST_CASE("nothing is imported for an entity, or a role of it, that metadata doesn't know") {
  TrustedPeers peers;
  EntityDescriptor entity = sample_entity();
  entity.sp.reset();
  REQUIRE(peers.trust(entity, now));
  const Certificate& certificate = p384_key().certificate();
  const auto import = [&](const std::string& entity_id, PeerRole role) {
    return refusal(peers.import_certificate(entity_id, role, certificate));
  };
  CHECK(import(entity.entity_id, idp) == "accepted");
  CHECK(import(entity.entity_id, sp) == "metadata-entity-unknown");
  CHECK(import(entity.entity_id + "/", idp) == "metadata-entity-unknown");
  CHECK(import("", idp) == "metadata-entity-unknown");
  CHECK(refusal(peers.certificates(entity.entity_id, sp)) == "metadata-entity-unknown");
  CHECK(refusal(peers.remove_certificate("x", idp, certificate.fingerprint(), now)) ==
        "metadata-entity-unknown");
}

TEST_CASE("new metadata keeps what was imported and what was removed, and the last uses") {
  TrustedPeers peers;
  const EntityDescriptor entity = sample_entity();
  const std::string& entity_id = entity.entity_id;
  REQUIRE(peers.trust(entity, now));
  REQUIRE(peers.import_certificate(entity_id, idp, p384_key().certificate()));
  REQUIRE(peers.remove_certificate(entity_id, idp, rsa_key().certificate().fingerprint(), now));
  const auto in_flight = metadata::find_peer(peers, entity_id);
  REQUIRE(peers.trust(entity, now));
  in_flight->idp_certificates.record_use(p256_key().certificate().public_key(), now);

  CHECK(trusted_keys(peers, entity_id, idp) ==
        std::vector<std::string>{fingerprint(p384_key()), fingerprint(p256_key())});
  CHECK(fingerprints(peers.certificates(entity_id, idp)->removed_keys()) ==
        std::vector<std::string>{fingerprint(rsa_key())});
  CHECK(peers.certificates(entity_id, idp)->trusted()[0].last_used == now);
}

TEST_CASE("metadata that lists only removed keys isn't taken over") {
  TrustedPeers peers;
  EntityDescriptor entity = sample_entity();
  REQUIRE(peers.trust(entity, now));
  REQUIRE(
      peers.remove_certificate(entity.entity_id, idp, rsa_key().certificate().fingerprint(), now));
  entity.idp->keys = {{KeyUse::signing, rsa_key().certificate()}};
  CHECK(refusal(peers.trust(entity, now)) == "metadata-no-signing-key");
  CHECK(trusted_keys(peers, entity.entity_id, idp) ==
        std::vector<std::string>{fingerprint(p256_key())});
  REQUIRE(peers.import_certificate(entity.entity_id, idp, p384_key().certificate()));
  CHECK(refusal(peers.trust(entity, now)) == "accepted");
}

TEST_CASE("who holds a peer keeps the certificates that it had") {
  TrustedPeers peers;
  REQUIRE(peers.trust(sample_entity(), now));
  const std::string entity_id = sample_entity().entity_id;
  const auto before = metadata::find_peer(peers, entity_id);
  REQUIRE(peers.remove_certificate(entity_id, idp, rsa_key().certificate().fingerprint(), now));
  CHECK(before->idp_certificates.keys().size() == 2);
  CHECK(metadata::find_peer(peers, entity_id)->idp_certificates.keys().size() == 1);
}

TEST_CASE("a peer that was removed and is trusted again starts from its metadata") {
  TrustedPeers peers;
  const std::string entity_id = sample_entity().entity_id;
  REQUIRE(peers.trust(sample_entity(), now));
  REQUIRE(peers.import_certificate(entity_id, idp, p384_key().certificate()));
  REQUIRE(peers.remove(entity_id));
  REQUIRE(peers.trust(sample_entity(), now));
  CHECK(trusted_keys(peers, entity_id, idp).size() == 2);
}

TEST_CASE("what a store kept is restored; metadata says what it lists now") {
  TrustedPeers before;
  const std::string entity_id = sample_entity().entity_id;
  REQUIRE(before.trust(sample_entity(), now));
  REQUIRE(before.import_certificate(entity_id, idp, p384_key().certificate()));
  REQUIRE(before.remove_certificate(entity_id, idp, rsa_key().certificate().fingerprint(), now));

  TrustedPeers after;
  EntityDescriptor entity = sample_entity();
  entity.idp->keys = {{KeyUse::signing, rsa_key().certificate()}};
  REQUIRE(after.trust(entity, now));
  REQUIRE(after.restore_certificates(entity_id, idp, *before.certificates(entity_id, idp), now));
  CHECK(trusted_keys(after, entity_id, idp) == std::vector<std::string>{fingerprint(p384_key())});

  TrustedCertificates nothing_left;
  nothing_left.set_metadata(std::vector{rsa_key().certificate(), p256_key().certificate()}, now);
  REQUIRE(nothing_left.remove(rsa_key().certificate().fingerprint(), now));
  CHECK(refusal(after.restore_certificates(entity_id, idp, nothing_left, now)) ==
        "metadata-no-signing-key");
  CHECK(trusted_keys(after, entity_id, idp).size() == 1);
}

TEST_CASE("eight threads import, remove and refresh without losing a change") {
  TrustedPeers peers;
  const std::string entity_id = sample_entity().entity_id;
  REQUIRE(peers.trust(sample_entity(), now));
  std::vector<Certificate> certificates;
  for (int t = 0; t < 8; ++t) {
    const auto pair = KeyPair::generate(KeyType::p256, "k", now, now + std::chrono::hours(1));
    REQUIRE(pair);
    certificates.push_back(pair->certificate());
  }
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        if (!peers.import_certificate(entity_id, idp, certificates[t])) ++failures;
        if (i % 10 == 0 && !peers.trust(sample_entity(), now)) ++failures;
        const auto peer = metadata::find_peer(peers, entity_id);
        peer->idp_certificates.record_use(certificates[t].public_key(), now);
        if (i % 2 == 0 &&
            !peers.remove_certificate(entity_id, idp, certificates[t].fingerprint(), now))
          ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failures == 0);
  const auto all = peers.certificates(entity_id, idp);
  REQUIRE(all);
  CHECK(all->trusted().size() == 10);
  CHECK(all->removed().empty());
}

}  // namespace
}  // namespace signet::test
