#include "shared/peer_id.h"

#include "shared/sha256.h"

namespace signet::program {

std::string peer_id(std::string_view entity_id) {
  constexpr std::size_t digits = 24;
  return sha256_hex(entity_id).substr(0, digits);
}

}  // namespace signet::program
