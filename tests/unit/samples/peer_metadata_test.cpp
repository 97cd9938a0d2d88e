#include <doctest/doctest.h>

#include "shared/peer_metadata.h"
#include "signet/names.h"
#include "support/temporary_folder.h"
#include "support/test_keys.h"
#include "support/text.h"

using namespace signet;
using namespace signet::program;
using signet::test::TemporaryFolder;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const Instant now = signet::test::at("2026-01-01T12:00:00Z");

EntityDescriptor identity_provider(const std::string& entity_id) {
  EntityDescriptor entity{.entity_id = entity_id};
  IDPSSODescriptor& role = entity.idp.emplace();
  role.keys.push_back({KeyUse::signing, signet::test::rsa_key().certificate()});
  role.single_sign_on_services.push_back(
      {.binding = std::string(binding::http_redirect), .location = "https://idp.example.org/sso"});
  return entity;
}

std::string xml_of(const EntityDescriptor& entity) {
  return *write_metadata(entity);
}

/// Loads the sources as an SP does, and keeps the log.
struct Loaded {
  explicit Loaded(std::vector<std::string> sources, PeerRole role = PeerRole::identity_provider)
      : metadata({.sources = std::move(sources),
                  .role = role,
                  .ca_file = std::nullopt,
                  .adjust = nullptr,
                  .back_off = {}},
                 peers, log) {
    metadata.start();
  }

  std::string lines;
  web::Log log{[this](std::string_view line) { lines += line; }};
  std::shared_ptr<TrustedPeers> peers = std::make_shared<TrustedPeers>();
  PeerMetadata metadata;
};

}  // namespace

TEST_CASE("metadata is fetched again after an hour, or when it wishes") {
  // [saml-metadata 2.3.2]
  EntityDescriptor entity{.entity_id = "urn:a"};
  CHECK(refresh_after(entity, now) == hours(1));
  entity.cache_duration = minutes(10);
  CHECK(refresh_after(entity, now) == minutes(10));
  entity.idp.emplace().cache_duration = minutes(5);
  CHECK(refresh_after(entity, now) == minutes(5));
}

TEST_CASE("metadata is fetched again before it expires") {
  EntityDescriptor entity{.entity_id = "urn:a"};
  entity.valid_until = now + minutes(30);
  CHECK(refresh_after(entity, now) == minutes(15));
  entity.valid_until = now + hours(24);
  CHECK(refresh_after(entity, now) == hours(1));
}

TEST_CASE("metadata is fetched again after a minute at least and a day at most") {
  EntityDescriptor entity{.entity_id = "urn:a"};
  entity.cache_duration = seconds(1);
  CHECK(refresh_after(entity, now) == minutes(1));
  entity.cache_duration = hours(1000);
  CHECK(refresh_after(entity, now) == hours(24));
  entity.valid_until = now - hours(1);
  CHECK(refresh_after(entity, now) == minutes(1));
}

TEST_CASE("what is in a file is known when start() returns") {
  const TemporaryFolder folder;
  Loaded loaded({folder.write("idp.xml", xml_of(identity_provider("urn:idp")))});
  CHECK(loaded.peers->identity_providers() == std::vector<std::string>{"urn:idp"});
  CHECK(loaded.metadata.all_loaded());
  CHECK(loaded.lines.find("\"accepted\":true") != std::string::npos);
}

TEST_CASE("a file that isn't there is told once and looked for again") {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "idp.xml").string();
  Loaded loaded({path});
  CHECK_FALSE(loaded.metadata.all_loaded());
  const std::size_t complaint = loaded.lines.find("can't be opened");
  REQUIRE(complaint != std::string::npos);
  loaded.metadata.look_now();
  CHECK(loaded.lines.find("can't be opened", complaint + 1) == std::string::npos);

  folder.write("idp.xml", xml_of(identity_provider("urn:idp")));
  loaded.metadata.look_now();
  CHECK(loaded.metadata.all_loaded());
  CHECK(loaded.peers->identity_providers() == std::vector<std::string>{"urn:idp"});
}

TEST_CASE("metadata without the role that is wanted is refused") {
  const TemporaryFolder folder;
  Loaded loaded({folder.write("idp.xml", xml_of(identity_provider("urn:idp")))},
                PeerRole::service_provider);
  CHECK_FALSE(loaded.metadata.all_loaded());
  CHECK(loaded.lines.find("no SPSSODescriptor") != std::string::npos);
  CHECK(loaded.peers->find("urn:idp") == nullptr);
}

TEST_CASE("one source can't replace what another says of its entity") {
  const TemporaryFolder folder;
  EntityDescriptor impostor = identity_provider("urn:idp");
  impostor.idp->keys.front().certificate = signet::test::other_rsa_key().certificate();
  Loaded loaded({folder.write("a.xml", xml_of(identity_provider("urn:idp"))),
                 folder.write("b.xml", xml_of(impostor))});
  CHECK_FALSE(loaded.metadata.all_loaded());
  CHECK(loaded.lines.find("was loaded from") != std::string::npos);
  CHECK(loaded.peers->find("urn:idp")->idp->keys.front().certificate.fingerprint() ==
        signet::test::rsa_key().certificate().fingerprint());
}

TEST_CASE("what can't be trusted leaves its name to a source that can") {
  const TemporaryFolder folder;
  EntityDescriptor without_keys = identity_provider("urn:idp");
  without_keys.idp->keys.clear();
  Loaded loaded({folder.write("a.xml", xml_of(without_keys)),
                 folder.write("b.xml", xml_of(identity_provider("urn:idp")))});
  CHECK(loaded.lines.find("metadata-no-signing-key") != std::string::npos);
  CHECK(loaded.peers->find("urn:idp") != nullptr);
}

TEST_CASE("a source that is named twice is loaded once") {
  const TemporaryFolder folder;
  const std::string path = folder.write("idp.xml", xml_of(identity_provider("urn:idp")));
  Loaded loaded({path, path});
  CHECK(loaded.metadata.all_loaded());
}
