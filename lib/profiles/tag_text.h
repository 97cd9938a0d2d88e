#pragma once

#include <string>
#include <string_view>

#include "signet/session_tags.h"

// The characters, lengths and names of session tags; for reading, writing and linting.

namespace signet::profiles {

/// Without XML white space at its ends.
std::string_view trimmed(std::string_view text) noexcept;

/// Characters of UTF-8; what is none counts by octets.
std::size_t character_count(std::string_view text) noexcept;

/// Letters, digits, white space and `_ . : / = + - @`. Outside ASCII whole blocks decide: what
/// holds no letters, digits or blanks (controls, punctuation, symbols, private use) is refused.
bool is_tag_text(std::string_view text) noexcept;

/// Equal without regard to the case of ASCII letters.
bool same_key(std::string_view a, std::string_view b) noexcept;

/// Why a key or a value isn't one; empty when it is.
std::string_view key_problem(std::string_view key) noexcept;
std::string_view value_problem(std::string_view value) noexcept;

/// `https://aws.amazon.com/SAML/Attributes/AccessControl:` and its like.
std::string tag_prefix(TagKind kind);

}  // namespace signet::profiles
