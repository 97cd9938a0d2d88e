#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "signet/result.h"

namespace signet {

/// An e-mail address as a NameID of the format emailAddress holds it: an addr-spec and no more.
/// Both parts are as they were written, quotation marks too: accounts are compared byte for byte.
/// [saml-core 8.3.2, RFC 2822 3.4.1]
struct EmailAddress {
  static constexpr std::size_t longest_local_part = 64;  ///< octets [RFC 5321 4.5.3.1.1]
  static constexpr std::size_t longest = 254;  ///< octets, of the whole [RFC 5321 4.5.3.1]

  std::string local_part;
  std::string domain;
};

/// Reads `local-part@domain`. The local part is a dot-atom, so `+`, `#` and `'` are legal, or a
/// quoted string; the domain is a dot-atom or a literal in brackets. Beyond the grammar, what
/// leads people or logs astray is refused: display names, comments, folding, control characters,
/// an empty quoted string, white space around, octets outside ASCII. Fails with `malformed_value`.
Result<EmailAddress> parse_email_address(std::string_view text);

}  // namespace signet
