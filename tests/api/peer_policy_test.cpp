#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "api/world.h"
#include "base/codec.h"

// Each peer with a policy of its own, changed while people sign in.

namespace signet::test {
namespace {

const std::string idp_id(idp_entity);
const std::string sp_id(sp_entity);

AuthenticatedUser alice() {
  AuthenticatedUser user;
  user.id = "4711";
  user.email = "alice@example.com";
  user.authn_instant = noon();
  return user;
}

World with_encryption_keys() {
  return World({.idp_key = &p256_key(), .sp_ring = ring_of(p256_key(), {rsa_key()})});
}

/// What of an answer to this service provider is signed and encrypted, in a word.
std::string protection(const PostForm& form) {
  const auto decoded = base::base64_decode(field(form, "SAMLResponse"), base::Whitespace::refuse);
  const std::string xml = World::need(decoded);
  const bool encrypted = xml.find("EncryptedAssertion") != std::string::npos;
  const bool is_signed = xml.find("SignatureValue") != std::string::npos;
  return std::string(is_signed ? "signed" : "bare") + (encrypted ? " encrypted" : " plain");
}

PostForm answer(const World& world, const AuthenticatedUser& user = alice()) {
  const auto request = World::need(world.receive(world.start().action));
  return World::need(world.idp().issue_response(request, user, noon()));
}

const PeerPolicy sealed{.signed_parts = SignedParts::assertion,
                        .encrypted_parts = EncryptedParts::assertion};
const PeerPolicy open{.signed_parts = SignedParts::response,
                      .encrypted_parts = EncryptedParts::nothing};

}  // namespace

TEST_CASE("a service provider's policy says what it gets, from the next answer on") {
  const World world = with_encryption_keys();
  REQUIRE(world.sps().set_policy(sp_id, sealed));
  CHECK(protection(answer(world)) == "bare encrypted");
  REQUIRE(world.sps().set_policy(sp_id, open));
  CHECK(protection(answer(world)) == "signed plain");
  REQUIRE(world.sps().set_policy(sp_id, std::nullopt));
  CHECK(protection(answer(world)) == "signed encrypted");
  REQUIRE(refusal(world.deliver(answer(world))) == "accepted");
}

TEST_CASE("an identity provider's policy says what is taken from it, whatever the settings say") {
  const World world({.idp_key = &p256_key(), .unsolicited = true});
  const auto unasked = [&] {
    return refusal(
        world.deliver(World::need(world.idp().issue_unsolicited(sp_id, "", alice(), noon())), ""));
  };
  CHECK(unasked() == "accepted");
  REQUIRE(world.idps().set_policy(idp_id, PeerPolicy{}));
  CHECK(unasked() == "unsolicited-refused");
  REQUIRE(world.idps().set_policy(idp_id, PeerPolicy{.accept_unsolicited = true}));
  CHECK(unasked() == "accepted");
  REQUIRE(world.idps().set_policy(
      idp_id, PeerPolicy{.accept_unsolicited = true, .require_encryption = true}));
  REQUIRE(world.sps().set_policy(sp_id, open));
  CHECK(unasked() == "encryption-missing");
}

TEST_CASE(
    "what is named for one identity provider in the settings doesn't count beside its policy") {
  const World world({.idp_key = &p256_key(), .sp = [](ServiceProviderSettings& sp) {
                       sp.accept_xml_values_from = sp.accept_without_name_id_from = {idp_id};
                     }});
  AuthenticatedUser user = alice();
  user.attributes = {{.name = "x", .xml_values = {"<x:a xmlns:x=\"urn:x\"/>"}}};
  CHECK(refusal(world.deliver(answer(world, user))) == "accepted");
  REQUIRE(world.idps().set_policy(idp_id, PeerPolicy{}));
  CHECK(refusal(world.deliver(answer(world, user))) == "attribute-value-xml");
  REQUIRE(world.idps().set_policy(idp_id, PeerPolicy{.accept_xml_values = true}));
  CHECK(refusal(world.deliver(answer(world, user))) == "accepted");
}

TEST_CASE("a policy stays when metadata is refreshed, and goes with the peer") {
  const World world = with_encryption_keys();
  const EntityDescriptor sp = *world.sps().find(sp_id);
  REQUIRE(world.sps().set_policy(sp_id, sealed));
  REQUIRE(world.sps().trust(sp, noon()));
  CHECK(protection(answer(world)) == "bare encrypted");
  REQUIRE(world.sps().trust(sp, noon(), open));
  CHECK(protection(answer(world)) == "signed plain");
  CHECK(world.sps().remove(sp_id));
  CHECK(refusal(world.sps().set_policy(sp_id, open)) == "metadata-entity-unknown");
  REQUIRE(world.sps().trust(sp, noon()));
  CHECK_FALSE(world.sps().policy(sp_id).has_value());
  CHECK(protection(answer(world)) == "signed encrypted");
}

TEST_CASE("a key of one peer's algorithms is refused where its policy doesn't have them") {
  const World world({.idp_key = &p256_key()});
  AlgorithmPolicy loose = AlgorithmPolicy::of_2026();
  loose.insecurely_allow_cbc(idp_id);
  REQUIRE(world.idps().set_policy(idp_id, PeerPolicy{.algorithms = loose}));
  CHECK(world.idps().policy(idp_id)->algorithms->accepts(ContentCipher::aes256_cbc, idp_id));
  CHECK(refusal(world.deliver(answer(world))) == "accepted");
}

TEST_CASE("5,000 peers with policies come and go while four threads sign people in [policy-race]") {
  const World world = with_encryption_keys();
  REQUIRE(world.sps().set_policy(sp_id, sealed));
  EntityDescriptor another = *world.sps().find(sp_id);
  const auto id_of = [](int i) { return "https://sp" + std::to_string(i) + ".example/saml"; };

  std::atomic<int> wrong = 0, mixed = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int round = 0; round < 20; ++round) {
        AuthenticatedUser user = alice();
        user.email = std::to_string(thread) + "." + std::to_string(round) + "@example.com";
        const PostForm form = answer(world, user);
        // One policy or the other: never the signature of one with the encryption of the other.
        const std::string is = protection(form);
        if (is != "bare encrypted" && is != "signed plain") ++mixed;
        const auto subject = world.deliver(form);
        if (!subject || subject->name_id().value != user.email) ++wrong;
      }
    });
  }
  int refused = 0;
  for (int i = 0; i < 5'000; ++i) {
    another.entity_id = id_of(i);
    if (!world.sps().trust(another, noon(), i % 2 == 0 ? open : sealed)) ++refused;
    if (!world.sps().set_policy(sp_id, i % 2 == 0 ? open : sealed)) ++refused;
  }
  CHECK(world.sps().service_providers().size() == 5'001);
  CHECK(world.sps().policy(id_of(4'998))->signed_parts == SignedParts::response);
  CHECK(world.sps().policy(id_of(4'999))->signed_parts == SignedParts::assertion);
  for (int i = 0; i < 5'000; ++i) {
    if (!world.sps().remove(id_of(i))) ++refused;
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(refused == 0);
  CHECK(mixed == 0);
  CHECK(wrong == 0);
  CHECK(world.sps().service_providers() == std::vector<std::string>{sp_id});
}

}  // namespace signet::test
