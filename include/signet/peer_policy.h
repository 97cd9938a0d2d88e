#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "signet/algorithms.h"

namespace signet {

/// What of an answer is signed.
enum class SignedParts { response_and_assertion, response, assertion };

/// What of an answer is encrypted for its service provider. The algorithms are those of its
/// metadata.
enum class EncryptedParts {
  assertion_if_possible,   ///< where metadata has a key for it; in plain text for the others
  assertion,               ///< always; who has no key gets nothing
  name_id,                 ///< the NameID alone; likewise
  name_id_and_attributes,  ///< each by itself; likewise
  nothing,
};

/// What one peer has of its own. It is kept beside the peer in TrustedPeers, can be changed while
/// servers run, and decides alone: what the settings of a provider name for this peer doesn't count
/// then. A message in flight keeps the policy that it began with.
struct PeerPolicy {
  /// Absent: the algorithms of the provider's settings.
  std::optional<AlgorithmPolicy> algorithms = {};

  // Of an identity provider.
  bool accept_unsolicited = false;  ///< it may start a sign-in without being asked
  bool require_encryption = false;  ///< assertions in plain text are refused
  /// Its assertions may come without NameID, see AuthenticatedSubject::has_name_id().
  bool accept_without_name_id = false;
  bool accept_xml_values = false;  ///< see Attribute::xml_values
  /// Others whose names it passes on, as NameQualifier has them. [saml-core 8.3.7]
  std::set<std::string> accept_name_qualifiers = {};
  /// In place of the scopes that its metadata has. [SAML-SubjectID 3.3]
  std::optional<std::vector<std::string>> scopes = {};

  // Of a service provider.
  SignedParts signed_parts = SignedParts::response_and_assertion;
  EncryptedParts encrypted_parts = EncryptedParts::assertion_if_possible;
  /// Its HTTP-POST requests may be deflated, against the standard. [saml-bindings 3.5.4]
  bool accept_deflated_post = false;
};

}  // namespace signet
