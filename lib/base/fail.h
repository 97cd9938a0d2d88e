#pragma once

#include <string_view>

#include "signet/result.h"

namespace signet {

/// `return fail(code, where, expected, found);`
inline Unexpected fail(ErrorCode code, std::string_view where = {}, std::string_view expected = {},
                       std::string_view found = {}) {
  return Unexpected(Error(code, where, expected, found));
}

/// Hands the failure of one Result on as that of another: `if (!x) return fail(x);`
template <class T>
Unexpected fail(const Result<T>& failed) {
  return Unexpected(failed.error());
}

}  // namespace signet
