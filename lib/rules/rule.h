#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "signet/result.h"
#include "signet/time.h"

// A rule is a pure function of facts: it says what is wrong, or nothing. Tables give rules their
// order and each its one error code.

namespace signet::rules {

/// The two sides of a comparison that didn't hold.
struct Mismatch {
  std::string where;
  std::string expected;
  std::string found;
};

using Broken = std::optional<Mismatch>;
inline constexpr std::nullopt_t holds = std::nullopt;

template <class Facts>
struct Rule {
  ErrorCode code;
  Broken (*broken)(const Facts&);
};

/// The first broken rule of the table decides.
template <class Facts>
Result<void> check(std::span<const Rule<Facts>> table, const Facts& facts) {
  for (const Rule<Facts>& rule : table) {
    if (const Broken mismatch = rule.broken(facts)) {
      const std::string& found = mismatch->found;
      return Unexpected(Error(rule.code, mismatch->where, mismatch->expected,
                              found.empty() ? std::string_view("an empty value") : found));
    }
  }
  return {};
}

/// The time of a check and the tolerance between the two sides' clocks. [saml-core 1.3.3]
struct Clock {
  Instant now;
  std::chrono::seconds skew;

  bool reached(Instant not_before) const { return not_before <= now + skew; }
  bool passed(Instant not_on_or_after) const { return not_on_or_after <= now - skew; }
  /// For error messages: both times and the tolerance, since clocks are the usual cause.
  std::string describe() const;
};

Mismatch absent(std::string_view where, std::string_view expected);

}  // namespace signet::rules
