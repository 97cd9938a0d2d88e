#include <doctest/doctest.h>

#include "base/codec.h"
#include "crypto/signature.h"
#include "faults/sweep.h"
#include "signet/keys.h"
#include "support/openssl_keys.h"
#include "support/sign_in_fixture.h"
#include "support/test_keys.h"

namespace signet::faults {
namespace {

/// OpenSSL's decoders ask for memory thousands of times, and for long.
constexpr unsigned few = 150;

std::string words(const PublicKey& key) {
  return key.fingerprint() + ' ' + std::to_string(key.bits()) + ' ' +
         std::to_string(crypto::signature_size(key));
}
std::string words(const Certificate& certificate) {
  return words(certificate.public_key()) + certificate.subject() + certificate.to_pem() +
         certificate.fingerprint() + format_instant(certificate.not_before()) +
         format_instant(certificate.not_after());
}
/// A key that can't sign for itself is as bad as none.
std::string words(const PrivateKey& key) {
  const auto algorithm = crypto::preferred_signature_algorithm(key.type());
  return key.to_insecure_pem() + (crypto::sign(algorithm, key, "text") ? "signs" : "can't sign");
}

/// From text, whatever it is of.
template <class Read>
void sweep_reading(const std::string& name, Read read) {
  sweep(
      name, [] { return 0; }, [&](int) { return read(); },
      [](const auto& value) { return words(value); }, few);
}

TEST_CASE("a fault never makes another key or certificate of a file") {
  for (const std::string file : {"rsa2048", "p256"}) {
    const std::string key = test::key_file(file + ".key.pem");
    const std::string certificate = test::key_file(file + ".crt.pem");
    sweep_reading(file + " private key", [&] { return PrivateKey::from_pem(key); });
    sweep_reading(file + " certificate", [&] { return Certificate::from_pem(certificate); });
  }
}

TEST_CASE("a fault never makes another key of a file from elsewhere") {
  const std::string file =
      test::pkcs12(test::p256_key(), test::Holds::key_and_certificate, "secret", 1);
  const std::string der = test::encrypted_der(test::p256_key().private_key(), "secret");
  sweep(
      "PKCS#12", [] { return 0; }, [&](int) { return KeyPair::from_pkcs12(file, "secret"); },
      [](const KeyPair& pair) { return words(pair.private_key()) + words(pair.certificate()); },
      few);
  sweep_reading("encrypted PKCS#8", [&] { return PrivateKey::from_der(der, "secret"); });
}

TEST_CASE("a fault never makes a pair of a key and a certificate that don't belong together") {
  const auto pair = [](const KeyPair& certificate) {
    return KeyPair::create(test::rsa_key().private_key(), certificate.certificate());
  };
  REQUIRE_FALSE(pair(test::other_rsa_key()));
  const auto describe = [](const KeyPair& made) { return words(made.certificate()); };
  sweep(
      "a pair", [] { return 0; }, [&](int) { return pair(test::rsa_key()); }, describe);
  sweep(
      "no pair", [] { return 0; }, [&](int) { return pair(test::other_rsa_key()); }, describe);
}

/// New keys differ each time; what they have in common is that they work.
std::string soundness(const KeyPair& pair) {
  const auto again = Certificate::from_pem(pair.certificate().to_pem());
  const auto signature = crypto::sign(SignatureAlgorithm::ecdsa_sha256, pair.private_key(), "text");
  const bool sound =
      again && signature &&
      crypto::verify(SignatureAlgorithm::ecdsa_sha256, again->public_key(), "text", *signature) &&
      again->fingerprint() == pair.certificate().fingerprint() &&
      PrivateKey::from_pem(pair.private_key().to_insecure_pem());
  return (sound ? "sound " : "unsound ") + pair.certificate().subject() +
         format_instant(pair.certificate().not_before()) +
         format_instant(pair.certificate().not_after());
}

TEST_CASE("a fault never makes a new key that doesn't work") {
  sweep(
      "P-256", [] { return 0; },
      [](int) {
        return KeyPair::generate(KeyType::p256, "new", test::noon(),
                                 test::noon() + std::chrono::hours(24));
      },
      soundness, few);
}

TEST_CASE("rng-failure: an identifier is never made of bytes that OpenSSL didn't give") {
  const std::string of_nothing = "_" + std::string(32, '0');
  sweep(
      "random_id", [] { return system_random(); },
      [](const std::shared_ptr<RandomSource>& random) { return base::random_id(*random); },
      [&](const std::string& id) { return id == of_nothing ? id : "random"; });
}

TEST_CASE("a fault never changes a digest, or makes one of nothing") {
  const std::string text(100, 'x');
  const auto make = [&](int) -> Result<std::string> {
    return crypto::sha256(text) + crypto::hmac_sha256("key", text);
  };
  sweep(
      "SHA-256 and HMAC", [] { return 0; }, make, [](const std::string& digest) { return digest; });
}

}  // namespace
}  // namespace signet::faults
