#include <doctest/doctest.h>

#include "unit/metadata/sample_metadata.h"
#include "unit/model/mutations.h"

// One node of a file is deleted, doubled, renamed or changed.

namespace signet::test {
namespace {

TEST_CASE("a mutant of signed metadata is refused, or says what was signed") {
  const AlgorithmPolicy policy = AlgorithmPolicy::of_2026();
  const std::vector<Certificate> pinned = {rsa_key().certificate()};
  const auto xml =
      sign_metadata(*write_metadata(sample_entity()), rsa_key(), policy, *system_random());
  REQUIRE(xml);
  const std::string expected = *write_metadata(*verify_metadata(*xml, pinned, policy));
  int accepted = 0, refused = 0;
  const std::string body = xml->substr(xml->find("?>") + 2);
  for (const std::string& mutant : mutants(body)) {
    const auto entity = verify_metadata(mutant, pinned, policy);
    ++(entity ? accepted : refused);
    if (entity && *write_metadata(*entity) != expected) {
      CAPTURE(mutant);
      FAIL("an accepted mutant says something else");
    }
  }
  CHECK(accepted > 0);  // KeyInfo isn't signed, and isn't read
  CHECK(accepted < 20);
  CHECK(refused > 200);
}

TEST_CASE("no mutant of unsigned metadata brings the reader or the checks down") {
  const Instant now = at("2026-01-01T00:00:00Z");
  for (const std::string& mutant : mutants(entity_xml())) {
    const auto findings = check_metadata(mutant, now, AlgorithmPolicy::of_2026());
    const bool error = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
      return finding.severity == Severity::error;
    });
    const auto entity = read_metadata(mutant);
    CAPTURE(mutant);
    if (!entity) CHECK(error);
    if (entity) (void)write_metadata(*entity).has_value();
  }
}

}  // namespace
}  // namespace signet::test
