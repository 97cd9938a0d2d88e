#include <doctest/doctest.h>

#include <string>

#include "unit/idp/issuer_fixture.h"

// The name that a service provider gets for a person. [saml-core 3.4.1.1, 8.3]

namespace signet::test {
namespace {

Issuing with_secret() {
  Issuing issuing;
  issuing.settings.persistent_id_secret = "an example of thirty-two bytes..";
  return issuing;
}

Issuing asking(std::string_view format) {
  Issuing issuing = with_secret();
  issuing.request.name_id_policy = NameIDPolicy{.format = std::string(format)};
  return issuing;
}

NameID name_of(Issuing issuing) {
  const auto form = issuing.answer();
  REQUIRE(refusal(form) == "accepted");
  return Answer(*form).name_id();
}

std::string verdict(Issuing issuing) {
  return refusal(issuing.answer());
}

}  // namespace

TEST_CASE("without a wish the name is the address [saml-core 8.3.2]") {
  CHECK(name_of(Issuing()) == NameID{.value = std::string(attacker),
                                     .format = std::string(name_id_format::email_address)});
  CHECK(name_of(asking(name_id_format::unspecified)).format == name_id_format::email_address);
}

TEST_CASE("the request's wish comes first, then the metadata's, then ours") {
  Issuing issuing = with_secret();
  issuing.sp.sp->name_id_formats = {"urn:unknown", std::string(name_id_format::transient),
                                    std::string(name_id_format::persistent)};
  CHECK(name_of(issuing).format == name_id_format::transient);
  issuing.request.name_id_policy = NameIDPolicy{};
  CHECK(name_of(issuing).format == name_id_format::transient);
  issuing.request.name_id_policy->format = std::string(name_id_format::unspecified);
  CHECK(name_of(issuing).format == name_id_format::transient);
  issuing.request.name_id_policy->format = std::string(name_id_format::persistent);
  CHECK(name_of(issuing).format == name_id_format::persistent);
  issuing.request.name_id_policy->format = std::string(name_id_format::email_address);
  CHECK(name_of(issuing).format == name_id_format::email_address);
}

TEST_CASE("what metadata wishes and we don't issue is passed over") {
  Issuing issuing;  // without a secret
  issuing.sp.sp->name_id_formats = {std::string(name_id_format::persistent), "urn:unknown"};
  CHECK(name_of(issuing).format == name_id_format::email_address);
  issuing.sp.sp->name_id_formats.emplace_back(name_id_format::transient);
  CHECK(name_of(issuing).format == name_id_format::transient);
}

TEST_CASE("a format that is asked for and not issued is refused, never replaced by another") {
  for (const std::string_view format :
       {std::string_view("urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"),
        name_id_format::entity,
        std::string_view("urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted"),
        std::string_view("")}) {
    CAPTURE(format);
    CHECK(verdict(asking(format)) == "name-id-format-unsupported");
  }
  Issuing no_secret;
  no_secret.request.name_id_policy =
      NameIDPolicy{.format = std::string(name_id_format::persistent)};
  CHECK(verdict(no_secret) == "name-id-format-unsupported");
}

TEST_CASE("names for another service provider are refused [nameidpolicy-abuse]") {
  Issuing issuing = asking(name_id_format::persistent);
  issuing.request.name_id_policy->sp_name_qualifier = std::string(sp_entity);
  CHECK(verdict(issuing) == "accepted");
  issuing.request.name_id_policy->sp_name_qualifier = "https://other.example";
  CHECK(verdict(issuing) == "name-id-qualifier-unknown");
  issuing.request.name_id_policy->sp_name_qualifier = "";
  CHECK(verdict(issuing) == "name-id-qualifier-unknown");
}

TEST_CASE("a persistent name is stable, opaque, and says for whom it was made [saml-core 8.3.7]") {
  const NameID name = name_of(asking(name_id_format::persistent));
  CHECK(name.name_qualifier == idp_entity);
  CHECK(name.sp_name_qualifier == sp_entity);
  CHECK(name.value.size() == 52);  // 256 bits in base32
  CHECK(name.value.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567") == std::string::npos);
  CHECK(name == name_of(asking(name_id_format::persistent)));

  Issuing renamed = asking(name_id_format::persistent);
  renamed.user.email = "new.name@example.com";
  renamed.user.attributes.clear();
  CHECK(name == name_of(renamed));
}

TEST_CASE("persistent names differ from person to person, provider to provider, secret to secret") {
  const std::string name = name_of(asking(name_id_format::persistent)).value;
  Issuing other_person = asking(name_id_format::persistent);
  other_person.user.id += "0";
  CHECK(name_of(other_person).value != name);

  Issuing other_provider = asking(name_id_format::persistent);
  other_provider.sp.entity_id = std::string(sp_entity) + "2";
  other_provider.request.issuer->value = other_provider.sp.entity_id;
  CHECK(name_of(other_provider).value != name);
  // The end of the entity ID moved to the beginning of the id.
  Issuing shifted = asking(name_id_format::persistent);
  shifted.user.id = "2" + shifted.user.id;
  CHECK(name_of(shifted).value != name_of(other_provider).value);

  Issuing other_secret = asking(name_id_format::persistent);
  other_secret.settings.persistent_id_secret.back() = '!';
  CHECK(name_of(other_secret).value != name);
}

TEST_CASE("a transient name is fresh each time, and says for whom it was made [saml-core 8.3.8]") {
  const NameID name = name_of(asking(name_id_format::transient));
  CHECK(name.name_qualifier == idp_entity);
  CHECK(name.sp_name_qualifier == sp_entity);
  CHECK(name.value.size() == 33);
  CHECK(name.value != name_of(asking(name_id_format::transient)).value);
}

TEST_CASE("a person without what the name is made of gets none") {
  Issuing no_address;
  no_address.user.email = "";
  CHECK(verdict(no_address) == "name-id-format-unsupported");
  Issuing no_id = asking(name_id_format::persistent);
  no_id.user.id = "";
  CHECK(verdict(no_id) == "name-id-format-unsupported");
  no_id.request.name_id_policy->format = std::string(name_id_format::transient);
  CHECK(verdict(no_id) == "accepted");
}

}  // namespace signet::test
