#pragma once

#include <string>
#include <string_view>

#include "signet/session_tags.h"

// The characters, lengths and names of session tags; for reading, writing and linting.

namespace signet::profiles {

/// Characters of UTF-8; what is none counts by octets.
std::size_t character_count(std::string_view text) noexcept;

/// Letters, digits, white space and `_ . : / = + - @`. Outside ASCII whole blocks decide: what
/// holds no letters, digits or blanks (controls, punctuation, symbols, private use) is refused.
bool is_tag_text(std::string_view text) noexcept;

/// Why a key or a value isn't one; empty when it is.
std::string_view key_problem(std::string_view key) noexcept;
std::string_view value_problem(std::string_view value) noexcept;

/// `https://aws.amazon.com/SAML/Attributes/AccessControl:` and its like.
std::string tag_prefix(TagKind kind);

}  // namespace signet::profiles
