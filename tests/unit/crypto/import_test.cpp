#include <doctest/doctest.h>

#include "base/codec.h"
#include "crypto/signature.h"
#include "signet/keys.h"
#include "signet/signing_key.h"
#include "support/openssl_keys.h"
#include "support/refusal.h"
#include "support/test_keys.h"
#include "support/text.h"

// The forms in which keys arrive, and the forms in which new ones are made.

namespace signet::test {
namespace {

std::string der_of_pem(const std::string& pem) {
  const auto begin = pem.find("-----\n") + 6;
  const auto text = pem.substr(begin, pem.find("-----END") - begin);
  return *base::base64_decode(text, base::Whitespace::skip);
}

}  // namespace

TEST_CASE("a private key is read from DER, plain, traditional and encrypted") {
  for (const char* name : {"rsa2048.key.pem", "rsa2048-traditional.key.pem", "p256.key.pem",
                           "p256-traditional.key.pem"}) {
    const auto key = PrivateKey::from_der(der_of_pem(key_file(name)));
    CHECK_MESSAGE(refusal(key) == "accepted", name);
  }
  const std::string der = encrypted_der(p256_key().private_key(), "secret");
  const auto opened = PrivateKey::from_der(der, "secret");
  REQUIRE(opened);
  CHECK(opened->to_insecure_pem() == p256_key().private_key().to_insecure_pem());
  CHECK(refusal(PrivateKey::from_der(der, "another")) == "key-malformed");
  CHECK(PrivateKey::from_der(der).error().found() == "no password");
}

TEST_CASE("DER that is cut, followed by more, weak or something else is refused") {
  const std::string der = der_of_pem(key_file("p256.key.pem"));
  for (const std::string& wrong :
       {std::string(), der.substr(0, der.size() - 1), der + "x", std::string("text")})
    CHECK(refusal(PrivateKey::from_der(wrong)) == "key-malformed");
  CHECK(refusal(PrivateKey::from_der(der_of_pem(key_file("rsa1024.key.pem")))) == "key-weak");
}

TEST_CASE("a PKCS#12 file gives its key and certificate to who knows the password") {
  const std::string file = pkcs12(rsa_key(), Holds::key_and_certificate, "secret");
  const auto pair = KeyPair::from_pkcs12(file, "secret");
  REQUIRE(pair);
  CHECK(pair->certificate().fingerprint() == rsa_key().certificate().fingerprint());
  CHECK(refusal(KeyPair::from_pkcs12(file, "another")) == "key-malformed");
  CHECK(refusal(KeyPair::from_pkcs12(file, "")) == "key-malformed");
}

TEST_CASE("a PKCS#12 file that is damaged, unprotected or without certificate is refused") {
  const std::string file = pkcs12(p256_key(), Holds::key_and_certificate, "secret");
  CHECK(refusal(KeyPair::from_pkcs12(file.substr(0, file.size() / 2), "secret")) ==
        "key-malformed");
  CHECK(refusal(KeyPair::from_pkcs12(file + "x", "secret")) == "key-malformed");
  CHECK(refusal(KeyPair::from_pkcs12(pkcs12(p256_key(), Holds::key_and_certificate, "secret", -1),
                                     "secret")) == "key-malformed");
  CHECK(refusal(KeyPair::from_pkcs12(pkcs12(p256_key(), Holds::key, "secret"), "secret")) ==
        "certificate-malformed");
}

TEST_CASE("new keys have the size that was asked for, and RSA-1024 and SHA-1 are refused") {
  const Instant now = at("2026-01-01T12:00:00Z");
  const auto make = [&](KeyType type, CertificateForm form) {
    return KeyPair::generate(type, "name", now, now + std::chrono::hours(1), form);
  };
  const auto small = make(KeyType::rsa, {.rsa_bits = 2048});
  REQUIRE(small);
  CHECK(small->certificate().public_key().bits() == 2048);
  for (const int bits : {0, 512, 1024, 2047, 3000, 16384})
    CHECK(refusal(make(KeyType::rsa, {.rsa_bits = bits})) == "key-weak");
  CHECK(refusal(make(KeyType::p256, {.digest = DigestAlgorithm::sha1})) ==
        "digest-algorithm-refused");
  CHECK(refusal(make(KeyType::p256, {.digest = DigestAlgorithm::sha512})) == "accepted");
}

namespace {

/// A key service that signs with some key.
class Service : public Signer {
 public:
  explicit Service(PrivateKey key) : key_(std::move(key)) {}
  Result<std::string> sign(SignatureAlgorithm algorithm, std::string_view bytes) override {
    return crypto::sign(algorithm, key_, bytes);
  }

 private:
  PrivateKey key_;
};

}  // namespace

TEST_CASE("a signature by a key service gets out only when it verifies with the certificate") {
  for (const KeyPair* pair : {&rsa_key(), &p256_key(), &p384_key(), &p521_key()}) {
    const SigningKey key(std::make_shared<Service>(pair->private_key()), pair->certificate());
    const auto signature = key.sign("bytes");
    REQUIRE(signature);
    CHECK(crypto::verify(key.algorithm(), pair->certificate().public_key(), "bytes", *signature));
  }
  const auto wrong = std::make_shared<Service>(other_rsa_key().private_key());
  CHECK(refusal(SigningKey(wrong, rsa_key().certificate()).sign("bytes")) == "signing-failed");
}

}  // namespace signet::test
