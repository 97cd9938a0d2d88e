#include <algorithm>

#include "fuzz/support/target.h"
#include "signet/trusted_peers.h"
#include "support/sign_in_fixture.h"

// Reading, checking, writing and trusting metadata. Input: the XML of a file.

namespace signet::fuzz {

void run(std::string_view xml) {
  static const AlgorithmPolicy policy = AlgorithmPolicy::of_2026();
  const auto entity = noted(read_metadata(xml));
  const auto findings = check_metadata(xml, test::noon(), policy);
  const bool wrong = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.severity == Severity::error;
  });
  demand(entity || wrong, "what can't be read has a finding");
  if (!entity) return;

  TrustedPeers peers;
  const bool trusted = peers.trust(*entity, test::noon()).has_value();
  demand(trusted == (peers.find(entity->entity_id) != nullptr), "whoever is trusted is found");

  const auto written = write_metadata(*entity);
  if (!written) return;
  const auto again = read_metadata(*written);
  demand(again.has_value(), "what was written can be read");
  demand(write_metadata(*again).value_or("") == *written, "an entity is written in one way");
}

}  // namespace signet::fuzz
