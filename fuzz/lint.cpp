#include <algorithm>

#include "fuzz/support/target.h"
#include "signet/lint.h"
#include "support/sign_in_fixture.h"

// The linter, with every profile. Input: metadata or a message as XML, or a form field.

namespace signet::fuzz {

void run(std::string_view input) {
  const LintContext context{.now = test::noon(),
                            .received_at = test::noon(),
                            .sp_entity_id = std::string(test::sp_entity),
                            .acs_url = std::string(test::acs_url)};
  const LintReport plain = lint(input, LintProfile::plain, context);
  if (plain.clean()) was_accepted();
  demand(plain.has(Severity::error) || !plain.subjects.empty(), "what can't be read has an error");
  for (const LintProfile profile : {LintProfile::saml2int, LintProfile::identity_center}) {
    const LintReport report = lint(input, profile, context);
    demand(report.subjects == plain.subjects, "a file is the same to every profile");
    demand(std::is_sorted(report.findings.begin(), report.findings.end(),
                          [](const auto& a, const auto& b) { return a.severity < b.severity; }),
           "errors come first");
    for (const Finding& finding : report.findings) {
      demand(!finding.code.empty() && !finding.advice.empty(), "a finding has a code and advice");
    }
  }
}

}  // namespace signet::fuzz
