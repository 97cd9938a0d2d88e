#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/algorithms.h"
#include "signet/random.h"
#include "signet/result.h"
#include "signet/time.h"

// Keys and certificates. Each type is an immutable handle: copying one is cheap, sharing one
// between threads is safe, and all parsing and key set-up happens when it is made, never per
// message.

namespace signet {

enum class KeyType { rsa, p256, p384, p521 };

/// What a key is for. `both` is a KeyDescriptor without `use`. [saml-metadata 2.4.1.1]
enum class KeyUse { signing, encryption, both };

/// A public key that is strong enough: RSA of 2048 to 8192 bits with an odd exponent above 2^16, or
/// P-256, P-384, P-521.
class PublicKey {
 public:
  /// Reads a PEM "PUBLIC KEY". Fails with `key_malformed` or `key_weak`.
  static Result<PublicKey> from_pem(std::string_view pem);

  KeyType type() const noexcept;
  int bits() const noexcept;
  /// SHA-256 of the SubjectPublicKeyInfo, lower-case hex: equal keys have equal fingerprints.
  const std::string& fingerprint() const noexcept;

  struct Native;  ///< inner use
  explicit PublicKey(std::shared_ptr<const Native> native) : native_(std::move(native)) {}
  const Native& native() const noexcept { return *native_; }

 private:
  std::shared_ptr<const Native> native_;
};

/// An X.509 certificate as SAML uses it: a carrier of a key. Its dates, subject and issuer are
/// there to be shown; they decide nothing. [MDIOP 2.6.1]
class Certificate {
 public:
  /// Reads the first PEM "CERTIFICATE". Fails with `certificate_malformed`, or `key_weak`.
  static Result<Certificate> from_pem(std::string_view pem);
  /// Reads DER with nothing behind it.
  static Result<Certificate> from_der(std::string_view der);
  /// Reads the base64 text of ds:X509Certificate; white space is skipped. [xmldsig-core 4.5.4]
  static Result<Certificate> from_base64(std::string_view text);

  const PublicKey& public_key() const noexcept;
  const std::string& subject() const noexcept;  ///< RFC 2253 form
  Instant not_before() const noexcept;
  Instant not_after() const noexcept;
  const std::string& fingerprint() const noexcept;  ///< SHA-256 of the DER, lower-case hex
  const std::string& der() const noexcept;
  std::string to_base64() const;  ///< in one line
  std::string to_pem() const;

 private:
  struct Contents;
  explicit Certificate(std::shared_ptr<const Contents> contents) : contents_(std::move(contents)) {}

  std::shared_ptr<const Contents> contents_;
};

/// A private key, as strong as a PublicKey has to be.
class PrivateKey {
 public:
  /// Reads PKCS#8 or traditional PEM, with `password` when it is encrypted. Never asks on a
  /// terminal. Fails with `key_malformed` or `key_weak`.
  static Result<PrivateKey> from_pem(std::string_view pem, std::string_view password = {});
  /// Reads DER with nothing behind it: PKCS#8, encrypted or not, or traditional. Fails like that.
  static Result<PrivateKey> from_der(std::string_view der, std::string_view password = {});
  /// Makes a new one. `rsa_bits` is 2048, 3072 or 4096, and counts for RSA alone. Fails with
  /// `key_weak` or `randomness_unavailable`.
  static Result<PrivateKey> generate(KeyType type, int rsa_bits = 3072);

  KeyType type() const noexcept;
  /// PKCS#8, not encrypted: keep it in a file of mode 0600.
  std::string to_insecure_pem() const;

  struct Native;  ///< inner use
  explicit PrivateKey(std::shared_ptr<const Native> native) : native_(std::move(native)) {}
  const Native& native() const noexcept { return *native_; }

 private:
  std::shared_ptr<const Native> native_;
};

/// How a new certificate is signed and how long its key is.
struct CertificateForm {
  int rsa_bits = 3072;  ///< 2048, 3072 or 4096; counts for RSA alone
  /// That of the curve's size when absent. SHA-1 is refused.
  std::optional<DigestAlgorithm> digest = std::nullopt;
};

/// A private key with the certificate that metadata publishes for it.
class KeyPair {
 public:
  /// Reads a PKCS#12 file: one private key and its certificate; others in it are passed over. Fails
  /// with `key_malformed`, `certificate_malformed`, `key_weak` or `key_certificate_mismatch`.
  static Result<KeyPair> from_pkcs12(std::string_view der, std::string_view password);
  /// Fails with `key_certificate_mismatch` when they don't belong together.
  static Result<KeyPair> create(PrivateKey key, Certificate certificate);
  /// Makes a key and a self-signed certificate for it. `common_name` has 1 to 64 characters, the
  /// dates lie between 1950 and 9999. Fails with `configuration_invalid`, `key_weak`,
  /// `digest_algorithm_refused` or `randomness_unavailable`.
  static Result<KeyPair> generate(KeyType type, std::string_view common_name, Instant not_before,
                                  Instant not_after, CertificateForm form = {});

  const PrivateKey& private_key() const noexcept { return key_; }
  const Certificate& certificate() const noexcept { return certificate_; }

 private:
  KeyPair(PrivateKey key, Certificate certificate)
      : key_(std::move(key)), certificate_(std::move(certificate)) {}

  PrivateKey key_;
  Certificate certificate_;
};

}  // namespace signet
