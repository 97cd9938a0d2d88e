#include <openssl/x509v3.h>

#include <ctime>

#include "base/codec.h"
#include "base/fail.h"
#include "crypto/digest.h"
#include "crypto/handles.h"
#include "crypto/native_key.h"
#include "crypto/signature.h"

namespace signet {
namespace {

constexpr std::string_view where = "new certificate";

bool set_serial(X509* certificate) {
  const crypto::BigNumber number(crypto::not_null(BN_new()));
  return BN_rand(number.get(), 128, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

/// Subject and issuer are the same: whoever trusts this certificate trusts its key, not a chain.
bool set_names(X509* certificate, std::string_view common_name) {
  X509_NAME* const subject = X509_get_subject_name(certificate);
  return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, crypto::data_of(common_name),
                                    static_cast<int>(common_name.size()), -1, 0) == 1 &&
         X509_set_issuer_name(certificate, subject) == 1;
}

bool set_time(ASN1_TIME* field, Instant instant) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
  return ASN1_TIME_set(field, static_cast<std::time_t>(seconds.time_since_epoch().count())) !=
         nullptr;
}

bool set_extension(X509* certificate, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  const bool added = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

/// DER of a self-signed certificate; empty when OpenSSL fails.
std::string self_signed(const PrivateKey& key, std::string_view common_name, Instant not_before,
                        Instant not_after, DigestAlgorithm digest) {
  const crypto::X509Certificate made(crypto::not_null(X509_new()));
  X509* const certificate = made.get();
  const EVP_MD* const md = crypto::message_digest(digest);
  const bool complete = X509_set_version(certificate, X509_VERSION_3) == 1 &&
                        set_serial(certificate) && set_names(certificate, common_name) &&
                        set_time(X509_getm_notBefore(certificate), not_before) &&
                        set_time(X509_getm_notAfter(certificate), not_after) &&
                        X509_set_pubkey(certificate, crypto::native_handle(key)) == 1 &&
                        set_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
                        set_extension(certificate, NID_subject_key_identifier, "hash") &&
                        X509_sign(certificate, crypto::native_handle(key), md) > 0;
  return complete ? crypto::der_of<const X509>(i2d_X509, certificate) : std::string();
}

/// 1 to 64 characters, without controls. [RFC 5280, appendix A.1, ub-common-name]
bool is_common_name(std::string_view text) {
  std::size_t characters = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) return false;
    if ((byte & 0xC0U) != 0x80U) ++characters;
  }
  return characters >= 1 && characters <= 64 && base::is_utf8(text);
}

}  // namespace

Result<KeyPair> KeyPair::create(PrivateKey key, Certificate certificate) {
  const crypto::ErrorQueueGuard guard;
  const PublicKey& own = key.native().public_key;
  const PublicKey& published = certificate.public_key();
  if (EVP_PKEY_eq(crypto::native_handle(own), crypto::native_handle(published)) != 1)
    return fail(ErrorCode::key_certificate_mismatch, "certificate",
                "public key " + own.fingerprint(), published.fingerprint());
  return KeyPair(std::move(key), std::move(certificate));
}

Result<KeyPair> KeyPair::generate(KeyType type, std::string_view common_name, Instant not_before,
                                  Instant not_after, CertificateForm form) {
  const crypto::ErrorQueueGuard guard;
  if (!is_common_name(common_name))
    return fail(ErrorCode::configuration_invalid, where, "a name of 1 to 64 characters",
                common_name);
  // The years that X.509 can write.
  constexpr Instant earliest = std::chrono::sys_days(std::chrono::year(1950) / 1 / 1);
  constexpr Instant latest = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);
  if (not_before < earliest || not_after >= latest || not_before >= not_after)
    return fail(ErrorCode::configuration_invalid, where, "an end after its beginning",
                format_instant(not_before) + " to " + format_instant(not_after));
  const DigestAlgorithm digest = form.digest.value_or(crypto::preferred_digest_algorithm(type));
  if (digest == DigestAlgorithm::sha1)
    return fail(ErrorCode::digest_algorithm_refused, where, "SHA-256, SHA-384 or SHA-512", "SHA-1");
  auto key = PrivateKey::generate(type, form.rsa_bits);
  if (!key) return fail(key);
  const std::string der = self_signed(*key, common_name, not_before, not_after, digest);
  if (der.empty()) return fail(ErrorCode::signing_failed, where);
  auto certificate = Certificate::from_der(der);
  if (!certificate) return fail(certificate);
  return create(*std::move(key), *std::move(certificate));
}

}  // namespace signet
