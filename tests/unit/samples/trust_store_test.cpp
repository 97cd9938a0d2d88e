#include "sp/trust_store.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "signet/names.h"
#include "support/refusal.h"
#include "support/temporary_folder.h"
#include "support/test_keys.h"
#include "support/text.h"

using namespace signet;
using namespace signet::sp_program;
using namespace signet::test;
using signet::test::TemporaryFolder;

namespace {

const std::string idp = "https://idp.example.org/metadata";
constexpr PeerRole role = PeerRole::identity_provider;

Instant now() {
  return at("2026-01-01T12:00:00Z");
}

EntityDescriptor metadata(const std::vector<KeyPair>& keys) {
  EntityDescriptor entity;
  entity.entity_id = idp;
  entity.idp.emplace();
  for (const KeyPair& key : keys) entity.idp->keys.push_back({KeyUse::signing, key.certificate()});
  entity.idp->single_sign_on_services.push_back(
      {.binding = std::string(binding::http_post), .location = "https://idp.example.org/sso"});
  return entity;
}

/// A program that runs with this folder.
struct Running {
  explicit Running(const TemporaryFolder& folder)
      : store(folder.path() / "trust", peers, log, now) {}

  std::shared_ptr<TrustedPeers> peers = std::make_shared<TrustedPeers>();
  std::string lines;
  web::Log log{[this](std::string_view line) { lines += line; }};
  TrustStore store;

  bool trusts(const KeyPair& key) const {
    const auto certificates = peers->certificates(idp, role);
    if (!certificates) return false;
    const auto trusted = certificates->trusted();
    return std::any_of(trusted.begin(), trusted.end(), [&](const PeerCertificate& one) {
      return one.certificate.fingerprint() == key.certificate().fingerprint();
    });
  }
  void use(const KeyPair& key) const {
    peers->certificates(idp, role)->record_use(key.certificate().public_key(), now());
  }
  bool was_used(const KeyPair& key) const {
    for (const PeerCertificate& one : peers->certificates(idp, role)->trusted()) {
      if (one.certificate.fingerprint() == key.certificate().fingerprint())
        return one.last_used.has_value();
    }
    return false;
  }
};

const std::string& fingerprint(const KeyPair& key) {
  return key.certificate().fingerprint();
}

}  // namespace

TEST_CASE("what was imported and removed holds for the next start, from the first message on") {
  const TemporaryFolder folder;
  {
    Running first(folder);
    REQUIRE(first.store.trust(metadata({rsa_key()}), now()));
    REQUIRE(first.store.import_certificate(idp, other_rsa_key().certificate()));
    REQUIRE(first.store.remove_certificate(idp, fingerprint(rsa_key())));
    CHECK(first.trusts(other_rsa_key()));
    CHECK_FALSE(first.trusts(rsa_key()));
  }
  Running second(folder);
  REQUIRE(second.store.trust(metadata({rsa_key()}), now()));
  CHECK(second.trusts(other_rsa_key()));
  CHECK_FALSE(second.trusts(rsa_key()));
}

TEST_CASE("metadata of which every certificate was removed is refused, also after a start") {
  const TemporaryFolder folder;
  {
    Running first(folder);
    REQUIRE(first.store.trust(metadata({rsa_key(), other_rsa_key()}), now()));
    REQUIRE(first.store.remove_certificate(idp, fingerprint(rsa_key())));
  }
  Running second(folder);
  CHECK(refusal(second.store.trust(metadata({rsa_key()}), now())) == "metadata-no-signing-key");
  CHECK(second.peers->find(idp) == nullptr);
}

TEST_CASE("a refused change changes neither the directory nor what is trusted") {
  const TemporaryFolder folder;
  Running running(folder);
  REQUIRE(running.store.trust(metadata({rsa_key()}), now()));
  CHECK(refusal(running.store.remove_certificate(idp, fingerprint(rsa_key()))) ==
        "last-trusted-certificate");
  CHECK(refusal(running.store.remove_certificate(idp, "00")) == "certificate-unknown");
  CHECK(refusal(running.store.import_certificate("urn:stranger", rsa_key().certificate())) ==
        "metadata-entity-unknown");
  CHECK(running.trusts(rsa_key()));
  const auto stored = TrustDirectory(folder.path() / "trust").load();
  REQUIRE(stored);
  REQUIRE(stored->size() == 1);
  CHECK(stored->front().certificates.trusted().size() == 1);
}

TEST_CASE("what a command changes in the directory is taken over, and uses stay") {
  const TemporaryFolder folder;
  Running running(folder);
  REQUIRE(running.store.trust(metadata({rsa_key()}), now()));
  running.use(rsa_key());
  const TrustDirectory command(folder.path() / "trust");
  REQUIRE(command.update(idp, role, [](TrustedCertificates& certificates) {
    return certificates.import_certificate(other_rsa_key().certificate());
  }));
  CHECK_FALSE(running.trusts(other_rsa_key()));
  running.store.follow_directory();
  CHECK(running.trusts(other_rsa_key()));
  CHECK(running.was_used(rsa_key()));
  CHECK(running.lines.find("\"event\":\"trusted-certificates\"") != std::string::npos);
}

TEST_CASE("last uses are stored when asked for and at the end") {
  const TemporaryFolder folder;
  const auto stored_use = [&] {
    const auto stored = TrustDirectory(folder.path() / "trust").load();
    return stored && stored->front().certificates.trusted().front().last_used.has_value();
  };
  {
    Running running(folder);
    REQUIRE(running.store.trust(metadata({rsa_key(), other_rsa_key()}), now()));
    CHECK_FALSE(stored_use());
    running.use(rsa_key());
    running.store.store_changes();
    CHECK(stored_use());
    running.use(other_rsa_key());
  }
  Running next(folder);
  REQUIRE(next.store.trust(metadata({rsa_key(), other_rsa_key()}), now()));
  CHECK(next.was_used(rsa_key()));
  CHECK(next.was_used(other_rsa_key()));
}

TEST_CASE("a certificate that metadata drops is remembered as removed") {
  const TemporaryFolder folder;
  {
    Running running(folder);
    REQUIRE(running.store.trust(metadata({rsa_key()}), now()));
    REQUIRE(running.store.trust(metadata({other_rsa_key()}), now()));
  }
  Running next(folder);
  REQUIRE(next.store.trust(metadata({other_rsa_key()}), now()));
  const auto removed = next.peers->certificates(idp, role)->removed();
  REQUIRE(removed.size() == 1);
  CHECK_FALSE(removed.front().removed->by_administrator);
}

TEST_CASE("a damaged directory trusts nobody new, and what is trusted stays") {
  const TemporaryFolder folder;
  Running running(folder);
  REQUIRE(running.store.trust(metadata({rsa_key()}), now()));
  std::ofstream(folder.path() / "trust/trust.toml") << "peer = 5\n";
  running.store.follow_directory();
  running.store.follow_directory();
  CHECK(running.trusts(rsa_key()));
  const auto first = running.lines.find("trust-directory-damaged");
  CHECK(first != std::string::npos);
  CHECK(running.lines.find("trust-directory-damaged", first + 30) == std::string::npos);

  const Running next(folder);
  CHECK(refusal(next.store.check()) == "trust-directory-damaged");
  CHECK(refusal(Running(folder).store.trust(metadata({rsa_key()}), now())) ==
        "trust-directory-damaged");
}

TEST_CASE("a directory that goes away is not made anew without what was removed") {
  const TemporaryFolder folder;
  Running running(folder);
  REQUIRE(running.store.trust(metadata({rsa_key(), other_rsa_key()}), now()));
  REQUIRE(running.store.remove_certificate(idp, fingerprint(other_rsa_key())));
  std::filesystem::remove_all(folder.path() / "trust");
  CHECK(refusal(running.store.import_certificate(idp, other_rsa_key().certificate())) ==
        "trust-directory-missing");
  running.store.follow_directory();
  CHECK_FALSE(running.trusts(other_rsa_key()));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "trust"));
}
