#include "metadata/recipient.h"

#include <doctest/doctest.h>

#include "metadata/own_keys.h"
#include "unit/metadata/sample_metadata.h"

// With which key and algorithms something is encrypted, and what we publish of our own.
// [saml-metadata 2.4.1.1; IIP-MD08, IIP-MD10, IIP-MD11, IIP-ALG04, IIP-ALG06]

namespace signet::test {
namespace {

const std::string gcm128(uri(ContentCipher::aes128_gcm));
const std::string gcm256(uri(ContentCipher::aes256_gcm));
const std::string cbc128(uri(ContentCipher::aes128_cbc));
const std::string mgf1p = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
const std::string oaep = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
const std::string rsa_1_5 = "http://www.w3.org/2001/04/xmlenc#rsa-1_5";
const std::string sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
const std::string sha512 = "http://www.w3.org/2001/04/xmlenc#sha512";
const std::string mgf1_sha256 = "http://www.w3.org/2009/xmlenc11#mgf1sha256";

EntityDescriptor with_keys(std::vector<KeyDescriptor> keys) {
  EntityDescriptor entity = sample_entity();
  entity.sp->keys = std::move(keys);
  return entity;
}
EntityDescriptor with_methods(std::vector<EncryptionMethod> methods) {
  return with_keys({{KeyUse::encryption, rsa_key().certificate(), std::move(methods)}});
}

std::string chosen(const EntityDescriptor& sp,
                   const AlgorithmPolicy& policy = AlgorithmPolicy::of_2026()) {
  const auto recipient = metadata::recipient(sp, policy);
  if (!recipient) return std::string(recipient.error().name());
  const auto identifiers = crypto::identifiers_of(recipient->transport);
  const std::string cipher(uri(recipient->cipher));
  return cipher.substr(cipher.find('#')) +
         std::string(identifiers.algorithm.substr(identifiers.algorithm.find('#')));
}

}  // namespace

TEST_CASE("without EncryptionMethods it is AES-256-GCM and the RSA-OAEP that everybody reads") {
  CHECK(chosen(with_methods({})) == "#aes256-gcm#rsa-oaep-mgf1p");
}

TEST_CASE("the first methods of the peer that the policy has are taken") {
  CHECK(chosen(with_methods({{gcm128}, {gcm256}, {mgf1p}})) == "#aes128-gcm#rsa-oaep-mgf1p");
  CHECK(chosen(with_methods({{cbc128}, {gcm256}})) == "#aes256-gcm#rsa-oaep-mgf1p");
  CHECK(chosen(with_methods({{rsa_1_5}, {oaep, sha256, mgf1_sha256}, {mgf1p}})) ==
        "#aes256-gcm#rsa-oaep");
  CHECK(chosen(with_methods({{mgf1p, sha512}, {mgf1p, sha256}})) == "#aes256-gcm#rsa-oaep-mgf1p");
  CHECK(chosen(with_methods({{oaep}})) == "#aes256-gcm#rsa-oaep-mgf1p");
}

TEST_CASE("who lists only what the policy hasn't is told so, and not sent plain text") {
  for (const auto& methods : std::vector<std::vector<EncryptionMethod>>{
           {{cbc128}}, {{"urn:unknown"}}, {{rsa_1_5}}, {{gcm256}, {rsa_1_5}}, {{mgf1p, sha512}}})
    CHECK(chosen(with_methods(methods)) == "encryption-key-missing");
}

TEST_CASE("AES-CBC is written to a named peer, when it lists no AES-GCM") {
  AlgorithmPolicy policy = AlgorithmPolicy::of_2026();
  policy.insecurely_allow_cbc(sample_entity().entity_id);
  CHECK(chosen(with_methods({{cbc128}, {mgf1p}}), policy) == "#aes128-cbc#rsa-oaep-mgf1p");
  CHECK(chosen(with_methods({{cbc128}, {gcm128}}), policy) == "#aes128-gcm#rsa-oaep-mgf1p");
}

TEST_CASE("of several keys the first that can be used is taken, for encryption or for both") {
  const KeyDescriptor signing{KeyUse::signing, rsa_key().certificate()};
  const KeyDescriptor curve{KeyUse::encryption, p256_key().certificate()};
  const KeyDescriptor weak{KeyUse::encryption, rsa_key().certificate(), {{cbc128}}};
  const KeyDescriptor both{KeyUse::both, rsa3072_key().certificate()};
  const KeyDescriptor other{KeyUse::encryption, other_rsa_key().certificate()};
  const auto first = [](std::vector<KeyDescriptor> keys) {
    return metadata::recipient(with_keys(std::move(keys)), AlgorithmPolicy::of_2026())
        ->key.fingerprint();
  };
  const std::string both_key = both.certificate.public_key().fingerprint();
  CHECK(first({signing, curve, weak, both, other}) == both_key);
  CHECK(first({other, both}) == other.certificate.public_key().fingerprint());
  CHECK(metadata::asks_for_encryption(with_keys({both})));
  CHECK_FALSE(metadata::asks_for_encryption(with_keys({signing, curve})));
  CHECK(chosen(with_keys({signing, curve})) == "encryption-key-missing");
}

TEST_CASE("EncryptionMethods are read as they are written") {
  const EntityDescriptor entity =
      with_methods({{gcm256}, {mgf1p}, {oaep, sha256, mgf1_sha256}, {"urn:x"}});
  const auto xml = write_metadata(entity);
  REQUIRE(refusal(xml) == "accepted");
  const auto again = read_metadata(*xml);
  REQUIRE(refusal(again) == "accepted");
  CHECK(again->sp->keys[0].encryption_methods == entity.sp->keys[0].encryption_methods);
}

TEST_CASE("what we publish for encryption says what we take, and a peer of our make takes it") {
  const KeyRing ring = ring_of(p256_key(), {rsa3072_key(), other_rsa_key()});
  EntityDescriptor entity = with_keys({});
  metadata::publish(ring, at("2026-01-01T00:00:00Z"), entity, *entity.sp);
  REQUIRE(entity.sp->keys.size() == 2);
  CHECK(entity.sp->keys[0].encryption_methods.empty());
  CHECK(entity.sp->keys[1].use == KeyUse::encryption);
  for (const EncryptionMethod& method : entity.sp->keys[1].encryption_methods) {
    const auto cipher = crypto::content_cipher(method.algorithm);
    CHECK((!cipher || crypto::is_authenticated(*cipher)));
  }
  CHECK(chosen(entity) == "#aes256-gcm#rsa-oaep-mgf1p");
  CHECK(metadata::decryption_keys(ring, at("2026-01-01T00:00:00Z")).size() == 2);
}

}  // namespace signet::test
