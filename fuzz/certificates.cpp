#include "fuzz/support/target.h"
#include "signet/keys.h"

// Keys and certificates, out of metadata and out of files. Input: PEM, base64 or DER.

namespace signet::fuzz {
namespace {

bool is_strong(const PublicKey& key) {
  return key.type() != KeyType::rsa || (key.bits() >= 2048 && key.bits() <= 8192);
}

void check(Result<Certificate> result) {
  const auto certificate = noted(std::move(result));
  if (!certificate) return;
  demand(is_strong(certificate->public_key()), "a weak key is refused");
  const auto by_der = Certificate::from_der(certificate->der());
  const auto by_base64 = Certificate::from_base64(certificate->to_base64());
  const auto by_pem = Certificate::from_pem(certificate->to_pem());
  demand(by_der && by_base64 && by_pem, "what was written can be read");
  for (const auto& again : {*by_der, *by_base64, *by_pem}) {
    demand(again.fingerprint() == certificate->fingerprint(),
           "reading gives back what was written");
    demand(again.public_key().fingerprint() == certificate->public_key().fingerprint(),
           "a certificate has one key");
  }
}

}  // namespace

void run(std::string_view input) {
  check(Certificate::from_der(input));
  check(Certificate::from_base64(input));
  check(Certificate::from_pem(input));
  if (const auto key = noted(PublicKey::from_pem(input))) {
    demand(is_strong(*key), "a weak key is refused");
  }
  if (const auto key = noted(PrivateKey::from_pem(input, "password"))) {
    const auto again = PrivateKey::from_pem(key->to_insecure_pem());
    demand(again && again->type() == key->type(), "reading gives back what was written");
  }
}

}  // namespace signet::fuzz
