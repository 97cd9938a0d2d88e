#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "signet/time.h"

namespace signet::test {

/// `text` with the first `from` changed to `to`; throws when there is none, as the test would be
/// void.
inline std::string changed(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("not in the text: " + std::string(from));
  return text.replace(at, from.size(), to);
}

/// An xs:dateTime as a literal.
inline Instant at(std::string_view text) {
  return *parse_instant(text);
}

}  // namespace signet::test
