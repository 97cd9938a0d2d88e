#include "explanation.h"

#include <boost/json/array.hpp>

namespace signet::tools {
namespace {

std::optional<std::string> name_of(const std::optional<ErrorCode>& code) {
  return code ? std::optional<std::string>(Error(*code).name()) : std::nullopt;
}

std::optional<std::string> if_any(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

/// "Recipient: expected this, found that", as an Error says it.
std::string comparison(const Explanation::Step& step) {
  std::string sides;
  if (!step.expected.empty()) sides = "expected " + step.expected;
  if (!step.found.empty()) sides += (sides.empty() ? "found " : ", found ") + step.found;
  if (step.where.empty() || sides.empty()) return step.where + sides;
  return step.where + ": " + sides;
}

/// In columns: the outcome, the stage, what breaking it is called, where that is written.
std::string line_of(const Explanation::Step& step) {
  std::string line;
  const auto column = [&line](std::string_view text, std::size_t width) {
    line += text;
    line.append(text.size() < width ? width - text.size() : 1, ' ');
  };
  column("", 2);
  column(step.outcome == Explanation::Outcome::broken ? "BROKEN" : to_string(step.outcome), 15);
  column(step.stage, 18);
  column(name_of(step.code).value_or("-"), 33);
  column(step.section, 24);
  line += comparison(step);
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

boost::json::object to_json(const Explanation::Step& step) {
  return {{"stage", step.stage},
          {"code", json_or_null(name_of(step.code))},
          {"section", step.section},
          {"outcome", to_string(step.outcome)},
          {"where", json_or_null(if_any(step.where))},
          {"expected", json_or_null(if_any(step.expected))},
          {"found", json_or_null(if_any(step.found))}};
}

}  // namespace

Report report_of(const Explanation& explanation) {
  Text text;
  boost::json::array steps;
  text.line("Every check, in order; the name is that of the refusal when it is broken");
  for (const Explanation::Step& step : explanation.steps) {
    text.line(line_of(step));
    steps.push_back(to_json(step));
  }
  return {{{"explain", std::move(steps)}}, text.str()};
}

}  // namespace signet::tools
