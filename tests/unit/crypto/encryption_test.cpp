#include "crypto/encryption.h"

#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <string>

#include "support/refusal.h"
#include "support/test_keys.h"

namespace signet::test {
namespace {

constexpr ContentCipher all_ciphers[] = {ContentCipher::aes256_gcm, ContentCipher::aes192_gcm,
                                         ContentCipher::aes128_gcm, ContentCipher::aes256_cbc,
                                         ContentCipher::aes192_cbc, ContentCipher::aes128_cbc};
constexpr RsaOaep all_transports[] = {{DigestAlgorithm::sha1, DigestAlgorithm::sha1},
                                      {DigestAlgorithm::sha256, DigestAlgorithm::sha1},
                                      {DigestAlgorithm::sha1, DigestAlgorithm::sha256},
                                      {DigestAlgorithm::sha256, DigestAlgorithm::sha256}};

const std::string content_key = "an AES key of thirty-two bytes..";

crypto::DecryptionKey key_of(const KeyPair& pair) {
  return crypto::DecryptionKey(pair.private_key());
}

class Refusing : public Decrypter {
  Result<std::string> decrypt(const RsaOaep&, std::string_view) override {
    return Unexpected(Error(ErrorCode::store_unavailable));
  }
};

}  // namespace

TEST_CASE("each cipher is found by its identifier, and by that alone [xmlenc-core1 5.2]") {
  std::set<std::string_view> uris;
  for (const ContentCipher cipher : all_ciphers) {
    CHECK(crypto::content_cipher(uri(cipher)) == cipher);
    uris.insert(uri(cipher));
  }
  CHECK(uris.size() == 6);
  CHECK(uri(ContentCipher::aes256_gcm) == "http://www.w3.org/2009/xmlenc11#aes256-gcm");
  CHECK(uri(ContentCipher::aes128_cbc) == "http://www.w3.org/2001/04/xmlenc#aes128-cbc");
  for (const char* text : {"", "aes256-gcm", "http://www.w3.org/2001/04/xmlenc#tripledes-cbc",
                           "http://www.w3.org/2001/04/xmlenc#aes256-gcm",
                           "http://www.w3.org/2009/xmlenc11#aes256-gcm "})
    CHECK_FALSE(crypto::content_cipher(text));
}

TEST_CASE("AES-CBC is accepted from a peer that is named, and from no other") {
  AlgorithmPolicy policy = AlgorithmPolicy::of_2026();
  policy.insecurely_allow_cbc("https://old.example");
  for (const ContentCipher cipher : all_ciphers) {
    const bool gcm = crypto::is_authenticated(cipher);
    CHECK(policy.accepts(cipher, "https://new.example") == gcm);
    CHECK(policy.accepts(cipher, "https://old.example"));
    CHECK(AlgorithmPolicy::of_2026().accepts(cipher, "https://old.example") == gcm);
  }
  CHECK(policy.cbc_peers().size() == 1);
}

TEST_CASE("RSA-OAEP is read as it is written, and absent digests are SHA-1 [xmlenc-core1 5.5.2]") {
  for (const RsaOaep& transport : all_transports)
    CHECK(crypto::rsa_oaep(crypto::identifiers_of(transport)) == transport);
  constexpr std::string_view mgf1p = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
  constexpr std::string_view oaep = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
  constexpr std::string_view sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
  CHECK(crypto::rsa_oaep({mgf1p}) == RsaOaep{});
  CHECK(crypto::rsa_oaep({oaep}) == RsaOaep{});
  CHECK(crypto::rsa_oaep({mgf1p, sha256}) == RsaOaep{DigestAlgorithm::sha256});
  CHECK(crypto::identifiers_of({}).algorithm == mgf1p);

  CHECK_FALSE(crypto::rsa_oaep({"http://www.w3.org/2001/04/xmlenc#rsa-1_5"}));
  CHECK_FALSE(crypto::rsa_oaep({""}));
  CHECK_FALSE(crypto::rsa_oaep({mgf1p, "http://www.w3.org/2001/04/xmlenc#sha512"}));
  CHECK_FALSE(crypto::rsa_oaep({mgf1p, ""}));
  CHECK_FALSE(crypto::rsa_oaep({oaep, sha256, "http://www.w3.org/2009/xmlenc11#mgf1sha512"}));
  // The older form has one MGF.
  CHECK_FALSE(crypto::rsa_oaep({mgf1p, sha256, "http://www.w3.org/2009/xmlenc11#mgf1sha256"}));
}

TEST_CASE("what is wrapped for a key, that key alone unwraps, by the same digests alone") {
  for (const KeyPair* pair : {&rsa_key(), &rsa3072_key()}) {
    for (const RsaOaep& transport : all_transports) {
      const auto wrapped =
          crypto::wrap_key(transport, pair->certificate().public_key(), content_key);
      REQUIRE(refusal(wrapped) == "accepted");
      CHECK(key_of(*pair).unwrap(transport, *wrapped) == content_key);
      CHECK_FALSE(key_of(other_rsa_key()).unwrap(transport, *wrapped));
      for (const RsaOaep& other : all_transports)
        if (!(other == transport)) CHECK_FALSE(key_of(*pair).unwrap(other, *wrapped));
    }
  }
}

TEST_CASE("bytes of any length are no key") {
  for (const std::size_t size : {0U, 1U, 32U, 255U, 256U, 257U, 1000U})
    for (const char byte : {'\0', '\1', '\xFF'})
      CHECK_FALSE(key_of(rsa_key()).unwrap({}, std::string(size, byte)));
}

TEST_CASE("keys of curves neither wrap nor unwrap") {
  CHECK(refusal(crypto::wrap_key({}, p256_key().certificate().public_key(), content_key)) ==
        "key-type-mismatch");
  CHECK_FALSE(key_of(p256_key()).unwrap({}, std::string(64, 'x')));
}

TEST_CASE("a Decrypter is as good as a key, and its failures say no more than a key's") {
  CHECK_FALSE(crypto::DecryptionKey(std::make_shared<Refusing>()).unwrap({}, "x"));
}

TEST_CASE("a key that is longer than its modulus can carry is refused") {
  CHECK(refusal(crypto::wrap_key({}, rsa_key().certificate().public_key(),
                                 std::string(250, 'x'))) == "encryption-failed");
}

}  // namespace signet::test
