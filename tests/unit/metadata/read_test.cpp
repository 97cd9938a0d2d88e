#include <doctest/doctest.h>

#include "unit/metadata/sample_metadata.h"

// One wrong thing in a metadata file that is accepted: which code refuses it, or what is left out.

namespace signet::test {
namespace {

std::string refusal_of(std::string_view xml) {
  return refusal(read_metadata(xml));
}

TEST_CASE("both roles, their keys and endpoints are read") {
  const auto entity = read_metadata(entity_xml());
  REQUIRE(entity);
  CHECK(entity->entity_id == "https://peer.example.org");
  CHECK(entity->valid_until == at("2026-06-01T00:00:00Z"));
  CHECK(entity->cache_duration == std::chrono::hours(1));
  REQUIRE(entity->idp);
  CHECK(entity->idp->want_authn_requests_signed);
  CHECK(entity->idp->keys[0].use == KeyUse::signing);
  REQUIRE(entity->sp);
  CHECK(entity->sp->authn_requests_signed);
  CHECK(!entity->sp->want_assertions_signed);
  CHECK(entity->sp->keys[0].use == KeyUse::both);
  CHECK(entity->sp->assertion_consumer_services ==
        std::vector<Endpoint>{{.binding = std::string(binding::http_post),
                               .location = "https://peer.example.org/acs",
                               .index = 1,
                               .is_default = true},
                              {.binding = std::string(binding::http_post),
                               .location = "https://peer.example.org/acs2",
                               .index = 2}});
  CHECK(entity->notes.empty());
}

TEST_CASE("a file is refused for one wrong thing [saml-metadata 2]") {
  struct Change {
    std::string_view from, to, code;
  };
  const std::vector<Change> changes = {
      {R"( entityID="https://peer.example.org")", "", "missing-attribute"},
      {R"(entityID="https://peer.example.org")", R"(entityID="")", "malformed-value"},
      {"2026-06-01T00:00:00Z", "2026-06-01", "malformed-time"},
      {"PT1H", "1H", "malformed-time"},
      {R"(WantAuthnRequestsSigned="true")", R"(WantAuthnRequestsSigned="yes")", "malformed-value"},
      {R"(AuthnRequestsSigned="1")", R"(AuthnRequestsSigned="2")", "malformed-value"},
      {R"(WantAssertionsSigned="0")", R"(WantAssertionsSigned="")", "malformed-value"},
      {R"(protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol")", "",
       "missing-attribute"},
      {R"(Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST")", "", "missing-attribute"},
      {R"(Location="https://peer.example.org/sso")", "", "missing-attribute"},
      {"https://peer.example.org/sso", "", "metadata-endpoint-scheme"},
      {"https://peer.example.org/sso", "javascript:alert(1)", "metadata-endpoint-scheme"},
      {"https://peer.example.org/sso", "file:///etc/passwd", "metadata-endpoint-scheme"},
      {"https://peer.example.org/sso", "//peer.example.org/sso", "metadata-endpoint-scheme"},
      {"https://peer.example.org/sso", "https://a@peer.example.org/", "metadata-endpoint-scheme"},
      {"https://peer.example.org/acs2", "data:text/html,x", "metadata-endpoint-scheme"},
      {R"("https://peer.example.org/sso")",
       R"("https://peer.example.org/sso" ResponseLocation="javascript:x")",
       "metadata-endpoint-scheme"},
      {R"( index="1")", "", "missing-attribute"},
      {R"( index="1")", R"( index="-1")", "malformed-value"},
      {R"( index="1")", R"( index="65536")", "malformed-value"},
      {R"( index="1")", R"( index="2")", "metadata-duplicate-index"},
      {R"( isDefault="true")", R"( isDefault="maybe")", "malformed-value"},
      {"EntityDescriptor", "EntityDescription", "xml-not-well-formed"}};
  REQUIRE(refusal_of(entity_xml()) == "accepted");
  for (const Change& change : changes) {
    CAPTURE(change.from);
    CAPTURE(change.to);
    CHECK(refusal_of(changed(entity_xml(), change.from, change.to)) == change.code);
  }
}

TEST_CASE("an entity ID has at most 1024 bytes [saml-metadata 2.2.1]") {
  const auto with_id = [](std::size_t length) {
    return changed(entity_xml(), R"(entityID="https://peer.example.org")",
                   "entityID=\"" + std::string(length, 'a') + "\"");
  };
  CHECK(refusal_of(with_id(1024)) == "accepted");
  CHECK(refusal_of(with_id(1025)) == "malformed-value");
}

TEST_CASE("another root is refused, and an aggregate with a word of advice") {
  CHECK(refusal_of("<x/>") == "unexpected-root");
  CHECK(refusal_of("<EntityDescriptor/>") == "unexpected-root");
  const auto aggregate =
      read_metadata(R"(<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">)" +
                    entity_xml() + "</md:EntitiesDescriptor>");
  REQUIRE(!aggregate);
  CHECK(aggregate.error().code() == ErrorCode::unexpected_root);
  CHECK(aggregate.error().found().find("many entities") != std::string::npos);
}

TEST_CASE("an element of the same name in another namespace is no role") {
  std::string xml = changed(entity_xml(), "<md:IDPSSODescriptor", "<x:IDPSSODescriptor");
  xml = changed(xml, "</md:IDPSSODescriptor", "</x:IDPSSODescriptor");
  const auto entity = read_metadata(xml);
  REQUIRE(entity);
  CHECK(!entity->idp);
}

TEST_CASE(
    "two roles of a kind that speak SAML 2.0 are refused; one of another protocol isn't read") {
  const std::string xml = entity_xml();
  const std::size_t begin = xml.find("<md:IDPSSODescriptor"), end = xml.find("<md:SPSSODescriptor");
  const std::string role = xml.substr(begin, end - begin);
  CHECK(refusal_of(std::string(xml).insert(begin, role)) == "metadata-duplicate-role");

  const std::string other = changed(role, "SAML:2.0:protocol", "SAML:1.1:protocol");
  const auto entity = read_metadata(std::string(xml).insert(begin, other));
  REQUIRE(entity);
  CHECK(entity->idp);
  REQUIRE(entity->notes.size() == 1);
  CHECK(entity->notes[0].find("doesn't name SAML 2.0") != std::string::npos);
}

TEST_CASE("SAML 2.0 may be one of several protocols, and must be written exactly so") {
  const std::string_view saml2 = R"("urn:oasis:names:tc:SAML:2.0:protocol">)";
  CHECK(read_metadata(changed(entity_xml(), saml2,
                              "\"urn:x  \n urn:oasis:names:tc:SAML:2.0:protocol urn:y\">"))
            ->idp);
  CHECK(!read_metadata(changed(entity_xml(), saml2, R"("urn:oasis:names:tc:SAML:2.0:protocol:x">)"))
             ->idp);
}

TEST_CASE("a file without a role that the library has a part in is refused") {
  const std::string xml = entity_xml();
  const std::size_t begin = xml.find("<md:IDPSSODescriptor"), end = xml.find("</md:Entity");
  CHECK(refusal_of(xml.substr(0, begin) + xml.substr(end)) == "metadata-no-role");
}

TEST_CASE("a key that can't be used is left out with a note") {
  const std::string certificate = certificate_text(rsa_key());
  const auto with = [&](std::string_view replacement) {
    const auto entity = read_metadata(changed(entity_xml(), certificate, replacement));
    REQUIRE(entity);
    CHECK(entity->idp->keys.empty());
    REQUIRE(entity->notes.size() == 1);
    return entity->notes[0];
  };
  const std::string path = "EntityDescriptor/IDPSSODescriptor/KeyDescriptor";
  const std::string unreadable = path +
                                 "/KeyInfo/X509Data/X509Certificate was left out: the certificate "
                                 "can't be read.";
  CHECK(with("") == unreadable);
  CHECK(with("AAAA") == unreadable);
  CHECK(with("not base64!") == unreadable);
  CHECK(with("-----BEGIN CERTIFICATE-----" + certificate + "-----END CERTIFICATE-----") ==
        unreadable);
  CHECK(with(certificate.substr(0, 400)) == unreadable);
}

TEST_CASE("a KeyDescriptor of an unknown use, or without a certificate, is left out") {
  const auto other_use = read_metadata(changed(entity_xml(), "use=\"signing\"", "use=\"Signing\""));
  REQUIRE(other_use);
  CHECK(other_use->idp->keys.empty());
  CHECK(other_use->notes.size() == 1);

  std::string named = changed(entity_xml(), "<ds:X509Data>", "<ds:KeyName>a</ds:KeyName><x:y>");
  named = changed(named, "</ds:X509Data>", "</x:y>");
  const auto no_certificate = read_metadata(named);
  REQUIRE(no_certificate);
  CHECK(no_certificate->idp->keys.empty());
  CHECK(no_certificate->notes.size() == 1);
}

TEST_CASE("a weak key refuses the file") {
  const std::string pem = key_file("rsa1024.crt.pem");
  std::string base64 = pem.substr(pem.find('\n'));
  base64.resize(base64.find('-'));
  CHECK(refusal_of(changed(entity_xml(), certificate_text(rsa_key()), base64)) == "key-weak");
}

TEST_CASE("each certificate in a KeyDescriptor is a key of its own") {
  const std::string first = certificate_text(rsa_key());
  const auto entity =
      read_metadata(changed(entity_xml(), first,
                            "\n " + first + "\n</ds:X509Certificate><ds:X509Certificate>" +
                                certificate_text(other_rsa_key())));
  REQUIRE(entity);
  REQUIRE(entity->idp->keys.size() == 2);
  CHECK(entity->idp->keys[1].use == KeyUse::signing);
  CHECK(entity->idp->keys[1].certificate.fingerprint() ==
        other_rsa_key().certificate().fingerprint());
}

TEST_CASE("an errorURL that a browser can't be sent to is left out") {
  const auto entity = read_metadata(changed(entity_xml(), "WantAuthnRequestsSigned=",
                                            "errorURL=\"javascript:x\" WantAuthnRequestsSigned="));
  REQUIRE(entity);
  CHECK(!entity->idp->error_url);
  CHECK(entity->notes.size() == 1);
}

TEST_CASE("limits of the file hold") {
  Limits limits = Limits::for_metadata();
  limits.message_bytes = entity_xml().size() - 1;
  CHECK(read_metadata(entity_xml(), limits).error().code() == ErrorCode::message_too_large);
}

TEST_CASE("the default consumer: marked, else unmarked, else the first [saml-metadata 2.2.3]") {
  const auto index_of_default = [](std::vector<std::optional<bool>> marks) {
    SPSSODescriptor sp;
    int index = 0;
    sp.assertion_consumer_services = {
        {.binding = "urn:other", .location = "x", .is_default = true}};
    for (const auto& mark : marks) {
      sp.assertion_consumer_services.push_back(
          {.binding = "urn:b", .location = "y", .index = index++, .is_default = mark});
    }
    const Endpoint* found = sp.default_assertion_consumer_service("urn:b");
    return found == nullptr ? -1 : *found->index;
  };
  CHECK(index_of_default({}) == -1);
  CHECK(index_of_default({std::nullopt, std::nullopt}) == 0);
  CHECK(index_of_default({std::nullopt, true, true}) == 1);
  CHECK(index_of_default({false, std::nullopt}) == 1);
  CHECK(index_of_default({false, false}) == 0);
}

}  // namespace
}  // namespace signet::test
