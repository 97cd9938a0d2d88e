#include <doctest/doctest.h>

#include "crypto/signature.h"
#include "signet/key_ring.h"
#include "world.h"

// Providers whose private keys are kept elsewhere.

namespace signet::test {
namespace {

/// Signs like a hardware module, and counts.
class Module : public Signer {
 public:
  explicit Module(const KeyPair& pair) : pair_(pair) {}
  Result<std::string> sign(SignatureAlgorithm algorithm, std::string_view bytes) override {
    ++calls;
    if (is_down) return Unexpected(Error(ErrorCode::store_unavailable, "module"));
    return crypto::sign(algorithm, pair_.private_key(), bytes);
  }

  int calls = 0;
  bool is_down = false;

 private:
  KeyPair pair_;
};

AuthenticatedUser somebody() {
  AuthenticatedUser user;
  user.id = "1";
  user.email = "alice@example.com";
  user.authn_instant = noon();
  return user;
}

Result<LoginStart> started(const World& world) {
  StartLogin start;
  start.idp = idp_entity;
  start.now = noon();
  return world.sp().start_login(start);
}

KeyRing ring_with(const std::shared_ptr<Signer>& signer, const Certificate& certificate) {
  const KeyRing empty = World::need(KeyRing::create({.common_name = "a name"}));
  const RingKey key{
      .id = "module", .certificate = certificate, .half = signer, .publish_from = noon()};
  return World::need(
      World::need(empty.add(key, noon())).activate({.id = "module", .from = noon()}, noon()));
}

}  // namespace

TEST_CASE("requests, responses and metadata are signed by keys that a module keeps") {
  for (const KeyPair* pair : {&rsa_key(), &p256_key(), &p384_key()}) {
    for (const std::string_view request_binding : {binding::http_redirect, binding::http_post}) {
      const auto module = std::make_shared<Module>(*pair);
      const KeyRing ring = ring_with(module, pair->certificate());
      const World world({.idp_ring = ring, .sp_ring = ring, .request_binding = request_binding});
      CHECK(refusal(world.sign_in(somebody())) == "accepted");
      CHECK(module->calls == 3);
      module->is_down = true;
      CHECK(refusal(started(world)) == "store-unavailable");
    }
    const SigningKey key(std::make_shared<Module>(*pair), pair->certificate());
    const World world;
    const auto random = system_random();
    const auto file = sign_metadata(World::need(write_metadata(world.idp().metadata(noon()))), key,
                                    AlgorithmPolicy::of_2026(), *random);
    const Certificate pinned[] = {pair->certificate()};
    CHECK(refusal(verify_metadata(World::need(file), pinned, AlgorithmPolicy::of_2026())) ==
          "accepted");
  }
}

TEST_CASE("a ring without an active key signs nothing, and a module with another key neither") {
  const KeyRing empty = World::need(KeyRing::create({.common_name = "a name"}));
  const World without({.sp_ring = empty});
  CHECK(refusal(started(without)) == "no-active-key");
  const KeyRing wrong =
      ring_with(std::make_shared<Module>(other_rsa_key()), rsa_key().certificate());
  const World confused({.sp_ring = wrong});
  CHECK(refusal(started(confused)) == "signing-failed");
}

TEST_CASE("a source that isn't there signs nothing") {
  CHECK(refusal(OwnKeys(std::shared_ptr<KeyRingSource>()).at(noon()).signing_key(noon())) ==
        "no-active-key");
}

TEST_CASE("metadata lists the keys of the instant, and how long that holds") {
  const KeyRing ring = ring_with(std::make_shared<Module>(p256_key()), p256_key().certificate());
  const World world({.idp_ring = ring});
  const EntityDescriptor entity = world.idp().metadata(noon());
  CHECK(entity.cache_duration == std::chrono::hours(24));
  REQUIRE(entity.idp->keys.size() == 1);
  CHECK(entity.idp->keys[0].use == KeyUse::signing);
  CHECK(world.idp().metadata(noon() - std::chrono::hours(1)).idp->keys.empty());
  CHECK(!World().idp().metadata(noon()).cache_duration);
}

}  // namespace signet::test
