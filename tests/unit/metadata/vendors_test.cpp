#include <doctest/doctest.h>

#include "unit/metadata/sample_metadata.h"

// The files of tests/vectors/metadata: what vendors write is read without a special case.

namespace signet::test {
namespace {

EntityDescriptor read(const std::string& name) {
  auto entity = read_metadata(metadata_file(name));
  if (!entity) FAIL(entity.error().name() << " " << entity.error().detail());
  return std::move(*entity);
}

std::string fingerprint(const KeyPair& key) {
  return key.certificate().fingerprint();
}

TEST_CASE("Okta's metadata is read") {
  const EntityDescriptor entity = read("okta.xml");
  CHECK(entity.entity_id == "http://www.okta.example.org/exk1a2b3c4");
  REQUIRE(entity.idp);
  CHECK(!entity.sp);
  CHECK(!entity.idp->want_authn_requests_signed);
  REQUIRE(entity.idp->keys.size() == 1);
  CHECK(entity.idp->keys[0].use == KeyUse::signing);
  CHECK(entity.idp->keys[0].certificate.fingerprint() == fingerprint(rsa_key()));
  CHECK(entity.idp->name_id_formats.size() == 2);
  CHECK(entity.idp->single_sign_on_services.size() == 2);
  CHECK(entity.notes.empty());
}

TEST_CASE("Microsoft Entra ID's metadata is read; its roles of WS-Federation are left out") {
  const EntityDescriptor entity = read("entra-id.xml");
  CHECK(entity.entity_id == "https://sts.example.org/11111111-2222-3333-4444-555555555555/");
  REQUIRE(entity.idp);
  CHECK(entity.idp->keys.size() == 2);
  CHECK(entity.idp->name_id_formats.empty());
  CHECK(entity.idp->single_logout_services.size() == 1);
  CHECK(entity.notes ==
        std::vector<std::string>(2,
                                 "EntityDescriptor/RoleDescriptor was left out: the "
                                 "library has no use for this role."));
}

TEST_CASE("Google's metadata is read, with its end") {
  const EntityDescriptor entity = read("google.xml");
  CHECK(entity.valid_until == at("2030-05-04T09:38:35Z"));
  REQUIRE(entity.idp);
  CHECK(entity.idp->single_sign_on_services[0].location ==
        entity.idp->single_sign_on_services[1].location);
}

TEST_CASE("Shibboleth's metadata is read, with comments, names and keys of both uses") {
  const EntityDescriptor entity = read("shibboleth.xml");
  CHECK(entity.display_name == "Example University");
  CHECK(entity.extensions.size() == 2);
  REQUIRE(entity.idp);
  CHECK(entity.idp->error_url == "https://idp.university.example.org/error");
  CHECK(entity.idp->scopes == std::vector<std::string>{"university.example.org"});
  CHECK(entity.idp->extensions.size() == 1);
  REQUIRE(entity.idp->keys.size() == 3);
  CHECK(entity.idp->keys[0].certificate.fingerprint() == fingerprint(other_rsa_key()));
  CHECK(entity.idp->keys[2].use == KeyUse::encryption);
  CHECK(entity.idp->name_id_formats[1] == name_id_format::persistent);
  CHECK(entity.idp->single_sign_on_services.size() == 4);
  CHECK(entity.notes.size() == 1);
}

TEST_CASE("SimpleSAMLphp's metadata is read, with the endpoints of its other protocol") {
  const EntityDescriptor entity = read("simplesamlphp.xml");
  CHECK(!entity.idp);
  REQUIRE(entity.sp);
  CHECK(entity.display_name == "Example Organisation");
  CHECK(entity.sp->assertion_consumer_services.size() == 4);
  const Endpoint* acs = entity.sp->default_assertion_consumer_service(binding::http_post);
  REQUIRE(acs != nullptr);
  CHECK(acs->index == 0);
}

TEST_CASE("pysaml2's metadata is read, whatever its prefixes") {
  const EntityDescriptor entity = read("pysaml2.xml");
  REQUIRE(entity.sp);
  CHECK(entity.sp->authn_requests_signed);
  CHECK(entity.sp->want_assertions_signed);
  CHECK(entity.sp->assertion_consumer_services[1].location ==
        "http://sp.example.org:8087/acs/post");
  CHECK(entity.extensions.size() == 2);
}

TEST_CASE("every vendor's metadata is written back with what the library knows of it") {
  for (const std::string name : {"okta.xml", "entra-id.xml", "google.xml", "shibboleth.xml",
                                 "simplesamlphp.xml", "pysaml2.xml"}) {
    CAPTURE(name);
    EntityDescriptor entity = read(name);
    const auto first = write_metadata(entity);
    REQUIRE(first);
    const auto again = read_metadata(*first);
    REQUIRE(again);
    CHECK(again->display_name == entity.display_name);
    CHECK(again->valid_until == entity.valid_until);
    CHECK(again->idp.has_value() == entity.idp.has_value());
    CHECK(*write_metadata(*again) == *first);
  }
}

}  // namespace
}  // namespace signet::test
