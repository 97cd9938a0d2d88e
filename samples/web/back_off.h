#pragma once

#include <algorithm>
#include <chrono>

namespace signet::web {

/// How long to wait between attempts: twice as long each time, up to a limit.
struct BackOff {
  std::chrono::milliseconds first{200};
  std::chrono::milliseconds longest{10'000};

  /// The wait that follows one of `previous`.
  std::chrono::milliseconds next(std::chrono::milliseconds previous) const {
    return std::min(previous * 2, longest);
  }
};

}  // namespace signet::web
