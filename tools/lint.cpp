#include "signet/lint.h"

#include "commands.h"
#include "files.h"
#include "metadata_report.h"

namespace signet::tools {
namespace {

// Linting grades, so its exit codes mean something else than those of a yes or no. An unusable
// command line ends with 2 as well: a script that asks for 0 is safe.
constexpr Exit clean = Exit{0};
constexpr Exit has_warnings = Exit{1};
constexpr Exit has_errors = Exit{2};

Result<LintContext> context_of(const Lint& options) {
  LintContext context{.now = options.at.value_or(system_now()), .received_at = options.at};
  context.sp_entity_id = options.sp;
  context.acs_url = options.acs;
  if (options.idp_metadata) {
    auto metadata = read_metadata_file(*options.idp_metadata);
    if (!metadata) return Unexpected(metadata.error());
    context.idp_metadata = *std::move(metadata);
  }
  return context;
}

std::size_t count(const LintReport& report, Severity severity) {
  std::size_t number = 0;
  for (const Finding& finding : report.findings) number += finding.severity == severity ? 1 : 0;
  return number;
}

std::string number_of(std::size_t number, std::string_view what) {
  return std::to_string(number) + " " + std::string(what) + (number == 1 ? "" : "s");
}

boost::json::array names_of(const std::vector<LintSubject>& subjects) {
  boost::json::array names;
  for (const LintSubject subject : subjects) names.emplace_back(to_string(subject));
  return names;
}

std::string words_for(const std::vector<LintSubject>& subjects) {
  std::string words;
  for (const LintSubject subject : subjects) {
    words += (words.empty() ? "" : " and ") + std::string(to_string(subject));
  }
  return words.empty() ? "neither metadata nor a message" : words;
}

boost::json::object describe(const std::string& file, const LintReport& report, Text& text) {
  boost::json::object json{
      {"file", file}, {"clean", report.clean()}, {"subjects", names_of(report.subjects)}};
  text.line(file + ": " + words_for(report.subjects) + ", " +
            (report.clean() ? "clean"
                            : number_of(count(report, Severity::error), "error") + ", " +
                                  number_of(count(report, Severity::warning), "warning")));
  describe(report.findings, json, text);
  return json;
}

Exit list_codes(const Output& output) {
  boost::json::array codes;
  Text text;
  for (const LintDescription& row : lint_table()) {
    codes.push_back({{"code", row.code},
                     {"profile", to_string(row.profile)},
                     {"severity", to_string(row.severity)},
                     {"subjects", names_of(row.subjects)},
                     {"expected", row.expected},
                     {"advice", row.advice}});
    text.line(std::string(row.code));
    text.field("profile", std::string(to_string(row.profile)));
    text.field("severity", std::string(to_string(row.severity)));
    text.field("about", words_for(row.subjects));
    text.field("advice", std::string(row.advice));
  }
  output.print({{{"codes", std::move(codes)}}, text.str()});
  return clean;
}

}  // namespace

Exit lint(const Lint& options, const Output& output) {
  if (options.codes) return list_codes(output);
  const auto context = context_of(options);
  if (!context) return output.give_up(context.error());

  boost::json::array files;
  Text text;
  Exit exit = clean;
  for (const std::string& file : options.files) {
    const auto contents = read_input(file);
    if (!contents) return output.give_up(contents.error());
    const LintReport report = signet::lint(*contents, options.profile, *context);
    files.push_back(describe(file, report, text));
    if (report.has(Severity::error)) exit = has_errors;
    if (report.has(Severity::warning) && exit == clean) exit = has_warnings;
  }
  output.print({{{"profile", to_string(options.profile)},
                 {"clean", exit == clean},
                 {"files", std::move(files)}},
                text.str()});
  return exit;
}

}  // namespace signet::tools
