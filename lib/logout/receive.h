#pragma once

#include "crypto/encryption.h"
#include "logout/party.h"
#include "model/logout.h"
#include "rules/logout_rules.h"

// A message of Single Logout comes in, the same way for both sides: unwrapped by its binding,
// verified with the keys of its sender's role, and held against the rules. [saml-profiles 4.4]

namespace signet::logout {

/// What is known of a message whose signature holds.
template <class Message>
struct Received {
  Message message;
  TrustedPeer peer;
  PublicKey key;
  std::string relay_state;
  std::string_view binding;
};

/// A LogoutRequest for which every rule holds that needs no stored state. `keys` open an
/// EncryptedID. Fails with the codes of the bindings and of signatures, with `issuer_missing`,
/// `issuer_unknown`, `metadata_expired`, and with those of the rules.
Result<Received<model::LogoutRequest>> receive_request(const Party& party,
                                                       const LogoutMessage& message,
                                                       std::span<const crypto::DecryptionKey> keys,
                                                       Instant now);

/// The same for a LogoutResponse; which request it answers is still to be looked up.
Result<Received<model::LogoutResponse>> receive_response(const Party& party,
                                                         const LogoutMessage& message, Instant now);

/// How it came, for the rules.
rules::Arrival arrival(const Party& party, const Received<model::LogoutResponse>& received,
                       Instant now);

/// Where the answer to what goes out this way is awaited: what PendingRequest::acs_url is for a
/// sign-in. Never the address of another service.
std::string_view awaited_at(const Party& party, std::string_view binding);

}  // namespace signet::logout
