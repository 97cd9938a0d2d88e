#include "idp/opaque_name.h"

#include "crypto/signature.h"

namespace signet::idp {
namespace {

/// [RFC 4648 6]
std::string base32(std::string_view bytes) {
  constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string text;
  unsigned buffer = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    buffer = (buffer << 8) | static_cast<unsigned char>(byte);
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(buffer >> bits) & 31];
    }
  }
  if (bits > 0) text += alphabet[(buffer << (5 - bits)) & 31];
  return text;
}

}  // namespace

std::string opaque_name(std::string_view secret, std::string_view purpose, std::string_view place,
                        std::string_view user) {
  // The lengths in front keep ("ab", "c") and ("a", "bc") apart.
  std::string input(purpose);
  input += std::to_string(place.size());
  input += ":";
  input += place;
  input += user;
  return base32(crypto::hmac_sha256(secret, input));
}

}  // namespace signet::idp
