#include "shared/peer_id.h"

#include <openssl/sha.h>

#include <array>

namespace signet::program {

std::string peer_id(std::string_view entity_id) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::size_t octets = 12;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(entity_id.data()), entity_id.size(), hash.data());
  std::string id;
  for (std::size_t i = 0; i < octets; ++i) {
    id += digits[hash[i] >> 4U];
    id += digits[hash[i] & 15U];
  }
  return id;
}

}  // namespace signet::program
