#pragma once

#include <string>

#include "signet/result.h"

namespace signet::test {

/// "accepted", or the name of the code: `CHECK(refusal(x) == "xml-limit")` prints both sides.
template <class T>
std::string refusal(const Result<T>& result) {
  return result ? "accepted" : std::string(result.error().name());
}

}  // namespace signet::test
