#include "crypto/signature.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

#include "base/fail.h"
#include "crypto/digest.h"
#include "crypto/native_key.h"

namespace signet::crypto {
namespace {

constexpr std::string_view where = "SignatureValue";

DigestAlgorithm digest_of(SignatureAlgorithm algorithm) noexcept {
  switch (algorithm) {
    case SignatureAlgorithm::rsa_sha384:
    case SignatureAlgorithm::ecdsa_sha384:
      return DigestAlgorithm::sha384;
    case SignatureAlgorithm::rsa_sha512:
    case SignatureAlgorithm::ecdsa_sha512:
      return DigestAlgorithm::sha512;
    case SignatureAlgorithm::rsa_sha1:
      return DigestAlgorithm::sha1;
    case SignatureAlgorithm::rsa_sha256:
    case SignatureAlgorithm::ecdsa_sha256:
      break;
  }
  return DigestAlgorithm::sha256;
}

std::string_view name_of(KeyType type) noexcept {
  switch (type) {
    case KeyType::p256:
      return "a P-256 key";
    case KeyType::p384:
      return "a P-384 key";
    case KeyType::p521:
      return "a P-521 key";
    case KeyType::rsa:
      break;
  }
  return "an RSA key";
}

Unexpected type_mismatch(SignatureAlgorithm algorithm, KeyType type) {
  return fail(ErrorCode::key_type_mismatch, "SignatureMethod", name_of(type), uri(algorithm));
}

/// Bytes of each of r and s: as many as the order of the curve has.
std::size_t number_size(KeyType type) noexcept {
  switch (type) {
    case KeyType::p384:
      return 48;
    case KeyType::p521:
      return 66;
    case KeyType::p256:
    case KeyType::rsa:
      break;
  }
  return 32;
}

/// From r and s side by side to the DER that OpenSSL reads; empty when the length is wrong.
std::string der_from_raw(std::string_view raw, KeyType type) {
  const std::size_t size = number_size(type);
  if (raw.size() != 2 * size) return {};
  const auto number = [&](std::string_view bytes) {
    return BigNumber(not_null(BN_bin2bn(data_of(bytes), static_cast<int>(bytes.size()), nullptr)));
  };
  BigNumber r = number(raw.substr(0, size));
  BigNumber s = number(raw.substr(size));
  const EcdsaSignature signature(not_null(ECDSA_SIG_new()));
  if (ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) throw std::bad_alloc();
  r.release();
  s.release();
  return der_of<const ECDSA_SIG>(i2d_ECDSA_SIG, signature.get());
}

/// The way back; empty when it isn't what OpenSSL writes.
std::string raw_from_der(std::string_view der, KeyType type) {
  const unsigned char* at = data_of(der);
  const EcdsaSignature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!signature) return {};
  const std::size_t size = number_size(type);
  const int width = static_cast<int>(size);
  std::string raw(2 * size, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(raw.data());
  if (BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, width) != width ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + size, width) != width)
    return {};
  return raw;
}

EvpKeyContext copy(const EVP_PKEY_CTX* prepared) {
  return EvpKeyContext(prepared == nullptr ? nullptr : not_null(EVP_PKEY_CTX_dup(prepared)));
}

/// A signature in OpenSSL's own form.
Result<std::string> sign_once(SignatureAlgorithm algorithm, const PrivateKey& key,
                              std::string_view bytes) {
  const EvpKeyContext context = copy(key.native().context(digest_of(algorithm)));
  if (!context)
    return fail(ErrorCode::signing_failed, where, "an algorithm that OpenSSL offers here",
                uri(algorithm));
  const Digest digested = digest(digest_of(algorithm), bytes);
  const int longest = EVP_PKEY_get_size(key.native().key.get());
  if (longest <= 0) return fail(ErrorCode::signing_failed, where, "the size of a signature");
  std::size_t size = static_cast<std::size_t>(longest);
  std::string signature(size, '\0');
  if (EVP_PKEY_sign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                    digested.bytes.data(), digested.size) != 1)
    return fail(ErrorCode::signing_failed, where, "a signature from OpenSSL");
  signature.resize(size);
  return signature;
}

/// OpenSSL 3.0 multiplies by a blinding factor and its inverse. When memory is missing between the
/// two, they no longer fit, and all signatures are wrong until it makes new ones: after 32.
constexpr int rsa_attempts = 33;

/// With RSA only a signature that verifies gets out: a wrong one can give the key away.
Result<std::string> sign_and_verify(SignatureAlgorithm algorithm, const PrivateKey& key,
                                    std::string_view bytes) {
  for (int i = 0; i < rsa_attempts; ++i) {
    auto signature = sign_once(algorithm, key, bytes);
    if (!signature || verify(algorithm, key.native().public_key, bytes, *signature))
      return signature;
  }
  return fail(ErrorCode::signing_failed, where, "a signature that verifies");
}

}  // namespace

PreparedContexts prepare_contexts(EVP_PKEY* key, KeyType type, int (*initialise)(EVP_PKEY_CTX*)) {
  PreparedContexts contexts;
  for (const DigestAlgorithm algorithm : {DigestAlgorithm::sha256, DigestAlgorithm::sha384,
                                          DigestAlgorithm::sha512, DigestAlgorithm::sha1}) {
    const EVP_MD* const md = message_digest(algorithm);
    EvpKeyContext context(not_null(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)));
    const bool ready = md != nullptr && initialise(context.get()) == 1 &&
                       (type != KeyType::rsa ||
                        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1) &&
                       EVP_PKEY_CTX_set_signature_md(context.get(), md) == 1;
    if (ready) contexts[static_cast<std::size_t>(algorithm)] = std::move(context);
  }
  return contexts;
}

Result<void> verify(SignatureAlgorithm algorithm, const PublicKey& key, std::string_view bytes,
                    std::string_view signature) {
  if (!fits(algorithm, key.type())) return type_mismatch(algorithm, key.type());
  const ErrorQueueGuard guard;
  std::string der;
  if (key.type() != KeyType::rsa) {
    der = der_from_raw(signature, key.type());
    if (der.empty())
      return fail(ErrorCode::signature_invalid, where,
                  std::to_string(2 * number_size(key.type())) + " bytes",
                  std::to_string(signature.size()));
    signature = der;
  }

  const EvpKeyContext context = copy(key.native().context(digest_of(algorithm)));
  if (!context)
    return fail(ErrorCode::signature_invalid, where, "an algorithm that OpenSSL offers here",
                uri(algorithm));
  const Digest digested = digest(digest_of(algorithm), bytes);
  if (EVP_PKEY_verify(context.get(), data_of(signature), signature.size(), digested.bytes.data(),
                      digested.size) != 1)
    return fail(ErrorCode::signature_invalid, where, "a signature by key " + key.fingerprint());
  return {};
}

Result<std::string> sign(SignatureAlgorithm algorithm, const PrivateKey& key,
                         std::string_view bytes) {
  if (!fits(algorithm, key.type())) return type_mismatch(algorithm, key.type());
  if (algorithm == SignatureAlgorithm::rsa_sha1)
    return fail(ErrorCode::signing_failed, where, "an algorithm that is written", uri(algorithm));
  const ErrorQueueGuard guard;
  if (key.type() == KeyType::rsa) return sign_and_verify(algorithm, key, bytes);
  const auto der = sign_once(algorithm, key, bytes);
  if (!der) return der;
  std::string raw = raw_from_der(*der, key.type());
  if (raw.empty()) return fail(ErrorCode::signing_failed, where, "r and s of the curve's size");
  return raw;
}

std::size_t signature_size(const PublicKey& key) noexcept {
  if (key.type() != KeyType::rsa) return 2 * number_size(key.type());
  return (static_cast<std::size_t>(key.bits()) + 7) / 8;
}

evp_pkey_st* native_handle(const PublicKey& key) noexcept {
  return key.native().key.get();
}
evp_pkey_st* native_handle(const PrivateKey& key) noexcept {
  return key.native().key.get();
}

ErrorQueueGuard::ErrorQueueGuard() noexcept {
  ERR_set_mark();
}
ErrorQueueGuard::~ErrorQueueGuard() {
  ERR_pop_to_mark();
}

}  // namespace signet::crypto
