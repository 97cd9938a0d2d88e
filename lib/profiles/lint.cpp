#include "signet/lint.h"

#include <algorithm>
#include <array>

#include "profiles/rule.h"

namespace signet {
namespace profiles {
namespace {

/// A profile: its rules on top of the plain ones, and plain findings that don't matter to it.
struct Profile {
  LintProfile name;
  std::vector<std::span<const Rule>> rules;
  std::string_view left_out = {};
};

const Profile& profile_of(LintProfile name) {
  static const std::array<Profile, 3> profiles = {
      {{LintProfile::plain, {plain_rules()}},
       {LintProfile::saml2int, {plain_rules(), saml2int_rules()}},
       {LintProfile::identity_center,
        {plain_rules(), identity_center_metadata_rules(), identity_center_message_rules(),
         identity_center_attribute_rules()},
        not_for_identity_center}}};
  return profiles[static_cast<std::size_t>(name)];
}

constexpr std::array all_subjects = {LintSubject::idp_metadata, LintSubject::sp_metadata,
                                     LintSubject::response, LintSubject::authn_request,
                                     LintSubject::logout};

bool concerns(const Rule& rule, const Facts& facts) {
  return std::any_of(facts.subjects.begin(), facts.subjects.end(),
                     [&](LintSubject subject) { return (rule.subjects & on(subject)) != 0; });
}

void drop(std::vector<Finding>& findings, std::string_view codes) {
  findings.erase(std::remove_if(findings.begin(), findings.end(),
                                [&](const Finding& f) { return among(codes, f.code); }),
                 findings.end());
}

/// What the rules find, and of the plain findings those that they don't say better.
std::vector<Finding> apply(const Profile& profile, const Facts& facts) {
  std::vector<Finding> found;
  std::vector<Finding> plain = facts.plain;
  drop(plain, profile.left_out);
  for (const std::span<const Rule>& table : profile.rules) {
    for (const Rule& rule : table) {
      if (!concerns(rule, facts)) continue;
      const std::size_t before = found.size();
      rule.look(facts, Report(rule, found));
      if (found.size() > before) drop(plain, rule.replaces);
    }
  }
  found.insert(found.end(), plain.begin(), plain.end());
  return found;
}

void describe(LintProfile profile, std::span<const Rule> rules, std::vector<LintDescription>& to) {
  for (const Rule& rule : rules) {
    LintDescription description{.code = rule.code,
                                .profile = profile,
                                .severity = rule.severity,
                                .subjects = {},
                                .expected = rule.expected,
                                .advice = rule.advice};
    for (const LintSubject subject : all_subjects) {
      if ((rule.subjects & on(subject)) != 0) description.subjects.push_back(subject);
    }
    to.push_back(std::move(description));
  }
}

}  // namespace

void Report::operator()(std::string_view where, std::string_view found,
                        std::string_view expected) const {
  // An Error makes texts fit for a log: they come from anybody.
  const Error texts(ErrorCode::internal, where, expected.empty() ? rule_.expected : expected,
                    found.empty() ? "an empty value" : found);
  findings_.push_back({.code = std::string(rule_.code),
                       .severity = rule_.severity,
                       .where = texts.where(),
                       .found = texts.found(),
                       .expected = texts.expected(),
                       .advice = std::string(rule_.advice)});
}

bool among(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

}  // namespace profiles

const std::vector<LintDescription>& lint_table() {
  static const std::vector<LintDescription> table = [] {
    using namespace profiles;
    std::vector<LintDescription> rows;
    describe(LintProfile::plain, plain_rules(), rows);
    describe(LintProfile::identity_center, identity_center_metadata_rules(), rows);
    describe(LintProfile::identity_center, identity_center_message_rules(), rows);
    describe(LintProfile::identity_center, identity_center_attribute_rules(), rows);
    describe(LintProfile::saml2int, saml2int_rules(), rows);
    return rows;
  }();
  return table;
}

bool LintReport::has(Severity severity) const {
  return std::any_of(findings.begin(), findings.end(),
                     [severity](const Finding& finding) { return finding.severity == severity; });
}

LintReport lint(std::string_view input, LintProfile profile, const LintContext& context) {
  const profiles::Facts facts = profiles::read_facts(input, context);
  LintReport report{facts.subjects, profiles::apply(profiles::profile_of(profile), facts)};
  std::stable_sort(report.findings.begin(), report.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity < b.severity; });
  return report;
}

std::string_view to_string(LintProfile profile) noexcept {
  constexpr std::string_view names[] = {"plain", "saml2int", "identity-center"};
  return names[static_cast<std::size_t>(profile)];
}

std::string_view to_string(LintSubject subject) noexcept {
  constexpr std::string_view names[] = {"idp-metadata", "sp-metadata", "response", "authn-request",
                                        "logout"};
  return names[static_cast<std::size_t>(subject)];
}

std::string_view to_string(Severity severity) noexcept {
  constexpr std::string_view names[] = {"error", "warning", "note"};
  return names[static_cast<std::size_t>(severity)];
}

}  // namespace signet
