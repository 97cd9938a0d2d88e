#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <string>

#include "api/world.h"

// The two sides learn of each other from files, signed or not. [saml-metadata 2]

namespace signet::test {

TEST_CASE("our own metadata is read as it was written, of both roles") {
  const World world(
      {.sp_key = &p384_key(), .name_id_format = std::string(name_id_format::persistent)});
  for (const EntityDescriptor& entity :
       {world.idp().metadata(noon()), world.sp().metadata(noon())}) {
    const auto file = write_metadata(entity);
    REQUIRE(refusal(file) == "accepted");
    const auto read = read_metadata(*file);
    REQUIRE(refusal(read) == "accepted");
    CHECK(read->entity_id == entity.entity_id);
    CHECK(read->idp.has_value() == entity.idp.has_value());
    CHECK(read->sp.has_value() == entity.sp.has_value());
    if (entity.sp) {
      CHECK(read->sp->assertion_consumer_services == entity.sp->assertion_consumer_services);
      CHECK(read->sp->name_id_formats == entity.sp->name_id_formats);
      CHECK(read->sp->authn_requests_signed == entity.sp->authn_requests_signed);
      CHECK(read->sp->want_assertions_signed == entity.sp->want_assertions_signed);
      CHECK(read->sp->keys[0].certificate.fingerprint() == p384_key().certificate().fingerprint());
    }
    if (entity.idp) {
      CHECK(read->idp->single_sign_on_services == entity.idp->single_sign_on_services);
      CHECK(read->idp->want_authn_requests_signed == entity.idp->want_authn_requests_signed);
    }
    CHECK(read->notes.empty());
  }
}

TEST_CASE("metadata that its owner signed is verified with the pinned key, and with no other") {
  const World world;
  const auto signed_file = sign_metadata(*write_metadata(world.idp().metadata(noon())), p256_key(),
                                         AlgorithmPolicy::of_2026(), *system_random());
  REQUIRE(refusal(signed_file) == "accepted");
  const auto verdict = [&](const std::string& file, const KeyPair& pinned) {
    const std::array<Certificate, 1> pins = {pinned.certificate()};
    return refusal(verify_metadata(file, pins, AlgorithmPolicy::of_2026()));
  };
  CHECK(verdict(*signed_file, p256_key()) == "accepted");
  CHECK(verdict(*signed_file, other_p256_key()) == "signature-invalid");
  CHECK(verdict(replaced(*signed_file, std::string(sso_url), "https://evil.example/sso"),
                p256_key()) == "signature-invalid");
  CHECK(verdict(*write_metadata(world.idp().metadata(noon())), p256_key()) == "signature-missing");
}

TEST_CASE("a key is changed without a break: old and new verify, then the new alone") {
  const World old_key;
  const World new_key({.idp_key = &p384_key()});
  EntityDescriptor both = old_key.idp().metadata(noon());
  both.idp->keys.push_back(new_key.idp().metadata(noon()).idp->keys[0]);

  const auto judged = [](const World& idp_world, const EntityDescriptor& idp) {
    const auto peers = std::make_shared<TrustedPeers>();
    REQUIRE(refusal(peers->trust_file_contents(*write_metadata(idp), noon())) == "accepted");
    const auto sp = ServiceProvider::create({.entity_id = std::string(sp_entity),
                                             .acs_url = std::string(acs_url),
                                             .metadata = peers,
                                             .state = in_memory_state(),
                                             .algorithms = AlgorithmPolicy::of_2026(),
                                             .accept_unsolicited_from = {std::string(idp_entity)}});
    REQUIRE(sp);
    const PostForm form =
        World::need(idp_world.idp().issue_unsolicited(sp_entity, "", attacking_user(), noon()));
    const std::string response = field(form, "SAMLResponse");
    ConsumeResponse input;
    input.saml_response = response;
    input.received_at = noon();
    return refusal(sp->consume_response(input));
  };
  CHECK(judged(old_key, both) == "accepted");
  CHECK(judged(new_key, both) == "accepted");
  CHECK(judged(new_key, new_key.idp().metadata(noon())) == "accepted");
  CHECK(judged(old_key, new_key.idp().metadata(noon())) == "key-type-mismatch");
}

}  // namespace signet::test
