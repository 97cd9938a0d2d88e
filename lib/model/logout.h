#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/messages.h"

// The messages of Single Logout as plain values. Both are signed always, so there is no way to read
// one that isn't. [saml-core 3.7, saml-profiles 4.4.3.1]

namespace signet::model {

/// [saml-core 3.7.1]
struct LogoutRequest {
  std::string version = "2.0";
  std::string id;
  Instant issue_instant;
  std::optional<std::string> destination = {};
  std::optional<Issuer> issuer = {};
  std::optional<Instant> not_on_or_after = {};
  std::optional<std::string> reason = {};
  NameID name_id;
  std::vector<std::string> session_indexes = {};  ///< none means all sessions
  bool asynchronous = false;                      ///< nobody waits for an answer. [aslo 2]

  friend bool operator==(const LogoutRequest&, const LogoutRequest&) = default;
};

/// [saml-core 3.7.2]
using LogoutResponse = StatusResponse;

/// An EncryptedID is decrypted with `by`; without keys it fails with `encrypted_assertion`.
Result<LogoutRequest> read_logout_request(const dsig::SignedElement& request,
                                          const dsig::Decryption& by);
Result<LogoutRequest> read_logout_request(const dsig::SignedQuery& request,
                                          const dsig::Decryption& by);
Result<LogoutResponse> read_logout_response(const dsig::SignedElement& response);
Result<LogoutResponse> read_logout_response(const dsig::SignedQuery& response);

/// What we write; see write_response(). Both fail with `value_not_writable`.
Result<xml::Document> write_logout_request(const LogoutRequest& request);
Result<xml::Document> write_logout_response(const LogoutResponse& response);

/// Puts an EncryptedID in the place of the NameID. [saml-core 2.2.4]
Result<void> encrypt_logout_name_id(xml::Element request, const dsig::Recipient& recipient,
                                    RandomSource& random);

/// All NameIDs that mean the same as this one between an identity provider and a service provider,
/// itself first. They are identical, but that what is absent may be written out: a Format of
/// "unspecified", and qualifiers that are these two providers. Letter case counts.
/// [saml-core 2.2.2, 3.3.4, 8.3.7]
std::vector<NameID> spellings(const NameID& name_id, std::string_view idp, std::string_view sp);

}  // namespace signet::model
