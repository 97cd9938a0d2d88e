#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "signet/explanation.h"
#include "signet/result.h"
#include "signet/time.h"

// A rule is a pure function of facts: it says what it compares and whether that holds. Checking and
// explaining ask the same function, so they can't disagree. Tables give rules their order and each
// its one error code.

namespace signet::rules {

/// The time of a check and the tolerance between the two sides' clocks. [saml-core 1.3.3]
struct Clock {
  Instant now;
  std::chrono::seconds skew;

  bool reached(Instant not_before) const { return not_before <= now + skew; }
  bool passed(Instant not_on_or_after) const { return not_on_or_after <= now - skew; }
  /// Both times and the tolerance, since clocks are the usual cause of a refusal.
  std::string describe() const;
};

/// One side of a comparison as it lies in the facts, which have to outlive it. It becomes text only
/// when somebody reads it, so that a message that meets all rules pays for no text.
class Side {
 public:
  Side(const char* text) : value_(std::string_view(text)) {}
  Side(std::string_view text, std::string_view words_before = {})
      : words_before_(words_before), value_(text) {}
  Side(const std::string& text) : value_(std::string_view(text)) {}
  Side(std::string&&) = delete;
  Side(Instant instant, std::string_view words_before = {})
      : words_before_(words_before), value_(instant) {}
  Side(const Clock& clock, std::string_view words_before)
      : words_before_(words_before), value_(clock) {}
  Side(std::size_t count) : value_(count) {}
  /// "none" when absent.
  template <class T>
  Side(const std::optional<T>& value) : Side(value ? Side(*value) : Side("none")) {}
  template <class T>
  Side(std::optional<T>&&) = delete;

  std::string text() const;

 private:
  std::string_view words_before_;
  std::variant<std::string_view, Instant, Clock, std::size_t> value_;
};

/// What a rule looked at, and its verdict.
struct Comparison {
  std::string_view where;
  Side expected;
  Side found;
  bool holds;
};

/// A rule that has nothing to say about a message of this kind finds nothing.
using Finding = std::optional<Comparison>;
inline constexpr std::nullopt_t not_applicable = std::nullopt;

/// Byte for byte.
inline Comparison same(std::string_view where, std::string_view expected, std::string_view found) {
  return {where, expected, found, expected == found};
}

/// For what has to be there; another rule compares it.
inline Side such_as(std::string_view example) {
  return Side(example, "one, such as ");
}

template <class T>
Comparison present(std::string_view where, Side expected, const std::optional<T>& found) {
  return {where, expected, found, found.has_value()};
}

template <class T>
Comparison absent(std::string_view where, const std::optional<T>& found) {
  return {where, "none", found, !found.has_value()};
}

template <class Facts>
struct Rule {
  ErrorCode code;
  Finding (*look)(const Facts&);
};

/// The rules about one thing, in their order.
template <class Facts>
struct Table {
  std::string_view name;
  std::span<const Rule<Facts>> rules;
};

/// Where the checks write down what they did; null unless somebody wants an explanation.
using Steps = std::vector<Explanation::Step>;
using Outcome = Explanation::Outcome;

Error error_of(ErrorCode code, const Comparison& broken);
Explanation::Step explain(std::string_view stage, ErrorCode code, const Finding& finding);

/// The first broken rule of the table decides.
template <class Facts>
Result<void> check(const Table<Facts>& table, const Facts& facts, Steps* steps = nullptr) {
  for (const Rule<Facts>& rule : table.rules) {
    const Finding finding = rule.look(facts);
    if (steps != nullptr) steps->push_back(explain(table.name, rule.code, finding));
    if (finding && !finding->holds) return Unexpected(error_of(rule.code, *finding));
  }
  return {};
}

/// The steps of a table that no message has reached.
template <class Facts>
void list(const Table<Facts>& table, Steps& steps) {
  for (const Rule<Facts>& rule : table.rules) {
    steps.push_back({table.name, rule.code, Error(rule.code).section()});
  }
}

}  // namespace signet::rules
