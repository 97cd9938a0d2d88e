#pragma once

#include <openssl/evp.h>

#include <array>
#include <string_view>

#include "signet/algorithms.h"

namespace signet::crypto {

/// Fetched once: looking an algorithm up by name takes OpenSSL's global locks. Null where this
/// OpenSSL is configured without it.
const EVP_MD* message_digest(DigestAlgorithm algorithm);

struct Digest {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
  unsigned size;

  std::string_view view() const noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), size};
  }
};

/// Throws std::runtime_error where this OpenSSL is configured without the algorithm.
Digest digest(DigestAlgorithm algorithm, std::string_view bytes);

}  // namespace signet::crypto
