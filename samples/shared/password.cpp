#include "shared/password.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <charconv>
#include <cstdlib>

#include "web/random.h"

namespace signet::program {
namespace {

// OWASP's advice of 2023 for 32 MiB.
constexpr std::uint64_t default_n = 1U << 15U;
constexpr std::uint64_t default_r = 8;
constexpr std::uint64_t default_p = 3;
constexpr std::uint64_t default_cost = default_n * default_r * default_p;
constexpr std::uint64_t max_memory = 128U * 1024U * 1024U;
constexpr std::size_t salt_size = 16;
constexpr std::size_t hash_size = 32;

unsigned char* octets(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string encode(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(octets(text), octets(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::optional<std::string> decode(std::string_view text) {
  constexpr std::size_t longest = 88;
  if (text.empty() || text.size() > longest || text.size() % 4 != 0) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(octets(bytes), octets(text), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  while (text.ends_with('=') && !bytes.empty()) {
    text.remove_suffix(1);
    bytes.pop_back();
  }
  return bytes;
}

/// Cuts off what stands in front of the next `$`.
std::string_view next_part(std::string_view& text) {
  const std::size_t end = std::min(text.find('$'), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

std::uint64_t number(std::string_view text) {
  std::uint32_t value = 0;
  const char* end = text.data() + text.size();
  const auto [read_to, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && read_to == end ? value : 0;
}

bool is_reasonable(std::uint64_t n, std::uint64_t r, std::uint64_t p) {
  const bool is_power_of_two = n > 1 && (n & (n - 1)) == 0;
  constexpr std::uint64_t most = 1U << 20U;
  if (!is_power_of_two || n > most || r < 1 || r > 32 || p < 1 || p > 64) return false;
  const std::uint64_t cost = n * r * p;
  return 128 * n * r <= max_memory && cost * 4 >= default_cost && cost <= 16 * default_cost;
}

bool is_hash(std::string_view text) {
  return PasswordHash::parse(text).has_value();
}

}  // namespace

const TextRule password_hash{"what signet-idp --hash-password prints", is_hash, true};

PasswordHash PasswordHash::make(std::string_view password) {
  return make(password, default_n, default_r, default_p);
}

PasswordHash PasswordHash::make_for_demonstration(std::string_view password) {
  return make(password, default_n / 2, default_r, default_p - 1);
}

PasswordHash PasswordHash::make(std::string_view password, std::uint64_t n, std::uint64_t r,
                                std::uint64_t p) {
  PasswordHash made;
  made.n_ = n;
  made.r_ = r;
  made.p_ = p;
  made.salt_.resize(salt_size);
  if (RAND_bytes(octets(made.salt_), static_cast<int>(salt_size)) != 1) std::abort();
  auto hash = made.derive(password, hash_size);
  if (!hash) std::abort();
  made.hash_ = *std::move(hash);
  return made;
}

std::optional<PasswordHash> PasswordHash::parse(std::string_view text) {
  PasswordHash parsed;
  const std::string_view whole = text;
  if (next_part(text) != "scrypt") return std::nullopt;
  parsed.n_ = number(next_part(text));
  parsed.r_ = number(next_part(text));
  parsed.p_ = number(next_part(text));
  const auto salt = decode(next_part(text));
  const auto hash = decode(text);
  if (!is_reasonable(parsed.n_, parsed.r_, parsed.p_) || !salt || !hash) return std::nullopt;
  if (salt->size() < salt_size || hash->size() < hash_size) return std::nullopt;
  parsed.salt_ = *salt;
  parsed.hash_ = *hash;
  // One text for one hash: no zeros in front, no stray bits in the base64.
  return parsed.text() == whole ? std::optional(parsed) : std::nullopt;
}

std::string PasswordHash::text() const {
  return "scrypt$" + std::to_string(n_) + "$" + std::to_string(r_) + "$" + std::to_string(p_) +
         "$" + encode(salt_) + "$" + encode(hash_);
}

bool PasswordHash::matches(std::string_view password) const {
  const auto derived = derive(password, hash_.size());
  return derived && web::equal_secrets(*derived, hash_);
}

std::optional<std::string> PasswordHash::derive(std::string_view password, std::size_t size) const {
  if (password.size() > longest_password) return std::nullopt;
  std::string hash(size, '\0');
  const int ok = EVP_PBE_scrypt(password.data(), password.size(), octets(std::string_view(salt_)),
                                salt_.size(), n_, r_, p_, 2 * max_memory, octets(hash), size);
  if (ok == 1) return hash;
  ERR_clear_error();
  return std::nullopt;
}

}  // namespace signet::program
