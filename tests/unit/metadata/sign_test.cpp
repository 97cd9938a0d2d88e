#include <doctest/doctest.h>

#include "unit/metadata/sample_metadata.h"

namespace signet::test {
namespace {

const AlgorithmPolicy policy = AlgorithmPolicy::of_2026();

std::string signed_with(const KeyPair& key, std::string_view xml) {
  const auto result = sign_metadata(xml, key, policy, *system_random());
  if (!result) FAIL(result.error().detail());
  return *result;
}

std::string verdict_of(std::string_view xml, const KeyPair& pinned) {
  const std::vector<Certificate> certificates = {pinned.certificate()};
  return refusal(verify_metadata(xml, certificates, policy));
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

TEST_CASE("signed metadata verifies with the pinned certificate and with no other") {
  const std::string xml = signed_with(rsa_key(), entity_xml());
  CHECK(verdict_of(xml, rsa_key()) == "accepted");
  CHECK(verdict_of(xml, other_rsa_key()) == "signature-invalid");
  CHECK(verdict_of(xml, p256_key()) == "key-type-mismatch");
  CHECK(verify_metadata(xml, {}, policy).error().code() == ErrorCode::no_trusted_key);
  CHECK(verdict_of(signed_with(p256_key(), entity_xml()), p256_key()) == "accepted");
}

TEST_CASE("the key in the file itself is not one to trust") {
  // entity_xml() holds the certificate of rsa_key(), and so does the KeyInfo of its signature.
  CHECK(verdict_of(signed_with(rsa_key(), entity_xml()), other_rsa_key()) == "signature-invalid");
}

TEST_CASE("what was changed after signing is refused") {
  const std::string xml = signed_with(rsa_key(), entity_xml());
  CHECK(verdict_of(changed(xml, "https://peer.example.org/sso", "https://evil.example.org/sso"),
                   rsa_key()) == "signature-invalid");
}

TEST_CASE("unsigned metadata is not verified metadata") {
  CHECK(verdict_of(entity_xml(), rsa_key()) == "signature-missing");
}

TEST_CASE("an ID is added when there is none, and kept when there is one") {
  CHECK(count(signed_with(rsa_key(), entity_xml()), " ID=\"_") == 1);
  const std::string with_id = changed(entity_xml(), "entityID=", "ID=\"mine\" entityID=");
  const std::string xml = signed_with(rsa_key(), with_id);
  CHECK(count(xml, "ID=\"mine\"") == 1);
  CHECK(count(xml, "URI=\"#mine\"") == 1);
}

TEST_CASE("a signature that the file has is replaced") {
  const std::string once = signed_with(other_rsa_key(), entity_xml());
  const std::string twice = signed_with(rsa_key(), once);
  CHECK(count(twice, "<ds:SignatureValue>") == 1);
  CHECK(verdict_of(twice, rsa_key()) == "accepted");
}

TEST_CASE("signing keeps all that is in the file but comments") {
  const std::string xml = signed_with(rsa_key(), metadata_file("shibboleth.xml"));
  CHECK(verdict_of(xml, rsa_key()) == "accepted");
  CHECK(count(xml, "ArtifactResolutionService") == 1);
  CHECK(count(xml, "<!--") == 0);
  for (const std::string name :
       {"okta.xml", "entra-id.xml", "google.xml", "simplesamlphp.xml", "pysaml2.xml"}) {
    CAPTURE(name);
    CHECK(verdict_of(signed_with(rsa_key(), metadata_file(name)), rsa_key()) == "accepted");
  }
}

TEST_CASE("what can't be read is not signed") {
  const auto result = sign_metadata("<x/>", rsa_key(), policy, *system_random());
  REQUIRE(!result);
  CHECK(result.error().code() == ErrorCode::unexpected_root);
}

TEST_CASE("without randomness nothing is signed") {
  struct Broken : RandomSource {
    Result<void> fill(std::span<std::uint8_t>) override {
      return Unexpected(Error(ErrorCode::randomness_unavailable));
    }
  } broken;
  CHECK(sign_metadata(entity_xml(), rsa_key(), policy, broken).error().code() ==
        ErrorCode::randomness_unavailable);
}

TEST_CASE("only what the signature covers is read [wrapping]") {
  const std::string genuine = signed_with(rsa_key(), entity_xml());
  const std::size_t begin = genuine.find("<md:EntityDescriptor");
  const std::string evil = changed(entity_xml(), "peer.example.org", "evil.example.org");
  const std::string inside =
      changed(evil, "<md:IDPSSODescriptor",
              "<md:Extensions>" + genuine.substr(begin) + "</md:Extensions><md:IDPSSODescriptor");
  CHECK(verdict_of(inside, rsa_key()) == "signature-missing");
}

}  // namespace
}  // namespace signet::test
