#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace signet::base {

/// An NCName of 1 to 256 bytes of UTF-8: what an ID has to be, and what may be pasted behind a `#`.
/// [xml-names 3, xmldsig-core 4.4.3.1]
bool is_ncname(std::string_view text) noexcept;

/// An absolute URI in the characters of RFC 3986, with a scheme. Canonicalization fails on others,
/// so namespace names have to be ones. [xml-exc-c14n 1]
bool is_absolute_uri(std::string_view text) noexcept;

/// http or https with a host, without user information, fragment, white space and control
/// characters.
bool is_web_url(std::string_view text) noexcept;

/// Without XML white space at its ends, as most types of XML Schema are read. [xmlschema-2 4.3.6]
std::string_view trimmed(std::string_view text) noexcept;

/// Equal but for the case of ASCII letters, whatever the locale.
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// xs:boolean without white space: true, false, 1, 0.
std::optional<bool> parse_boolean(std::string_view text) noexcept;
/// 0 to 65535 in decimal digits without sign and white space.
std::optional<int> parse_unsigned_short(std::string_view text) noexcept;

}  // namespace signet::base
