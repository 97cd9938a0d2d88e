#include <doctest/doctest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <fstream>

#include "api/logout_world.h"
#include "metadata/own_keys.h"
#include "unit/metadata/sample_metadata.h"
#include "unit/model/sample_logout.h"
#include "unit/model/sample_messages.h"
#include "unit/model/signed_messages.h"

// What we write, signed and unsigned, full and bare, is valid by the schemas of OASIS.

namespace signet::test {
namespace {

/// What xmllint says against it; empty when the document is valid.
std::string schema_errors(const std::string& xml) {
  const std::string folder = std::string(SIGNET_SOURCE_DIR) + "/tests/schemas";
  const std::string file = std::string(SIGNET_BINARY_DIR) + "/tests/schema-test.xml";
  std::ofstream(file, std::ios::binary) << xml;
  const std::string command = "XML_CATALOG_FILES='file://" + folder +
                              "/catalog.xml' xmllint --nonet --noout --schema '" + folder +
                              "/all.xsd' '" + file + "' 2>&1";
  FILE* output = popen(command.c_str(), "r");
  REQUIRE(output != nullptr);
  std::string text;
  std::array<char, 4096> part;
  while (const std::size_t size = std::fread(part.data(), 1, part.size(), output)) {
    text.append(part.data(), size);
  }
  const int status = pclose(output);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? "" : text;
}

std::string response(bool sign_response, bool sign_assertion, const model::Assertion& assertion) {
  const auto document = model::write_response(sample_envelope(), &assertion);
  REQUIRE(document);
  if (sign_assertion) sign(*model::assertion_element(document->root()));
  if (sign_response) sign(document->root());
  return document->serialize(true);
}

TEST_CASE("an invalid document is found: the schemas are there and are used") {
  const std::string xml = response(false, false, sample_assertion());
  CHECK(schema_errors(xml).empty());
  CHECK(schema_errors(changed(xml, "Version=\"2.0\"", "Fersion=\"2.0\"")) != "");
  CHECK(schema_errors("<x/>") != "");
}

TEST_CASE("Responses are valid, whatever of them is signed [saml-core 3.3.3]") {
  CHECK(schema_errors(response(true, true, sample_assertion())) == "");
  CHECK(schema_errors(response(false, true, sample_assertion())) == "");
  CHECK(schema_errors(response(true, false, sample_assertion())) == "");
}

TEST_CASE("a Response with an assertion of the least that Web SSO needs is valid") {
  model::Assertion assertion = sample_assertion();
  assertion.issuer.format.reset();
  assertion.name_id = NameID{.value = "a"};
  assertion.confirmations = {{.method = std::string(bearer_method)}};
  assertion.authn_statements = {{.authn_instant = assertion.issue_instant}};
  assertion.attributes.clear();
  CHECK(schema_errors(response(true, true, assertion)) == "");
}

TEST_CASE("Responses are valid with each part encrypted [saml-core 2.2.4, 2.3.4, 2.7.3.2]") {
  const dsig::Recipient recipients[] = {
      {.entity_id = "https://sp.example", .key = rsa_key().certificate().public_key()},
      {.entity_id = "https://sp.example",
       .key = rsa_key().certificate().public_key(),
       .cipher = ContentCipher::aes128_gcm,
       .transport = {DigestAlgorithm::sha256, DigestAlgorithm::sha1}}};
  for (const dsig::Recipient& recipient : recipients) {
    for (const auto encrypt : {model::encrypt_name_id, model::encrypt_attributes}) {
      const model::Assertion assertion = sample_assertion();
      const auto document = model::write_response(sample_envelope(), &assertion);
      REQUIRE(document);
      const xml::Element element = *model::assertion_element(document->root());
      REQUIRE(encrypt(element, recipient, *system_random()));
      sign(element);
      CHECK(schema_errors(document->serialize(true)) == "");
      REQUIRE(model::encrypt_assertion(document->root(), recipient, *system_random()));
      sign(document->root());
      CHECK(schema_errors(document->serialize(true)) == "");
    }
  }
}

TEST_CASE("metadata with EncryptionMethods is valid [saml-metadata 2.4.1.1]") {
  EntityDescriptor entity = sample_entity();
  metadata::publish(ring_of(p256_key(), {rsa3072_key()}), at("2026-01-01T00:00:00Z"), entity,
                    *entity.sp);
  const auto xml = write_metadata(entity);
  REQUIRE(xml);
  CHECK(xml->find("EncryptionMethod") != std::string::npos);
  CHECK(schema_errors(*xml) == "");
}

TEST_CASE("an error Response is valid") {
  model::ResponseEnvelope envelope = sample_envelope();
  envelope.status = {.codes = {std::string(status::requester), std::string(status::no_passive)},
                     .message = "not without asking"};
  const auto document = model::write_response(envelope, nullptr);
  REQUIRE(document);
  sign(document->root());
  CHECK(schema_errors(document->serialize(true)) == "");
}

TEST_CASE("AuthnRequests are valid, full and bare [saml-core 3.4.1]") {
  for (const model::AuthnRequest& request :
       {sample_request(),
        model::AuthnRequest{.id = "_q", .issue_instant = at("2026-01-01T00:00:00Z")}}) {
    const auto document = model::write_authn_request(request);
    REQUIRE(document);
    CHECK(schema_errors(document->serialize(true)) == "");
    sign(document->root());
    CHECK(schema_errors(document->serialize(true)) == "");
  }
}

TEST_CASE(
    "LogoutRequests are valid, full and bare, and with their name encrypted [saml-core 3.7.1]") {
  for (const model::LogoutRequest& request :
       {sample_logout_request(),
        model::LogoutRequest{
            .id = "_l", .issue_instant = at("2026-01-01T00:00:00Z"), .name_id = {.value = "a"}}}) {
    for (const bool encrypted : {false, true}) {
      const auto document = model::write_logout_request(request);
      REQUIRE(document);
      const dsig::Recipient recipient{"urn:sp", rsa_key().certificate().public_key()};
      if (encrypted) {
        REQUIRE(model::encrypt_logout_name_id(document->root(), recipient, *system_random()));
      }
      CHECK(schema_errors(document->serialize(true)) == "");
      sign(document->root());
      CHECK(schema_errors(document->serialize(true)) == "");
    }
  }
}

TEST_CASE("LogoutResponses are valid, full and bare [saml-core 3.7.2]") {
  for (const model::LogoutResponse& response :
       {sample_logout_response(), model::LogoutResponse{.id = "_m",
                                  .issue_instant = at("2026-01-01T00:00:00Z"),
                                  .status = {.codes = {std::string(status::success)}}}}) {
    const auto document = model::write_logout_response(response);
    REQUIRE(document);
    CHECK(schema_errors(document->serialize(true)) == "");
    sign(document->root());
    CHECK(schema_errors(document->serialize(true)) == "");
  }
}

TEST_CASE("metadata with Single Logout is valid, of both roles [saml-metadata 2.4.2]") {
  const LogoutWorld world;
  for (const EntityDescriptor& entity :
       {world.idp().metadata(noon()), world.sp(0).metadata(noon())}) {
    const auto xml = write_metadata(entity);
    REQUIRE(xml);
    CHECK(xml->find("SingleLogoutService") != std::string::npos);
    CHECK(schema_errors(*xml) == "");
  }
}

TEST_CASE("metadata is valid, unsigned and signed [saml-metadata 2]") {
  const auto xml = write_metadata(sample_entity());
  REQUIRE(xml);
  CHECK(schema_errors(*xml) == "");
  const auto signed_xml =
      sign_metadata(*xml, p256_key(), AlgorithmPolicy::of_2026(), *system_random());
  REQUIRE(signed_xml);
  CHECK(schema_errors(*signed_xml) == "");
}

TEST_CASE("vendors' metadata is valid, and stays so when it is written back") {
  for (const std::string name :
       {"okta.xml", "google.xml", "shibboleth.xml", "simplesamlphp.xml", "pysaml2.xml"}) {
    CAPTURE(name);
    const std::string xml = metadata_file(name);
    CHECK(schema_errors(xml) == "");
    CHECK(schema_errors(*write_metadata(*read_metadata(xml))) == "");
  }
  // The types of its WS-Federation roles are in no schema of ours; they are left out.
  CHECK(schema_errors(*write_metadata(*read_metadata(metadata_file("entra-id.xml")))) == "");
}

}  // namespace
}  // namespace signet::test
