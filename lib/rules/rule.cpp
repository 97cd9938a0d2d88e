#include "rules/rule.h"

namespace signet::rules {
namespace {

std::string to_text(std::string_view text) {
  return text.empty() ? "an empty value" : std::string(text);
}
std::string to_text(Instant instant) {
  return format_instant(instant);
}
std::string to_text(const Clock& clock) {
  return clock.describe();
}
std::string to_text(std::size_t count) {
  return std::to_string(count);
}

}  // namespace

std::string Clock::describe() const {
  return "now " + format_instant(now) + ", tolerance " + std::to_string(skew.count()) + " s";
}

std::string Side::text() const {
  return std::string(words_before_) +
         std::visit([](const auto& value) { return to_text(value); }, value_);
}

Error error_of(ErrorCode code, const Comparison& broken) {
  return Error(code, broken.where, broken.expected.text(), broken.found.text());
}

Explanation::Step explain(std::string_view stage, ErrorCode code, const Finding& finding) {
  Explanation::Step step{stage, code, Error(code).section(), Outcome::not_applicable};
  if (!finding) return step;
  // An Error makes texts fit for a log.
  const Error sides = error_of(code, *finding);
  step.outcome = finding->holds ? Outcome::holds : Outcome::broken;
  step.where = sides.where();
  step.expected = sides.expected();
  step.found = sides.found();
  return step;
}

}  // namespace signet::rules

namespace signet {

std::string_view to_string(Explanation::Outcome outcome) noexcept {
  using Outcome = Explanation::Outcome;
  switch (outcome) {
    case Outcome::holds:
      return "ok";
    case Outcome::broken:
      return "broken";
    case Outcome::not_applicable:
      return "not-applicable";
    case Outcome::not_checked:
      return "not-checked";
    case Outcome::not_reached:
      break;
  }
  return "not-reached";
}

}  // namespace signet
