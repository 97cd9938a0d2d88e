// refused: is private within this context | has private default constructor
#include "signet/identity_provider.h"

signet::Result<signet::IdentityProvider> make(
    const signet::KeyPair& keys, const std::shared_ptr<const signet::TrustedPeers>& peers) {
  return signet::IdentityProvider::create({.entity_id = "https://idp.example.org/metadata",
                                           .sso_url = "https://idp.example.org/sso",
                                           .keys = keys,
                                           .metadata = peers,
#ifndef MUST_NOT_COMPILE
                                           .algorithms = signet::AlgorithmPolicy::of_2026(),
#endif
                                           .want_authn_requests_signed = true});
}
