#pragma once

#include "logout/party.h"
#include "model/logout.h"
#include "signet/signing_key.h"

// A message of Single Logout goes out, always signed: over the query in a redirect, else by an XML
// Signature. [saml-profiles 4.4.3.1, 4.4.4.1]

namespace signet::logout {

/// A LogoutRequest about this person, still without what belongs to one peer.
model::LogoutRequest make_request(const Party& party, NameID name_id,
                                  std::vector<std::string> session_indexes, std::string id,
                                  Instant now);

/// Sends it to an endpoint of a peer, which becomes its Destination; with `recipient` the NameID
/// goes encrypted. Fails with `value_not_writable`, `signing_failed` and `encryption_failed`.
Result<LogoutAction> send_request(model::LogoutRequest request, const Endpoint& endpoint,
                                  const std::optional<dsig::Recipient>& recipient,
                                  const SigningKey& key, RandomSource& random);

/// What an answer answers.
struct Answered {
  std::string request_id;
  std::string peer;
  std::string binding;  ///< that the request came by
  std::string relay_state;
};

/// Answers by the binding that the request came by, to the ResponseLocation of metadata where there
/// is one; a peer that lists no endpoint for it gets the answer by the other binding of browsers.
/// Fails with `metadata_no_endpoint`, `metadata_entity_unknown` and like send_request().
Result<LogoutAnswer> send_response(const Party& party, const Answered& to, Status status,
                                   const SigningKey& key, Instant now);

}  // namespace signet::logout
