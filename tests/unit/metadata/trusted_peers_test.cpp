#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "metadata/trusted_keys.h"
#include "unit/metadata/sample_metadata.h"

namespace signet::test {
namespace {

const Instant now = at("2026-01-01T00:00:00Z");
const std::string id = "https://peer.example.org";

std::vector<std::string> fingerprints(const std::vector<PublicKey>& keys) {
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
  CHECK(fingerprints(peer->idp_signing_keys) ==
        std::vector<std::string>{fingerprint(rsa_key()), fingerprint(p256_key())});
  CHECK(fingerprints(peer->sp_signing_keys) ==
        std::vector<std::string>{fingerprint(other_rsa_key())});
}

TEST_CASE("a key that is listed twice is tried once") {
  EntityDescriptor entity = sample_entity();
  entity.idp->keys = {{KeyUse::signing, rsa_key().certificate()},
                      {KeyUse::both, rsa_key().certificate()},
                      {KeyUse::encryption, rsa_key().certificate()}};
  TrustedPeers peers;
  REQUIRE(peers.trust(entity, now));
  CHECK(metadata::find_peer(peers, entity.entity_id)->idp_signing_keys.size() == 1);
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
  REQUIRE(peer->idp_signing_keys.size() == 8);
  CHECK(peer->idp_signing_keys[7].fingerprint() == eighth);
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
        const bool whole =
            peer && peer->idp_signing_keys.size() == (peer->entity.display_name == "one" ? 1U : 2U);
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

}  // namespace
}  // namespace signet::test
