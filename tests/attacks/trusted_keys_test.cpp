#include <functional>
#include <memory>

#include "attacks/attack.h"

// Keys that an administrator removed or imported: each counts for one role of one entity.

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

const Outcome signature_invalid = refused(C::signature_invalid, S::signature);

}  // namespace

TEST_CASE("key-removed: a removed key signs nothing more, also when metadata lists it again") {
  const auto without_old_key = [](ServiceProviderSettings& settings) {
    // A provider that is made for its metadata alone knows nobody yet.
    const auto known = settings.metadata->find(idp_entity);
    if (!known) return;
    const EntityDescriptor listed = *known;
    const auto changed = std::make_shared<TrustedPeers>();
    TrustedPeers& peers = *changed;
    REQUIRE(peers.trust(listed, noon()));
    const std::string& old = rsa_key().certificate().fingerprint();
    REQUIRE(peers.import_certificate(idp_entity, PeerRole::identity_provider,
                                     other_rsa_key().certificate()));
    REQUIRE(peers.remove_certificate(idp_entity, PeerRole::identity_provider, old, noon()));
    REQUIRE(peers.trust(listed, noon()));
    settings.metadata = changed;
  };
  for (const SignedParts parts :
       {SignedParts::response, SignedParts::assertion, SignedParts::response_and_assertion}) {
    const SignIn sign_in({.parts = parts, .sp = without_old_key});
    CHECK(outcome(sign_in.consume(sign_in.response())) ==
          refused(C::signature_by_removed_certificate, S::signature));
  }
}

TEST_CASE("key-import-elsewhere: a key imported for another entity or role doesn't sign") {
  const auto import = [](std::string_view entity_id, PeerRole role) {
    return [entity_id, role](ServiceProviderSettings& settings) {
      const auto known = settings.metadata->find(idp_entity);
      if (!known) return;
      const auto changed = std::make_shared<TrustedPeers>();
      TrustedPeers& peers = *changed;
      EntityDescriptor other = *known;
      REQUIRE(peers.trust(other, noon()));
      other.entity_id = entity_id;
      other.sp.emplace();
      REQUIRE(peers.trust(other, noon()));
      REQUIRE(peers.import_certificate(entity_id, role, p256_key().certificate()));
      settings.metadata = changed;
    };
  };
  const auto signed_after = [](std::function<void(ServiceProviderSettings&)> change) {
    const SignIn sign_in(
        {.idp_key = &p256_key(),
         .idp_metadata =
             [](EntityDescriptor& entity) {
               entity.idp->keys = {{KeyUse::signing, other_p256_key().certificate()}};
             },
         .sp = std::move(change)});
    return outcome(sign_in.consume(sign_in.response()));
  };
  const std::string near_id = std::string(idp_entity) + "/";
  CHECK(signed_after(import(near_id, PeerRole::identity_provider)) == signature_invalid);
  CHECK(signed_after(import("https://evil.example", PeerRole::identity_provider)) ==
        signature_invalid);
  CHECK(signed_after(import(idp_entity, PeerRole::service_provider)) == signature_invalid);
  CHECK(signed_after(import(idp_entity, PeerRole::identity_provider)) == accepted);
}
