#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "signet/algorithms.h"
#include "signet/keys.h"

namespace signet {

/// Makes signatures with a key that is kept elsewhere, in a hardware module or a key service.
/// Implementations must be safe to call from several threads, and must not wait for ever.
class Signer {
 public:
  virtual ~Signer() = default;

  /// Signs `bytes`, not a digest of them. RSA as PKCS#1 v1.5, ECDSA as r and s side by side, each
  /// as long as the curve's order. Fails with a code of its choice, best `signing_failed`.
  /// [xmldsig-core 6.4]
  virtual Result<std::string> sign(SignatureAlgorithm algorithm, std::string_view bytes) = 0;
};

/// Decrypts with a key that is kept elsewhere. The same holds as for a Signer.
class Decrypter {
 public:
  virtual ~Decrypter() = default;

  /// Decrypts a key that a peer transported by RSA-OAEP with these digests and an empty label.
  /// Bytes that weren't made for the key are an everyday thing: it fails then with a code of its
  /// choice, best `decryption_failed`, in the same time as ever. [xmlenc-core1 5.5.2]
  virtual Result<std::string> decrypt(const RsaOaep& transport, std::string_view bytes) = 0;
};

/// What signs our messages: a certificate with its private key, or with a Signer that has it.
/// Copying one is cheap; all members may be called from several threads.
class SigningKey {
 public:
  SigningKey(KeyPair pair);  // NOLINT: a pair is what most callers have
  /// `signer` isn't null.
  SigningKey(std::shared_ptr<Signer> signer, Certificate certificate);

  const Certificate& certificate() const noexcept { return certificate_; }
  /// RSA-SHA256, or ECDSA with the digest of the curve's size.
  SignatureAlgorithm algorithm() const noexcept;
  /// Only a signature that verifies with the certificate gets out. Fails with `signing_failed`, and
  /// as the Signer does.
  Result<std::string> sign(std::string_view bytes) const;

 private:
  std::variant<PrivateKey, std::shared_ptr<Signer>> half_;
  Certificate certificate_;
};

}  // namespace signet
