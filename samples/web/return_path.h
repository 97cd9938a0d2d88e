#pragma once

#include <string_view>

namespace signet::web {

/// Whether a browser that is sent to `path` stays on this site, whatever browser it is and whatever
/// proxy decodes the path on the way. It must begin with one slash and be at most 2048 printable
/// ASCII characters. Refused anywhere: a backslash, blanks and control characters, a broken percent
/// sign. Refused in front of the query: two slashes in a row, dot segments, and percent-encoded
/// slashes, backslashes, dots, percent signs and control characters.
/// [WHATWG URL 4.4; RFC 3986 4.2]
bool is_local_path(std::string_view path) noexcept;

}  // namespace signet::web
