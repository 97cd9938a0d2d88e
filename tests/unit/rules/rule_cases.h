#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rule.h"
#include "support/refusal.h"
#include "support/text.h"

// Rules are tested by tables, as they are written: each case changes one thing in facts that meet
// all rules, and says what comes of it.

namespace signet::test {

template <class Sample>
struct RuleCase {
  std::string_view name;
  std::string_view verdict;  ///< the code, or "accepted"
  std::function<void(Sample&)> change;
};

/// What is told of a check is what was done: a step for each rule up to the broken one, which says
/// what its error says.
template <class Facts>
void check_explained(const rules::Steps& steps, const rules::Table<Facts>& table,
                     const Result<void>& verdict) {
  REQUIRE_FALSE(steps.empty());
  REQUIRE(steps.size() <= table.rules.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    CHECK(steps[i].code == table.rules[i].code);
    const bool last = i + 1 == steps.size();
    CHECK((steps[i].outcome == rules::Outcome::broken) == (last && !verdict));
  }
  if (verdict) {
    CHECK(steps.size() == table.rules.size());
    return;
  }
  CHECK(steps.back().code == verdict.error().code());
  CHECK(steps.back().where == verdict.error().where());
  CHECK(steps.back().expected == verdict.error().expected());
  CHECK(steps.back().found == verdict.error().found());
}

/// Runs the cases against one table, and fails when a rule of it has no case that breaks it.
/// `judge` builds facts from a sample and hands them to the function that it gets.
template <class Facts, class Sample>
void check_cases(const rules::Table<Facts>& table, const std::vector<RuleCase<Sample>>& cases) {
  const auto judge = [&](Sample& sample) {
    return sample.template with_facts<Facts>(
        [&](const Facts& facts) { return rules::check(table, facts); });
  };
  const auto explain = [&](Sample& sample) {
    rules::Steps steps;
    static_cast<void>(sample.template with_facts<Facts>(
        [&](const Facts& facts) { return rules::check(table, facts, &steps); }));
    return steps;
  };
  Sample untouched;
  REQUIRE(refusal(judge(untouched)) == "accepted");

  std::set<std::string, std::less<>> untested;
  for (const auto& rule : table.rules) untested.insert(std::string(Error(rule.code).name()));
  CHECK(untested.size() == table.rules.size());
  for (const RuleCase<Sample>& one : cases) {
    CAPTURE(one.name);
    Sample sample;
    one.change(sample);
    const Result<void> verdict = judge(sample);
    CHECK(refusal(verdict) == one.verdict);
    check_explained(explain(sample), table, verdict);
    if (verdict) continue;
    untested.erase(std::string(verdict.error().name()));
    // An operator sees where, what was expected, and what was found.
    CHECK_FALSE(verdict.error().where().empty());
    CHECK_FALSE(verdict.error().expected().empty());
    CHECK_FALSE(verdict.error().found().empty());
  }
  for (const std::string& code : untested) FAIL_CHECK("no case breaks the rule of " << code);
}

}  // namespace signet::test
