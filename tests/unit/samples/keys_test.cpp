#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "idp/key_rings.h"
#include "shared/keys.h"
#include "shared/peer_id.h"
#include "support/temporary_folder.h"
#include "support/test_keys.h"
#include "support/text.h"

using namespace signet;
using namespace signet::program;
using signet::idp_program::KeyRings;
using signet::test::TemporaryFolder;

namespace {

const Instant now = signet::test::at("2026-01-01T12:00:00Z");

struct Folder {
  TemporaryFolder temporary;
  DataDir data{temporary.path()};
  std::string logged;
  web::Log log{[this](std::string_view line) { logged += line; }};

  /// What an older version left.
  void leave(const KeyPair& key) {
    REQUIRE(data.create("signing.key.pem", key.private_key().to_insecure_pem(),
                        DataDir::Access::owner));
    REQUIRE(data.create("signing.crt.pem", key.certificate().to_pem(), DataDir::Access::everybody));
  }
  auto open() { return own_keys(data, "idp.example.org", now, log); }
  std::shared_ptr<KeyRings> rings() {
    auto rings = KeyRings::open(data, "idp.example.org", now, log);
    REQUIRE(rings);
    return *std::move(rings);
  }
};

std::string signer(const KeyRing& ring, Instant at = now) {
  const auto key = ring.signing_key(at);
  return key ? key->certificate().fingerprint() : std::string(key.error().name());
}

std::string fingerprint(const KeyPair& key) {
  return key.certificate().fingerprint();
}

Result<KeyRing> add_p384(const KeyRing& ring) {
  return ring.add({.id = "new",
                   .certificate = signet::test::p384_key().certificate(),
                   .half = signet::test::p384_key().private_key(),
                   .publish_from = now},
                  now);
}

}  // namespace

TEST_CASE("the first start makes a ring with a key that signs, and later ones read it") {
  Folder folder;
  const auto made = folder.open();
  REQUIRE(made);
  const KeyRing ring = (*made)->current(now);
  REQUIRE(ring.keys().size() == 1);
  CHECK(ring.keys().front().certificate.subject() == "CN=idp.example.org");
  CHECK(ring.rules().cache_duration == std::chrono::hours(1));
  CHECK(folder.logged.find("/keys\"") != std::string::npos);
  struct stat status {};
  REQUIRE(::stat(folder.data.path_of("keys").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0700);

  folder.logged.clear();
  const auto read = own_keys(folder.data, "other.example.org", now, folder.log);
  REQUIRE(read);
  CHECK(signer((*read)->current(now)) == signer(ring));
  CHECK(folder.logged.empty());
}

TEST_CASE("a key of an older version becomes the first one, and its files stay") {
  Folder folder;
  folder.leave(signet::test::p256_key());
  const auto opened = folder.open();
  REQUIRE(opened);
  CHECK(signer((*opened)->current(now)) == fingerprint(signet::test::p256_key()));
  CHECK(folder.data.has("signing.key.pem"));
  // They were taken over once: the ring decides from now on.
  std::filesystem::remove(folder.data.path_of("signing.crt.pem"));
  CHECK(folder.open());
}

TEST_CASE("an older key without its certificate is a failure and no reason to make a new one") {
  Folder folder;
  folder.leave(signet::test::p256_key());
  std::filesystem::remove(folder.data.path_of("signing.crt.pem"));
  CHECK_FALSE(folder.open());
  CHECK_FALSE(folder.open());  // the empty ring of the first attempt doesn't count
}

TEST_CASE("an older key that others can read is refused") {
  Folder folder;
  folder.leave(signet::test::p256_key());
  ::chmod(folder.data.path_of("signing.key.pem").c_str(), 0644);
  CHECK_FALSE(folder.open());
}

TEST_CASE("a ring that is damaged, or signs nothing, ends the start with the name of the file") {
  Folder folder;
  folder.leave(signet::test::p256_key());
  REQUIRE(folder.open());
  std::ofstream(folder.data.path_of("keys/keyring.toml"), std::ios::app) << "x = 1\n";
  const auto damaged = folder.open();
  REQUIRE_FALSE(damaged);
  CHECK(damaged.why().find("keyring.toml") != std::string::npos);
  CHECK(damaged.why().find("key-ring-damaged") != std::string::npos);
}

TEST_CASE("a running program sees each change at once, and tells when it can't read the ring") {
  Folder folder;
  folder.leave(signet::test::p256_key());
  const auto opened = folder.open();
  REQUIRE(opened);
  const KeyRingDirectory directory((*opened)->directory().path());
  REQUIRE(directory.update(now, add_p384));
  CHECK((*opened)->current(now).keys().size() == 2);

  const std::string manifest = directory.path() + "/keyring.toml";
  std::filesystem::rename(manifest, manifest + ".away");
  folder.logged.clear();
  for (int i = 0; i < 3; ++i) CHECK((*opened)->current(now).keys().size() == 2);
  CHECK(folder.logged.find("key-ring-missing") != std::string::npos);
  CHECK(folder.logged.find('\n') + 1 == folder.logged.size());  // once

  std::filesystem::rename(manifest + ".away", manifest);
  folder.logged.clear();
  CHECK((*opened)->current(now).keys().size() == 2);
  CHECK(folder.logged.find("\"accepted\":true") != std::string::npos);
}

TEST_CASE("an application's own ring begins with the key that signs for everybody") {
  Folder folder;
  folder.leave(signet::test::p256_key());
  const auto rings = folder.rings();
  CHECK_FALSE(rings->keys_for("https://one.example", now));
  REQUIRE(rings->update("https://one.example", now, add_p384));
  const auto own = rings->keys_for("https://one.example", now);
  REQUIRE(own);
  CHECK(own->keys().size() == 2);
  CHECK(own->rules().most_keys == 2);
  CHECK(signer(*own) == fingerprint(signet::test::p256_key()));
  CHECK_FALSE(rings->keys_for("https://two.example", now));

  // From then on the two rings have nothing to do with each other.
  const Instant later = now + std::chrono::hours(2);
  const auto activate = [&](const KeyRing& ring) {
    return ring.activate({.id = "new", .from = later}, later);
  };
  REQUIRE(rings->update("https://one.example", later, activate));
  CHECK(signer(*rings->keys_for("https://one.example", later), later) ==
        fingerprint(signet::test::p384_key()));
  CHECK(signer(rings->for_everybody()->current(later), later) ==
        fingerprint(signet::test::p256_key()));
  CHECK(signer(*folder.rings()->keys_for("https://one.example", later), later) ==
        fingerprint(signet::test::p384_key()));
}

TEST_CASE("an application's ring that can't be read signs nothing, and ends the next start") {
  Folder folder;
  folder.leave(signet::test::p256_key());
  const auto rings = folder.rings();
  REQUIRE(folder.rings()->update("https://one.example", now, add_p384));
  const std::string manifest =
      folder.data.path_of("keys-of/" + peer_id("https://one.example") + "/keyring.toml");
  std::ofstream(manifest, std::ios::app) << "x = 1\n";
  const auto own = rings->keys_for("https://one.example", now);
  REQUIRE(own);
  CHECK(signer(*own) == "no-active-key");
  CHECK(folder.logged.find("key-ring-damaged") != std::string::npos);
  const auto again = KeyRings::open(folder.data, "idp.example.org", now, folder.log);
  REQUIRE_FALSE(again);
  CHECK(again.why().find("key-ring-damaged") != std::string::npos);
}

TEST_CASE("a change that is refused leaves an application with the keys of everybody") {
  Folder folder;
  folder.leave(signet::test::p256_key());
  const auto rings = folder.rings();
  const auto refused = rings->update("https://one.example", now, [](const KeyRing& ring) {
    return ring.activate({.id = "nothing", .from = now}, now);
  });
  REQUIRE_FALSE(refused);
  CHECK(refused.error().name() == "key-id-unknown");
  CHECK_FALSE(rings->keys_for("https://one.example", now));
  CHECK_FALSE(folder.rings()->keys_for("https://one.example", now));
}

TEST_CASE("an entity's name in addresses is always the same, and fits into one") {
  CHECK(peer_id("https://sp.example.org/metadata") == peer_id("https://sp.example.org/metadata"));
  CHECK(peer_id("https://sp.example.org/metadata") != peer_id("https://sp.example.org/Metadata"));
  CHECK(peer_id("../../etc").size() == 24);
  CHECK(peer_id("").find_first_not_of("0123456789abcdef") == std::string::npos);
}
