#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include <stdexcept>

#include "crypto/handles.h"
#include "crypto/signature.h"

namespace signet::crypto {

const EVP_MD* message_digest(DigestAlgorithm algorithm) {
  // Never freed: they live as long as the process, like OpenSSL's own tables.
  static const std::array<const EVP_MD*, 4> fetched = [] {
    const ErrorQueueGuard guard;
    std::array<const EVP_MD*, 4> digests{};
    const auto fetch = [&](DigestAlgorithm of, const char* name) {
      digests[static_cast<std::size_t>(of)] = EVP_MD_fetch(nullptr, name, nullptr);
    };
    fetch(DigestAlgorithm::sha256, "SHA2-256");
    // No OpenSSL lacks this one, so memory was missing; the next call tries again.
    not_null(digests.front());
    fetch(DigestAlgorithm::sha384, "SHA2-384");
    fetch(DigestAlgorithm::sha512, "SHA2-512");
    fetch(DigestAlgorithm::sha1, "SHA1");
    return digests;
  }();
  return fetched[static_cast<std::size_t>(algorithm)];
}

Digest digest(DigestAlgorithm algorithm, std::string_view bytes) {
  const ErrorQueueGuard guard;
  Digest out;
  const EVP_MD* const md = message_digest(algorithm);
  if (md == nullptr)
    throw std::runtime_error("OpenSSL cannot compute " + std::string(uri(algorithm)));
  if (EVP_Digest(bytes.data(), bytes.size(), out.bytes.data(), &out.size, md, nullptr) != 1)
    throw std::bad_alloc();
  return out;
}

std::string sha256(std::string_view bytes) {
  return std::string(digest(DigestAlgorithm::sha256, bytes).view());
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  const ErrorQueueGuard guard;
  // HMAC() takes a null key for "the key of the call before".
  const char* const key_bytes = key.empty() ? "" : key.data();
  Digest out;
  if (HMAC(message_digest(DigestAlgorithm::sha256), key_bytes, static_cast<int>(key.size()),
           data_of(bytes), bytes.size(), out.bytes.data(), &out.size) == nullptr)
    throw std::bad_alloc();
  return std::string(out.view());
}

bool equal_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace signet::crypto
