#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/settings_table.h"

namespace signet::program {

/// A password as it is stored: `scrypt$N$r$p$salt$hash`, salt and hash in base64. [RFC 7914]
class PasswordHash {
 public:
  static constexpr std::size_t longest_password = 1024;

  /// Hashes with parameters that cost an attacker a good deal of memory and time per guess.
  /// A password that is too long is a bug of the caller and ends the program.
  static PasswordHash make(std::string_view password);
  /// About as cheap as `parse` accepts: for passwords that everybody knows anyway.
  static PasswordHash make_for_demonstration(std::string_view password);

  /// Absent when the text isn't such a hash, or one that is too cheap to guess or too costly to
  /// check: up to 128 MiB and 16 times the work of what `make` asks for.
  static std::optional<PasswordHash> parse(std::string_view text);

  std::string text() const;

  /// Compares in constant time. A password that is too long is never right.
  bool matches(std::string_view password) const;

  /// How much work `matches` is, for comparison only.
  std::uint64_t cost() const noexcept { return n_ * r_ * p_; }

 private:
  PasswordHash() = default;
  static PasswordHash make(std::string_view password, std::uint64_t n, std::uint64_t r,
                           std::uint64_t p);
  std::optional<std::string> derive(std::string_view password, std::size_t size) const;

  std::uint64_t n_ = 0, r_ = 0, p_ = 0;
  std::string salt_, hash_;
};

/// A PasswordHash in the settings.
extern const TextRule password_hash;

}  // namespace signet::program
