#include <openssl/pkcs12.h>

#include "base/fail.h"
#include "crypto/handles.h"
#include "crypto/native_key.h"
#include "crypto/pem.h"
#include "crypto/signature.h"

// The file in which Windows, Java and browsers hand on a key with its certificate. [RFC 7292]

namespace signet {
namespace {

constexpr std::string_view where = "PKCS#12 file";

using Pkcs12 = base::Handle<PKCS12, PKCS12_free>;

Result<Certificate> certificate_of(X509* x509) {
  if (x509 == nullptr)
    return fail(ErrorCode::certificate_malformed, where, "the certificate of its key", "none");
  return Certificate::from_der(crypto::der_of<const X509>(i2d_X509, x509));
}

}  // namespace

Result<KeyPair> KeyPair::from_pkcs12(std::string_view der, std::string_view password) {
  const crypto::ErrorQueueGuard guard;
  if (der.size() > crypto::longest_pem) return fail(ErrorCode::key_malformed, where, "a key file");
  const crypto::Bio in = crypto::reading(der);
  const Pkcs12 file(d2i_PKCS12_bio(in.get(), nullptr));
  if (!file || BIO_pending(in.get()) != 0)
    return fail(ErrorCode::key_malformed, where, "a PKCS#12 structure in DER");

  const std::string secret(password);
  // Without a code of integrity anybody could have put the file together.
  if (PKCS12_mac_present(file.get()) != 1)
    return fail(ErrorCode::key_malformed, where, "a message authentication code", "none");
  if (PKCS12_verify_mac(file.get(), secret.c_str(), static_cast<int>(secret.size())) != 1)
    return fail(ErrorCode::key_malformed, where, "the password of the file",
                password.empty() ? "no password" : "another password");
  EVP_PKEY* raw_key = nullptr;
  X509* raw_certificate = nullptr;
  const bool parsed =
      PKCS12_parse(file.get(), secret.c_str(), &raw_key, &raw_certificate, nullptr) == 1;
  crypto::EvpKey native(raw_key);
  const crypto::X509Certificate x509(raw_certificate);
  if (!parsed || !native)
    return fail(ErrorCode::key_malformed, where, "a private key that this OpenSSL can read",
                parsed ? "none" : "another form");
  auto key = crypto::make_private_key(std::move(native));
  if (!key) return fail(key);
  auto certificate = certificate_of(x509.get());
  if (!certificate) return fail(certificate);
  return create(*std::move(key), *std::move(certificate));
}

}  // namespace signet
