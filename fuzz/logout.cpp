#include <algorithm>
#include <set>

#include "fuzz/support/embedded.h"
#include "fuzz/support/logout_doors.h"
#include "fuzz/support/target.h"

// All of Single Logout at either provider. Input: the XML of a LogoutRequest or LogoutResponse, a
// SOAP envelope with one, or a query string.

namespace signet::fuzz {
namespace {

/// By the forger's key a request says what a second reading finds, and ends what that names.
void compare(const AcceptedLogout& accepted, std::string_view input) {
  const auto again = logout_by_second_reading(input);
  demand(again && again->words == accepted.words,
         "a second reading of the signed bytes finds the same request");
  for (const std::string& id : accepted.sessions) {
    const bool named = again->indexes.empty() ||
                       std::count(again->indexes.begin(), again->indexes.end(), "index of " + id);
    demand(again->name == id + "@example.com" && named, "only sessions that were named end");
  }
}

std::set<std::string> words_of_seeds() {
  std::set<std::string> all;
  for (const char* folder : {"logout", "logout_queries"}) {
    for (const EmbeddedFile& file : embedded_files(folder)) {
      if (file.name.find("request") == file.name.npos) continue;
      const Arrived arrived(file.content);
      auto accepted = at_service_provider(seed_logout_peers(), arrived);
      if (!accepted) accepted = at_identity_provider(seed_logout_peers(), arrived);
      demand(accepted.has_value(), "every seed is accepted: make them anew with make_fuzz_seeds");
      all.insert(accepted->words);
    }
  }
  return all;
}

}  // namespace

void run(std::string_view input) {
  static const std::set<std::string> seeds = words_of_seeds();
  const Arrived arrived(input);

  for (const auto door : {at_service_provider, at_identity_provider}) {
    if (const auto accepted = door(seed_logout_peers(), arrived)) {
      demand(seeds.count(accepted->words) == 1, "an accepted request says what was signed");
      const auto& ended = accepted->sessions;
      demand(std::count(ended.begin(), ended.end(), "bob") == 0, "nobody signed Bob out");
    }
    const auto forged = door(forged_logout_peers(), arrived);
    if (forged && arrived.is_xml()) compare(*forged, input);
  }
  take_responses(seed_logout_peers(), arrived);
}

}  // namespace signet::fuzz
