#include "signet/keys.h"

#include <doctest/doctest.h>

#include <set>

#include "crypto/signature.h"
#include "support/openssl_keys.h"
#include "support/refusal.h"
#include "support/test_keys.h"

using namespace signet;
using test::key_file;
using test::refusal;

namespace {

std::string public_refusal(const EVP_PKEY* key) {
  return refusal(PublicKey::from_pem(test::public_pem(key)));
}

/// The modulus of the 2048-bit test key.
test::Number modulus() {
  return test::number_of(crypto::native_handle(test::rsa_key().private_key()), "n");
}

std::string with_exponent(const std::string& hex) {
  const auto exponent = test::number_from_hex(hex);
  return public_refusal(test::rsa_public_key(modulus().get(), exponent.get()).get());
}

}  // namespace

TEST_CASE("a public key knows its type and size") {
  struct Row {
    const char* file;
    KeyType type;
    int bits;
  };
  for (const Row& row : {Row{"rsa2048", KeyType::rsa, 2048}, Row{"rsa3072", KeyType::rsa, 3072},
                         Row{"rsa8192", KeyType::rsa, 8192}, Row{"p256", KeyType::p256, 256},
                         Row{"p384", KeyType::p384, 384}, Row{"p521", KeyType::p521, 521}}) {
    const auto key = PublicKey::from_pem(key_file(std::string(row.file) + ".pub.pem"));
    REQUIRE_MESSAGE(key, row.file);
    CHECK(key->type() == row.type);
    CHECK(key->bits() == row.bits);
    const auto private_key = PrivateKey::from_pem(key_file(std::string(row.file) + ".key.pem"));
    REQUIRE_MESSAGE(private_key, row.file);
    CHECK(private_key->type() == row.type);
  }
}

TEST_CASE("keys that are too weak are refused, in every form") {
  for (const char* name :
       {"rsa1024", "rsa2047", "rsa8200", "rsa-e3", "secp256k1", "p224", "p256-explicit"}) {
    const std::string file(name);
    CHECK_MESSAGE(refusal(PublicKey::from_pem(key_file(file + ".pub.pem"))) == "key-weak", name);
    CHECK_MESSAGE(refusal(PrivateKey::from_pem(key_file(file + ".key.pem"))) == "key-weak", name);
    CHECK_MESSAGE(refusal(Certificate::from_pem(key_file(file + ".crt.pem"))) == "key-weak", name);
  }
}

TEST_CASE("keys of other types are refused, in every form") {
  for (const char* name : {"ed25519", "rsa-pss", "dsa"}) {
    const std::string file(name);
    CHECK_MESSAGE(refusal(PublicKey::from_pem(key_file(file + ".pub.pem"))) == "key-malformed",
                  name);
    CHECK_MESSAGE(refusal(PrivateKey::from_pem(key_file(file + ".key.pem"))) == "key-malformed",
                  name);
    CHECK_MESSAGE(
        refusal(Certificate::from_pem(key_file(file + ".crt.pem"))) == "certificate-malformed",
        name);
  }
}

TEST_CASE("an RSA exponent is odd, of 17 to 64 bits") {
  CHECK(with_exponent("010001") == "accepted");  // 2^16 + 1
  CHECK(with_exponent("FFFF") == "key-weak");    // odd, one bit less
  CHECK(with_exponent("010000") == "key-weak");  // even
  CHECK(with_exponent("010002") == "key-weak");  // even
  CHECK(with_exponent("01") == "key-weak");      // signs nothing
  CHECK(with_exponent("03") == "key-weak");
  CHECK(with_exponent("FFFFFFFFFFFFFFC5") == "accepted");  // 64 bits
  CHECK(with_exponent("01000000000000000D") == "key-weak");
}

TEST_CASE("an even RSA modulus is refused") {
  const auto even = modulus();
  REQUIRE(BN_sub_word(even.get(), 1) == 1);
  const auto exponent = test::number_from_hex("010001");
  CHECK(public_refusal(test::rsa_public_key(even.get(), exponent.get()).get()) == "key-weak");
}

TEST_CASE("a point beside the curve is refused") {
  std::string pem = key_file("p256.pub.pem");
  CHECK(refusal(PublicKey::from_pem(pem)) == "accepted");
  const auto end = pem.find("\n-----END");
  const auto place = pem.find_last_not_of('=', end - 1) - 4;
  pem[place] = pem[place] == 'A' ? 'B' : 'A';
  CHECK(refusal(PublicKey::from_pem(pem)) == "key-malformed");
}

TEST_CASE("the fingerprint is that of the key, however its point is written") {
  const auto plain = PublicKey::from_pem(key_file("p256.pub.pem"));
  const auto compressed = PublicKey::from_pem(key_file("p256-compressed.pub.pem"));
  REQUIRE(plain);
  REQUIRE(compressed);
  CHECK(plain->fingerprint() == compressed->fingerprint());
  CHECK(plain->fingerprint() == test::p256_key().certificate().public_key().fingerprint());
  CHECK(plain->fingerprint().size() == 64);
  CHECK(plain->fingerprint() != test::other_p256_key().certificate().public_key().fingerprint());
}

TEST_CASE("the fingerprint is SHA-256 of the SubjectPublicKeyInfo") {
  // openssl pkey -pubin -in rsa2048.pub.pem -outform DER | sha256sum
  CHECK(test::rsa_key().certificate().public_key().fingerprint() ==
        "6ee1936d5b2af63655c2ab31eb75625f45310acd07162ae876e35ef48925c79c");
}

TEST_CASE("a public key is read from a PUBLIC KEY block and nothing else") {
  CHECK(refusal(PublicKey::from_pem("")) == "key-malformed");
  CHECK(refusal(PublicKey::from_pem("no PEM at all")) == "key-malformed");
  CHECK(refusal(PublicKey::from_pem(key_file("rsa2048.key.pem"))) == "key-malformed");
  CHECK(refusal(PublicKey::from_pem(key_file("rsa2048.crt.pem"))) == "key-malformed");
  CHECK(refusal(PublicKey::from_pem("text\n" + key_file("rsa2048.pub.pem") + "text\n")) ==
        "accepted");
  CHECK(refusal(PublicKey::from_pem(key_file("p256.key.pem") + key_file("rsa2048.pub.pem"))) ==
        "accepted");
}

TEST_CASE("a text that isn't there at all is refused like an empty one") {
  const std::string_view nothing;
  CHECK(refusal(PublicKey::from_pem(nothing)) == "key-malformed");
  CHECK(refusal(PrivateKey::from_pem(nothing)) == "key-malformed");
  CHECK(refusal(Certificate::from_pem(nothing)) == "certificate-malformed");
  CHECK(refusal(Certificate::from_der(nothing)) == "certificate-malformed");
  CHECK(refusal(Certificate::from_base64(nothing)) == "certificate-malformed");
}

TEST_CASE("a public key that was cut anywhere is refused") {
  const std::string pem = key_file("p256.pub.pem");
  const std::size_t needed = pem.find("-----END") + std::string("-----END PUBLIC KEY-----").size();
  for (std::size_t size = 0; size < needed; ++size)
    CHECK(refusal(PublicKey::from_pem(pem.substr(0, size))) == "key-malformed");
}

TEST_CASE("a PEM file of more than a mebibyte is refused") {
  const std::string much(1024 * 1024, '\n');
  CHECK(refusal(PublicKey::from_pem(much + key_file("p256.pub.pem"))) == "key-malformed");
  CHECK(refusal(PrivateKey::from_pem(much + key_file("p256.key.pem"))) == "key-malformed");
  CHECK(refusal(Certificate::from_pem(much + key_file("p256.crt.pem"))) == "certificate-malformed");
}

TEST_CASE("a private key is read from PKCS#8 and from the traditional forms") {
  for (const char* name : {"rsa2048", "rsa2048-traditional", "p256", "p256-traditional",
                           "p256-with-parameters", "p384", "p521"})
    CHECK_MESSAGE(
        refusal(PrivateKey::from_pem(key_file(std::string(name) + ".key.pem"))) == "accepted",
        name);
  CHECK(refusal(PrivateKey::from_pem(key_file("rsa2048.key.pem"), "not needed")) == "accepted");
}

TEST_CASE("an encrypted private key needs its password, and never asks for it") {
  for (const char* name :
       {"rsa2048-encrypted", "rsa2048-traditional-encrypted", "p256-encrypted"}) {
    const std::string pem = key_file(std::string(name) + ".key.pem");
    CHECK_MESSAGE(refusal(PrivateKey::from_pem(pem, "secret")) == "accepted", name);
    for (const std::string& wrong : {std::string(), std::string("Secret"), std::string("secret "),
                                     std::string("secre"), std::string(5'000, 's')})
      CHECK_MESSAGE(refusal(PrivateKey::from_pem(pem, wrong)) == "key-malformed", name);
  }
  const std::string pem = key_file("p256-encrypted.key.pem");
  CHECK(PrivateKey::from_pem(pem).error().found() == "no password");
  CHECK(PrivateKey::from_pem(pem, "x").error().found() == "another password");
}

TEST_CASE("what is no private key is refused") {
  for (const std::string& pem :
       {std::string(), std::string("text"), key_file("rsa2048.pub.pem"),
        key_file("rsa2048.crt.pem"),
        std::string("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")})
    CHECK(refusal(PrivateKey::from_pem(pem)) == "key-malformed");
}

TEST_CASE("a private half beside a foreign public half is refused") {
  EVP_PKEY* const mine = crypto::native_handle(test::p256_key().private_key());
  EVP_PKEY* const other = crypto::native_handle(test::other_p256_key().private_key());
  const auto secret = test::number_of(mine, "priv");
  const auto right = test::ec_key("P-256", test::point_of(mine), secret.get());
  const auto wrong = test::ec_key("P-256", test::point_of(other), secret.get());
  CHECK(refusal(PrivateKey::from_pem(test::private_pem(right.get()))) == "accepted");
  CHECK(refusal(PrivateKey::from_pem(test::private_pem(wrong.get()))) == "key-malformed");

  EVP_PKEY* const rsa = crypto::native_handle(test::rsa_key().private_key());
  EVP_PKEY* const other_rsa = crypto::native_handle(test::other_rsa_key().private_key());
  CHECK(refusal(PrivateKey::from_pem(test::private_pem(test::rsa_key_of_halves(rsa, rsa).get()))) ==
        "accepted");
  CHECK(refusal(PrivateKey::from_pem(
            test::private_pem(test::rsa_key_of_halves(rsa, other_rsa).get()))) == "key-malformed");
}

TEST_CASE("a private key comes back from its own PEM") {
  for (const KeyPair* pair :
       {&test::rsa_key(), &test::p256_key(), &test::p384_key(), &test::p521_key()}) {
    const std::string pem = pair->private_key().to_insecure_pem();
    CHECK(pem.find("-----BEGIN PRIVATE KEY-----") == 0);
    auto key = PrivateKey::from_pem(pem);
    REQUIRE(key);
    CHECK(refusal(KeyPair::create(*key, pair->certificate())) == "accepted");
  }
}

TEST_CASE("native_handle borrows the one object that the key holds") {
  const PublicKey& key = test::rsa_key().certificate().public_key();
  const PublicKey copy = key;
  CHECK(crypto::native_handle(key) == crypto::native_handle(copy));
  CHECK(EVP_PKEY_get_bits(crypto::native_handle(key)) == 2048);
  CHECK(EVP_PKEY_eq(crypto::native_handle(key),
                    crypto::native_handle(test::rsa_key().private_key())) == 1);
}

TEST_CASE("a public key made from a private one holds nothing secret") {
  auto pair = KeyPair::create(test::p256_key().private_key(), test::p256_key().certificate());
  REQUIRE(pair);
  BIGNUM* secret = nullptr;
  CHECK(EVP_PKEY_get_bn_param(crypto::native_handle(pair->certificate().public_key()), "priv",
                              &secret) == 0);
  CHECK(secret == nullptr);
}
