#pragma once

#include <array>
#include <string>

#include "crypto/handles.h"
#include "signet/algorithms.h"
#include "signet/keys.h"

// What is behind the public handles of keys.

namespace signet {

namespace crypto {

/// A context for each DigestAlgorithm, ready to sign or verify but for the digest itself. A call
/// copies one, which is cheaper than making it and lets threads share the key. Null where this
/// OpenSSL can't.
using PreparedContexts = std::array<EvpKeyContext, 4>;

}  // namespace crypto

struct PublicKey::Native {
  crypto::EvpKey key;
  KeyType type;
  int bits;
  std::string fingerprint;
  crypto::PreparedContexts verifying;

  const EVP_PKEY_CTX* context(DigestAlgorithm digest) const noexcept {
    return verifying[static_cast<std::size_t>(digest)].get();
  }
};

struct PrivateKey::Native {
  crypto::EvpKey key;
  PublicKey public_key;
  crypto::PreparedContexts signing;

  const EVP_PKEY_CTX* context(DigestAlgorithm digest) const noexcept {
    return signing[static_cast<std::size_t>(digest)].get();
  }
};

namespace crypto {

/// Checks that the key is one of ours and strong enough. The only maker of a PublicKey. Fails with
/// `key_malformed` or `key_weak`.
Result<PublicKey> make_public_key(EvpKey key);

/// The only maker of a PrivateKey. Fails as that, and with `key_malformed` when the private half
/// doesn't fit the public one.
Result<PrivateKey> make_private_key(EvpKey key);

/// Makes the contexts: `initialise` is EVP_PKEY_sign_init or EVP_PKEY_verify_init.
PreparedContexts prepare_contexts(EVP_PKEY* key, KeyType type, int (*initialise)(EVP_PKEY_CTX*));

/// Only SHA-1 may be refused by an OpenSSL. A key that lacks another context, for want of memory,
/// would verify nothing for as long as it lives.
inline bool all_of_sha2(const PreparedContexts& contexts) noexcept {
  return contexts[static_cast<std::size_t>(DigestAlgorithm::sha256)] != nullptr &&
         contexts[static_cast<std::size_t>(DigestAlgorithm::sha384)] != nullptr &&
         contexts[static_cast<std::size_t>(DigestAlgorithm::sha512)] != nullptr;
}

}  // namespace crypto
}  // namespace signet
