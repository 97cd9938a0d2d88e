#include "fuzz/support/peers.h"
#include "fuzz/support/target.h"

// The whole of ServiceProvider::consume_response(), behind base64. Input: the XML of a Response.

namespace signet::fuzz {

void run(std::string_view xml) {
  static const std::set<std::string> seeds =
      said_by_seeds("responses", [](std::string_view seed) { return seed_peers().consume(seed); });

  const auto subject = noted(seed_peers().consume(xml));
  if (subject) {
    demand(seeds.count(said(*subject)) == 1, "an accepted Response says what was signed");
    return;
  }
  if (!may_be_forged(subject.error())) return;
  const auto forged = noted(forged_peers().consume(xml));
  if (forged) {
    demand(said(*forged) == subject_by_second_reading(xml),
           "a second reading of the signed bytes finds the same subject");
  }
}

}  // namespace signet::fuzz
