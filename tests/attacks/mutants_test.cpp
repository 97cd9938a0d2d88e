#include <map>

#include "attacks/attack.h"
#include "support/mutator.h"

// Whatever is done to an accepted message: when it is still accepted, it says what was signed. The
// changes are random, from fixed seeds. [design: an accepted mutant must still say what was signed]

namespace {

using namespace signet;
using namespace signet::test;

constexpr std::uint64_t mutants = 700;  // of each message, with one to three changes

/// One to three changes; a change to text that leaves no tree ends them.
std::string mutant_of(const std::string& xml, std::uint64_t seed) {
  const Choose choose = choices_from(seed);
  std::string mutant = xml;
  for (std::size_t left = 1 + choose(3); left > 0; --left) {
    try {
      mutant = mutate(mutant, choose);
    } catch (const std::logic_error&) {
      break;
    }
  }
  return mutant;
}

/// What became of the mutants; both have to occur often, or nothing was tested.
struct Tally {
  std::size_t accepted = 0;
  std::map<Stage, std::size_t> refused;

  void count(const Outcome& outcome) { outcome.accepted ? ++accepted : ++refused[outcome.stage]; }
};

bool same_request(const AcceptedAuthnRequest& a, const AcceptedAuthnRequest& b) {
  return a.id() == b.id() && a.service_provider() == b.service_provider() &&
         a.acs_url() == b.acs_url() && a.relay_state() == b.relay_state() &&
         a.name_id_policy() == b.name_id_policy() && a.force_authn() == b.force_authn() &&
         a.is_passive() == b.is_passive() && a.is_signed() == b.is_signed() &&
         a.issue_instant() == b.issue_instant() &&
         a.requested_authn_context() == b.requested_authn_context();
}

}  // namespace

TEST_CASE("fuzz-everything: an accepted mutant of a Response still says what was signed") {
  const SignIn unasked({.parts = SignedParts::assertion, .solicited = false});
  Tally tally;
  for (const SignIn* sign_in :
       {&response_signed(), &assertion_signed(), &both_signed(), &unasked}) {
    const std::string xml = accepted_response(*sign_in);
    const AuthenticatedSubject expected = subject_of(*sign_in);
    for (std::uint64_t seed = 0; seed < mutants; ++seed) {
      const auto subject = sign_in->consume(mutant_of(xml, seed));
      tally.count(outcome(subject));
      CAPTURE(seed);
      if (subject && !same_person(*subject, expected)) FAIL_CHECK("a mutant says something else");
    }
  }
  CHECK(tally.accepted > 100);
  for (const Stage stage : {Stage::bytes, Stage::parse, Stage::shape, Stage::signature_profile,
                            Stage::signature, Stage::rules}) {
    CAPTURE(to_string(stage));
    CHECK(tally.refused[stage] > 0);
  }
}

TEST_CASE(
    "fuzz-everything: an accepted mutant of a signed AuthnRequest still asks for what was signed") {
  const SignIn& sign_in = both_signed();
  const std::string xml = accepted_request(sign_in);
  const auto expected = sign_in.consume_request(xml);
  Tally tally;
  for (std::uint64_t seed = 0; seed < mutants; ++seed) {
    const auto request = sign_in.consume_request(mutant_of(xml, seed));
    tally.count(outcome(request));
    CAPTURE(seed);
    if (request && !same_request(*request, *expected))
      FAIL_CHECK("a mutant asks for another thing");
  }
  CHECK(tally.accepted > 20);
  CHECK(tally.refused[Stage::signature] > 5);
}

TEST_CASE("fuzz-everything: an accepted mutant of a signed query still asks for what was signed") {
  const SignIn& sign_in = both_signed();
  const std::string query = sign_in.request_query();
  const auto expected = sign_in.consume_query(query);
  REQUIRE(expected);
  for (std::size_t at = 0; at < query.size(); ++at) {
    std::string mutant = query;
    mutant[at] = mutant[at] == 'A' ? 'B' : 'A';
    const auto request = sign_in.consume_query(mutant);
    CAPTURE(at);
    if (request && !same_request(*request, *expected))
      FAIL_CHECK("a mutant asks for another thing");
  }
}
