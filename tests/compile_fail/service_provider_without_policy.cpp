// refused: is private within this context | has private default constructor
#include "signet/service_provider.h"

signet::Result<signet::ServiceProvider> make(
    const std::shared_ptr<const signet::TrustedPeers>& peers) {
  return signet::ServiceProvider::create({.entity_id = "https://sp.example.org/metadata",
                                          .acs_url = "https://sp.example.org/acs",
                                          .metadata = peers,
                                          .state = signet::in_memory_state(),
#ifndef MUST_NOT_COMPILE
                                          .algorithms = signet::AlgorithmPolicy::of_2026(),
#endif
                                          .sign_requests = false});
}
