#include <doctest/doctest.h>

#include <set>

#include "support/vector_case.h"
#include "unit/profiles/lint_cases.h"

// The linter against receivers: what they accept has no error, and what they refuse has one, with
// the same code wherever no rule of the linter has a better word for it.

namespace signet::test {
namespace {

const std::filesystem::path vectors = std::string(SIGNET_SOURCE_DIR) + "/tests/vectors";

/// What only a receiver can know, from its stored requests or the metadata of its peers.
const std::set<std::string> for_receivers_only = {"in-response-to-unknown", "acs-url-unknown"};
/// The linter takes the metadata that it is given for the sender's.
const std::map<std::string, std::string> other_words = {
    {"issuer-unknown", "issuer-mismatch"},
    {"signature-algorithm-refused", "signature-sha1"},
    {"digest-algorithm-refused", "signature-sha1"},
    {"signature-invalid", "certificate-not-in-metadata"},
    {"recipient-mismatch", "acs-url-mismatch"},
    {"destination-mismatch", "acs-url-mismatch"}};

LintReport lint_vector(const std::filesystem::path& folder, const VectorCase& values) {
  LintContext context{.now = at(values.at("at")), .received_at = at(values.at("at"))};
  const auto metadata = read_metadata(file_contents(folder / "metadata.xml"));
  REQUIRE(metadata);
  if (values.at("message") == "Response") {
    context.idp_metadata = *metadata;
    context.sp_entity_id = values.at("receiver");
    context.acs_url = values.at("endpoint");
  }
  return lint(file_contents(folder / "message.xml"), LintProfile::plain, context);
}

template <class Check>
void each_vector(const char* kind, Check check) {
  int count = 0;
  for (const auto& folder : std::filesystem::directory_iterator(vectors / kind)) {
    const std::string name = folder.path().filename().string();
    CAPTURE(name);
    const VectorCase values = read_case(folder.path() / "case.txt");
    check(values, lint_vector(folder.path(), values));
    ++count;
  }
  CHECK(count > 10);
}

TEST_CASE("what a receiver accepts has no error") {
  each_vector("valid",
              [](const VectorCase&, const LintReport& report) { CHECK(codes_of(report).empty()); });
}

TEST_CASE("what a receiver refuses has an error, with its code or a better word for it") {
  each_vector("invalid", [](const VectorCase& values, const LintReport& report) {
    const std::string& code = values.at("code");
    if (for_receivers_only.count(code) != 0) return;
    CAPTURE(code);
    CHECK(report.has(Severity::error));
    const Codes found = codes_of(report);
    const bool same = std::find(found.begin(), found.end(), code) != found.end();
    const auto other = other_words.find(code);
    const bool better = other != other_words.end() &&
                        std::find(found.begin(), found.end(), other->second) != found.end();
    CHECK((same || better));
  });
}

}  // namespace
}  // namespace signet::test
