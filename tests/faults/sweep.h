#pragma once

#include <functional>
#include <optional>
#include <string>

#include "faults/fault.h"

namespace signet::faults {

/// One operation from the start, with this fault armed in its main step: what was accepted or made,
/// in words; absent when it was refused. May throw std::bad_alloc.
using Trial = std::function<std::optional<std::string>(Fault&)>;

/// Repeats the operation, each time with another fault. It is refused then, or ends like without a
/// fault; nothing leaks; and the next run is as if nothing had been. Every call fails in its turn,
/// and memory at about `most` places in equal steps, or at all when there are fewer.
void sweep_trial(const std::string& name, const Trial& trial, unsigned most);

/// `prepare()` makes what the operation needs, `act(prepared)` is the operation, a Result, and
/// `describe(value)` says what came out. Faults are met by `act` alone.
template <class Prepare, class Act, class Describe>
void sweep(const std::string& name, Prepare prepare, Act act, Describe describe,
           unsigned most = 1000) {
  const auto trial = [&](Fault& fault) -> std::optional<std::string> {
    auto prepared = prepare();
    const auto result = [&] {
      const Armed armed(fault);
      return act(prepared);
    }();
    if (!result) return std::nullopt;
    return describe(*result);
  };
  sweep_trial(name, trial, most);
}

}  // namespace signet::faults
