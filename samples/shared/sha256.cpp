#include "shared/sha256.h"

#include <openssl/sha.h>

#include <array>

namespace signet::program {

std::string sha256_hex(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash.data());
  std::string hex;
  for (const unsigned char octet : hash) {
    hex += digits[octet >> 4U];
    hex += digits[octet & 15U];
  }
  return hex;
}

}  // namespace signet::program
