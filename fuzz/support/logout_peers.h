#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "signet/identity_provider.h"
#include "signet/service_provider.h"
#include "signet/sessions.h"

// A service provider and an identity provider with two people's sessions, at the moment when each
// has asked the other to end one. They have no memory: each is made anew, so that no input finds
// what another left.

namespace signet::fuzz {

inline constexpr std::string_view logout_url = "https://sp.example.org/logout";
inline constexpr std::string_view logout_soap_url = "https://sp.example.org/logout/soap";
inline constexpr std::string_view idp_logout_url = "https://idp.example.org/logout";
inline constexpr std::string_view idp_logout_soap_url = "https://idp.example.org/logout/soap";

/// The ID of the LogoutRequest that waits for an answer, on either side.
inline constexpr std::string_view waiting_request = "_waiting";
/// Whose sessions the seeds end; their IDs are "alice" and "bob", and their indexes those names
/// with "index of " in front.
inline constexpr std::string_view alice = "alice@example.com";
inline constexpr std::string_view bob = "bob@example.com";

/// The keys that the two sign with, as the other one trusts them.
struct LogoutKeys {
  const KeyPair& idp;
  const KeyPair& sp;
};

class LogoutPeers {
 public:
  explicit LogoutPeers(const LogoutKeys& keys);

  struct Sides {
    Stores stores;
    ServiceProvider sp;
    IdentityProvider idp;
  };
  Sides make() const;

 private:
  ServiceProviderSettings sp_settings(const Stores& stores) const;
  IdentityProviderSettings idp_settings(const Stores& stores) const;

  LogoutKeys keys_;
  std::shared_ptr<TrustedPeers> idps_ = std::make_shared<TrustedPeers>();
  std::shared_ptr<TrustedPeers> sps_ = std::make_shared<TrustedPeers>();
};

/// Peers that trust the seeds' keys, and those that trust the forger's in their stead.
const LogoutPeers& seed_logout_peers();
const LogoutPeers& forged_logout_peers();

}  // namespace signet::fuzz
