#include <doctest/doctest.h>

#include "unit/metadata/sample_metadata.h"

namespace signet::test {
namespace {

EntityDescriptor written_and_read(const EntityDescriptor& entity) {
  const auto xml = write_metadata(entity);
  REQUIRE(xml);
  auto again = read_metadata(*xml);
  REQUIRE(again);
  return std::move(*again);
}

void check_same_role(const RoleDescriptor& a, const RoleDescriptor& b) {
  REQUIRE(a.keys.size() == b.keys.size());
  for (std::size_t i = 0; i < a.keys.size(); ++i) {
    CHECK(a.keys[i].use == b.keys[i].use);
    CHECK(a.keys[i].certificate.der() == b.keys[i].certificate.der());
  }
  CHECK(a.single_logout_services == b.single_logout_services);
  CHECK(a.name_id_formats == b.name_id_formats);
  CHECK(a.valid_until == b.valid_until);
  CHECK(a.cache_duration == b.cache_duration);
  CHECK(a.error_url == b.error_url);
}

TEST_CASE("an entity is read as it was written") {
  const EntityDescriptor entity = sample_entity();
  const EntityDescriptor again = written_and_read(entity);
  CHECK(again.entity_id == entity.entity_id);
  CHECK(again.valid_until == entity.valid_until);
  CHECK(again.cache_duration == entity.cache_duration);
  CHECK(again.extensions == entity.extensions);
  CHECK(again.entity_attributes == entity.entity_attributes);
  CHECK(again.display_name == entity.display_name);
  CHECK(again.notes.empty());
  REQUIRE(again.idp);
  check_same_role(*again.idp, *entity.idp);
  CHECK(again.idp->want_authn_requests_signed);
  CHECK(again.idp->single_sign_on_services == entity.idp->single_sign_on_services);
  REQUIRE(again.sp);
  check_same_role(*again.sp, *entity.sp);
  CHECK(again.sp->authn_requests_signed);
  CHECK(!again.sp->want_assertions_signed);
  CHECK(again.sp->assertion_consumer_services == entity.sp->assertion_consumer_services);
  CHECK(again.sp->attribute_consuming_services == entity.sp->attribute_consuming_services);
}

TEST_CASE("a role's own extensions are kept beside the name for people") {
  const EntityDescriptor again = written_and_read(sample_entity());
  REQUIRE(again.idp->extensions.size() == 2);
  CHECK(again.idp->extensions[0].find("Peer &amp; Sons") != std::string::npos);
  CHECK(again.idp->extensions[1] == sample_entity().idp->extensions[0]);
  // Once more: the name is in the extensions now, and isn't written twice.
  CHECK(written_and_read(again).idp->extensions == again.idp->extensions);
}

TEST_CASE("an extension comes back with the namespaces that it needs") {
  const auto entity = read_metadata(changed(
      entity_xml(), "<md:IDPSSODescriptor",
      R"(<md:Extensions><x:a x:b="1"><c xmlns="urn:c"/></x:a></md:Extensions><md:IDPSSODescriptor)"));
  REQUIRE(entity);
  CHECK(entity->extensions ==
        std::vector<std::string>{R"(<x:a xmlns:x="urn:x" x:b="1"><c xmlns="urn:c"/></x:a>)"});
  CHECK(written_and_read(*entity).extensions == entity->extensions);
}

TEST_CASE("what could not be read back, or isn't schema-valid, isn't written") {
  const auto code = [](auto change) {
    EntityDescriptor entity = sample_entity();
    change(entity);
    return refusal(write_metadata(entity));
  };
  CHECK(code([](auto&) {}) == "accepted");
  CHECK(code([](auto& e) { e.entity_id = ""; }) == "value-not-writable");
  CHECK(code([](auto& e) { e.entity_id = "a\x01"; }) == "value-not-writable");
  CHECK(code([](auto& e) { e.idp.reset(), e.sp.reset(); }) == "value-not-writable");
  CHECK(code([](auto& e) { e.idp->single_sign_on_services.clear(); }) == "value-not-writable");
  CHECK(code([](auto& e) { e.sp->assertion_consumer_services.clear(); }) == "value-not-writable");
  CHECK(code([](auto& e) { e.sp->assertion_consumer_services[0].index.reset(); }) ==
        "value-not-writable");
  CHECK(code([](auto& e) { e.sp->assertion_consumer_services[0].index = 65535; }) ==
        "value-not-writable");
  CHECK(code([](auto& e) { e.sp->assertion_consumer_services[0].location = "ftp://x/"; }) ==
        "value-not-writable");
  CHECK(code([](auto& e) { e.sp->attribute_consuming_services[0].requested_attributes.clear(); }) ==
        "value-not-writable");
  CHECK(code([](auto& e) { e.sp->attribute_consuming_services[0].index = 65535; }) ==
        "value-not-writable");
  CHECK(code([](auto& e) { e.sp->attribute_consuming_services[0].index = -1; }) ==
        "value-not-writable");
  CHECK(code([](auto& e) { e.entity_attributes[0].values = {"\x02"}; }) == "value-not-writable");
  CHECK(code([](auto& e) { e.extensions = {"<not-closed>"}; }) == "value-not-writable");
  CHECK(code([](auto& e) { e.extensions = {"<a ID='_1'/>"}; }) == "accepted");
  CHECK(code([](auto& e) {
          e.extensions = {"<a ID='_1'/>", "<a ID='_1'/>"};
        }) == "value-not-writable");
}

}  // namespace
}  // namespace signet::test
