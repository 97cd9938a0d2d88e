#pragma once

#include <optional>
#include <string>
#include <vector>

#include "signet/assertion.h"
#include "signet/time.h"

namespace signet {

/// A person whom the application of an identity provider authenticated.
struct AuthenticatedUser {
  std::string id;     ///< stable, never reused; the source of persistent identifiers
  std::string email;  ///< becomes the NameID in the emailAddress format
  std::vector<Attribute> attributes;
  Instant authn_instant;
  std::string session_index;  ///< of the session at the identity provider, not its cookie; or empty
  std::optional<Instant> session_not_on_or_after;
  std::string authn_context_class_ref;  ///< empty says "unspecified"
  /// ID of the IdpSession, which keeps who was told of it; empty: nobody is told of its end.
  std::string session_id = {};
  /// The service provider gets no NameID, only attributes: a request that asks for a format is
  /// refused then. It isn't told of the session's end, as a LogoutRequest needs a name.
  /// [saml-core 2.4.1]
  bool without_name_id = false;
  /// The part of the attribute subject-id in front of "@": stable, never reused. Empty: the user
  /// has none. Whoever asks for one in metadata gets it. [SAML-SubjectID 3.3]
  std::string subject_id = {};
};

}  // namespace signet
