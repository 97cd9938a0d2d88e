#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "signet/algorithms.h"
#include "signet/keys.h"
#include "signet/result.h"

struct evp_pkey_st;

// Signatures over bytes, in the form that XML Signature gives them: RSA as PKCS#1 v1.5, ECDSA as r
// and s side by side. [xmldsig-core 6.4]

namespace signet::crypto {

/// Exact match of the identifier; absent for everything else.
std::optional<SignatureAlgorithm> signature_algorithm(std::string_view uri) noexcept;
std::optional<DigestAlgorithm> digest_algorithm(std::string_view uri) noexcept;

/// May a key of this type make signatures of this algorithm?
bool fits(SignatureAlgorithm algorithm, KeyType type) noexcept;
/// Bytes of every signature that this key makes.
std::size_t signature_size(const PublicKey& key) noexcept;
/// What our own keys write: RSA-SHA256, ECDSA with the digest of the curve's size.
SignatureAlgorithm preferred_signature_algorithm(KeyType type) noexcept;
DigestAlgorithm preferred_digest_algorithm(KeyType type) noexcept;

/// Fails with `key_type_mismatch` or `signature_invalid`.
Result<void> verify(SignatureAlgorithm algorithm, const PublicKey& key, std::string_view bytes,
                    std::string_view signature);
/// Fails with `key_type_mismatch` or `signing_failed`.
Result<std::string> sign(SignatureAlgorithm algorithm, const PrivateKey& key,
                         std::string_view bytes);

std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// Takes the same time wherever the two differ.
bool equal_constant_time(std::string_view a, std::string_view b) noexcept;

/// Borrowed OpenSSL handles, for the engine of XML Signature; live as long as the key.
evp_pkey_st* native_handle(const PublicKey& key) noexcept;
evp_pkey_st* native_handle(const PrivateKey& key) noexcept;

/// Leaves OpenSSL's queue of errors of this thread as it found it: a TLS server on the same thread
/// would otherwise report ours as its own.
class ErrorQueueGuard {
 public:
  ErrorQueueGuard() noexcept;
  ~ErrorQueueGuard();
  ErrorQueueGuard(const ErrorQueueGuard&) = delete;
  ErrorQueueGuard& operator=(const ErrorQueueGuard&) = delete;
};

}  // namespace signet::crypto
