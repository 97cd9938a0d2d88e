#include "signet/signing_key.h"

#include "base/fail.h"
#include "crypto/signature.h"

namespace signet {

SigningKey::SigningKey(KeyPair pair)
    : half_(pair.private_key()), certificate_(pair.certificate()) {}

SigningKey::SigningKey(std::shared_ptr<Signer> signer, Certificate certificate)
    : half_(std::move(signer)), certificate_(std::move(certificate)) {}

SignatureAlgorithm SigningKey::algorithm() const noexcept {
  return crypto::preferred_signature_algorithm(certificate_.public_key().type());
}

Result<std::string> SigningKey::sign(std::string_view bytes) const {
  const auto* key = std::get_if<PrivateKey>(&half_);
  auto signature = key != nullptr
                       ? crypto::sign(algorithm(), *key, bytes)
                       : std::get<std::shared_ptr<Signer>>(half_)->sign(algorithm(), bytes);
  // RSA signatures of our own are verified as they are made.
  if (!signature || (key != nullptr && key->type() == KeyType::rsa)) return signature;
  // A module with another key than the certificate's would lock everybody out without a word.
  if (!crypto::verify(algorithm(), certificate_.public_key(), bytes, *signature))
    return fail(ErrorCode::signing_failed, "Signer",
                "a signature by key " + certificate_.public_key().fingerprint(),
                "one that does not verify");
  return signature;
}

}  // namespace signet
