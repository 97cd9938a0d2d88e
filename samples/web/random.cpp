#include "web/random.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>
#include <span>

namespace signet::web {
namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::size_t token_octets = 32;

std::string hexadecimal(std::span<const unsigned char> bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

template <std::size_t size>
std::string random_hexadecimal() {
  std::array<unsigned char, size> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(size)) != 1) std::abort();
  return hexadecimal(bytes);
}

}  // namespace

std::string random_token() {
  return random_hexadecimal<token_octets>();
}

bool is_random_token(std::string_view text) noexcept {
  return text.size() == 2 * token_octets && text.find_first_not_of(digits) == text.npos;
}

std::string random_password() {
  static constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";
  constexpr std::size_t length = 25;
  constexpr std::size_t group = 5;
  std::array<unsigned char, length> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(length)) != 1) std::abort();
  std::string password;
  for (std::size_t i = 0; i < length; ++i) {
    if (i != 0 && i % group == 0) password += '-';
    password += letters[bytes[i] % letters.size()];  // 32 of them: each is as likely
  }
  return password;
}

std::string new_incident_id() {
  return random_hexadecimal<8>();
}

bool equal_secrets(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace signet::web
