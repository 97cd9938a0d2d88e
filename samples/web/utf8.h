#pragma once

#include <string>
#include <string_view>

namespace signet::web {

/// Well-formed UTF-8: no overlong forms, surrogates or values past U+10FFFF. [RFC 3629 3]
bool is_utf8(std::string_view text) noexcept;

/// The same text with U+FFFD for every byte that isn't UTF-8 and for the control characters that
/// no page and no log line needs: those below U+0020 except tab and line ends, U+007F to U+009F,
/// and the marks that turn the direction of text.
std::string displayable(std::string_view text);

}  // namespace signet::web
