#include "bindings/redirect.h"
#include "fuzz/support/peers.h"
#include "fuzz/support/target.h"

// The whole of IdentityProvider::consume_post() and consume_redirect(). Input: the XML of an
// AuthnRequest, or a query string.

namespace signet::fuzz {
namespace {

bool is_xml(std::string_view input) {
  return input.starts_with('<');
}

Result<AcceptedAuthnRequest> consume(const test::SignIn& peers, std::string_view input) {
  return is_xml(input) ? peers.consume_request(input) : peers.consume_query(input);
}

/// What seeds say that are signed, and that say nothing more when they aren't.
std::set<std::string> signed_seeds() {
  std::set<std::string> all;
  for (const char* folder : {"requests", "queries"}) {
    all.merge(said_by_seeds(folder, [](auto seed) { return consume(seed_peers(), seed); }));
  }
  return all;
}

}  // namespace

void run(std::string_view input) {
  static const std::set<std::string> seeds = signed_seeds();

  const auto request = noted(consume(seed_peers(), input));
  if (request) {
    demand(request->is_signed(),
           "an unsigned request is refused where metadata asks for signatures");
    demand(seeds.count(said(*request)) == 1, "an accepted request asks for what was signed");
    return;
  }
  if (may_be_forged(request.error())) {
    const auto forged = noted(consume(forged_peers(), input));
    if (forged && is_xml(input)) {
      demand(said(*forged) == request_by_second_reading(input),
             "a second reading of the signed bytes finds the same request");
    }
  }
  const auto lax = noted(consume(lax_peers(), input));
  if (lax) {
    demand(!lax->is_signed(), "a request that isn't signed is never called so");
    demand(lax->acs_url() == test::acs_url, "the answer goes to an endpoint of metadata");
    demand(lax->service_provider() == test::sp_entity, "the request is by a known peer");
  }
}

}  // namespace signet::fuzz
