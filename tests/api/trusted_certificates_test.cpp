#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "api/world.h"

// A peer changes its key, seen from both sides: its old and its new certificate are trusted at
// once, the last uses tell when the old one is out of use, and it is removed.

namespace signet::test {
namespace {

constexpr PeerRole idp_role = PeerRole::identity_provider;
constexpr PeerRole sp_role = PeerRole::service_provider;

AuthenticatedUser user() {
  AuthenticatedUser user;
  user.id = "4711";
  user.email = "alice@example.com";
  user.authn_instant = noon();
  return user;
}

/// What an identity provider that signs with its own key answers to the service provider of
/// `world`.
PostForm answer(const World& world, const World& identity_provider) {
  const LoginStart start = world.start();
  return World::need(identity_provider.idp().issue_response(
      World::need(identity_provider.receive(start.action)), user(), noon()));
}

std::string sign_in(const World& world, const World& identity_provider) {
  return refusal(world.deliver(answer(world, identity_provider)));
}

/// The last use of a certificate that is trusted.
std::optional<Instant> last_use(const TrustedPeers& peers, std::string_view entity, PeerRole role,
                                const KeyPair& key) {
  const TrustedCertificates certificates = World::need(peers.certificates(entity, role));
  for (const PeerCertificate& one : certificates.trusted()) {
    if (one.certificate.fingerprint() == key.certificate().fingerprint()) return one.last_used;
  }
  throw std::logic_error("not trusted");
}

std::optional<Instant> idp_key_use(const World& world, const KeyPair& key) {
  return last_use(world.idps(), idp_entity, idp_role, key);
}

}  // namespace

TEST_CASE("an identity provider changes its certificate: both are accepted, then the old refused") {
  for (const SignedParts parts :
       {SignedParts::response, SignedParts::assertion, SignedParts::response_and_assertion}) {
    const World world({.parts = parts});
    const World renewed({.idp_key = &other_rsa_key(), .parts = parts});
    const World stranger({.idp_key = &p256_key(), .parts = parts});
    const Instant delivered = noon() + std::chrono::seconds(20);

    CHECK(sign_in(world, renewed) == "signature-invalid");
    REQUIRE(world.idps().import_certificate(idp_entity, idp_role, other_rsa_key().certificate()));
    CHECK(!idp_key_use(world, rsa_key()));
    CHECK(sign_in(world, world) == "accepted");
    CHECK(idp_key_use(world, rsa_key()) == delivered);
    CHECK(!idp_key_use(world, other_rsa_key()));
    CHECK(sign_in(world, renewed) == "accepted");
    CHECK(idp_key_use(world, other_rsa_key()) == delivered);

    const std::string& old = rsa_key().certificate().fingerprint();
    REQUIRE(world.idps().remove_certificate(idp_entity, idp_role, old, noon()));
    CHECK(sign_in(world, world) == "signature-by-removed-certificate");
    CHECK(sign_in(world, renewed) == "accepted");
    CHECK(sign_in(world, stranger) == "key-type-mismatch");
    CHECK(sign_in(world, World({.idp_key = &rsa3072_key(), .parts = parts})) ==
          "signature-invalid");
    REQUIRE(world.idps().import_certificate(idp_entity, idp_role, rsa_key().certificate()));
    CHECK(sign_in(world, world) == "accepted");
  }
}

TEST_CASE("a service provider changes its certificate: both are accepted, then the old refused") {
  for (const std::string_view binding : {binding::http_redirect, binding::http_post}) {
    const World world({.request_binding = binding});
    const World renewed({.sp_key = &other_rsa_key(), .request_binding = binding});
    const auto ask = [&](const World& asking) {
      return refusal(world.receive(asking.start().action));
    };
    CHECK(ask(renewed) == "signature-invalid");
    REQUIRE(world.sps().import_certificate(sp_entity, sp_role, other_rsa_key().certificate()));
    CHECK(ask(world) == "accepted");
    CHECK(last_use(world.sps(), sp_entity, sp_role, rsa_key()) == noon());
    CHECK(!last_use(world.sps(), sp_entity, sp_role, other_rsa_key()));
    CHECK(ask(renewed) == "accepted");
    CHECK(last_use(world.sps(), sp_entity, sp_role, other_rsa_key()) == noon());

    const std::string& old = rsa_key().certificate().fingerprint();
    REQUIRE(world.sps().remove_certificate(sp_entity, sp_role, old, noon()));
    CHECK(ask(world) == "signature-by-removed-certificate");
    CHECK(ask(renewed) == "accepted");
    CHECK(ask(World({.sp_key = &rsa3072_key(), .request_binding = binding})) ==
          "signature-invalid");
  }
}

TEST_CASE("a browser learns nothing of a removed certificate") {
  CHECK(Error(ErrorCode::signature_by_removed_certificate).public_message() ==
        Error(ErrorCode::signature_invalid).public_message());
}

TEST_CASE("a certificate imported for one identity provider signs nothing for another") {
  const World world;
  const World forger({.idp_key = &other_rsa_key()});
  EntityDescriptor evil = forger.idp().metadata(noon());
  for (const std::string_view id : {"https://evil.example", "https://idp.example.org/metadata/",
                                    "https://IDP.example.org/metadata"}) {
    evil.entity_id = id;
    evil.idp->keys = {{KeyUse::signing, p256_key().certificate()}};
    REQUIRE(world.idps().trust(evil, noon()));
    REQUIRE(world.idps().import_certificate(id, idp_role, other_rsa_key().certificate()));
    // A message that names the honest one, signed with a key that is trusted for another.
    CHECK(sign_in(world, forger) == "signature-invalid");
    REQUIRE(world.idps().remove_certificate(id, idp_role,
                                            other_rsa_key().certificate().fingerprint(), noon()));
    CHECK(sign_in(world, forger) == "signature-invalid");
  }
}

TEST_CASE("a certificate of one role signs nothing for the other") {
  const World world;
  EntityDescriptor both = world.idp().metadata(noon());
  both.sp = world.sp().metadata(noon()).sp;
  REQUIRE(world.idps().trust(both, noon()));
  REQUIRE(world.idps().import_certificate(idp_entity, sp_role, other_rsa_key().certificate()));
  CHECK(sign_in(world, World({.idp_key = &other_rsa_key()})) == "signature-invalid");
}

TEST_CASE("a message that is refused, or only explained, is no use of the certificate") {
  const World world;
  const PostForm form = answer(world, world);
  ConsumeResponse input;
  const std::string response = field(form, "SAMLResponse");
  input.saml_response = response;
  input.browser_binding = "cookie";
  input.received_at = noon() + std::chrono::seconds(5);
  CHECK(!world.sp().explain_response(input).refusal);
  CHECK(!idp_key_use(world, rsa_key()));
  CHECK(refusal(world.deliver(form, "another browser")) == "browser-mismatch");
  CHECK(!idp_key_use(world, rsa_key()));

  REQUIRE(world.sp().consume_response(input));
  CHECK(idp_key_use(world, rsa_key()) == input.received_at);
  // Sent once more, later: whoever does that must not make an old certificate look as if in use.
  CHECK(!world.deliver(form));
  CHECK(idp_key_use(world, rsa_key()) == input.received_at);
}

TEST_CASE("new metadata keeps the decisions of an administrator, and the last use") {
  const World world;
  const World renewed({.idp_key = &other_rsa_key()});
  REQUIRE(world.idps().import_certificate(idp_entity, idp_role, other_rsa_key().certificate()));
  CHECK(sign_in(world, renewed) == "accepted");
  const std::string& old = rsa_key().certificate().fingerprint();
  REQUIRE(world.idps().remove_certificate(idp_entity, idp_role, old, noon()));
  REQUIRE(world.idps().trust(world.idp().metadata(noon()), noon()));
  CHECK(sign_in(world, world) == "signature-by-removed-certificate");
  CHECK(sign_in(world, renewed) == "accepted");
  CHECK(idp_key_use(world, other_rsa_key()) == noon() + std::chrono::seconds(20));
}

TEST_CASE("what metadata ceases to list is told apart from a stranger's key") {
  const World world;
  REQUIRE(world.idps().trust(World({.idp_key = &other_rsa_key()}).idp().metadata(noon()), noon()));
  CHECK(sign_in(world, world) == "signature-by-removed-certificate");
  REQUIRE(world.idps().trust(world.idp().metadata(noon()), noon()));
  CHECK(sign_in(world, world) == "accepted");
}

TEST_CASE("eight threads sign people in while certificates are refreshed, imported and removed") {
  const World world({.idp_key = &p256_key(), .sp_key = &p256_key()});
  std::atomic<int> running = 8;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&] {
      for (int round = 0; round < 6; ++round) {
        if (sign_in(world, world) != "accepted") ++wrong;
      }
      --running;
    });
  }
  const Certificate other = other_p256_key().certificate();
  while (running > 0) {
    if (!world.idps().import_certificate(idp_entity, idp_role, other)) ++wrong;
    if (!world.idps().trust(world.idp().metadata(noon()), noon())) ++wrong;
    if (!world.idps().remove_certificate(idp_entity, idp_role, other.fingerprint(), noon()))
      ++wrong;
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(idp_key_use(world, p256_key()) == noon() + std::chrono::seconds(20));
}

}  // namespace signet::test
