#pragma once

#include <string>

#include "signet/identity_provider.h"
#include "signet/service_provider.h"

// Both sides of a sign-in with a realistic Response of about 8 KB, made once and consumed over and
// over.

namespace signet::bench {

struct SignIn {
  ServiceProvider sp;
  IdentityProvider idp;
  AuthenticatedUser user;
  std::string form_value;  ///< SAMLResponse with a signed assertion
  std::string xml;         ///< the same, decoded
  Instant now;
};

/// An identity provider with this key that signs the assertion alone. Ends the program when
/// something fails.
SignIn make_sign_in(const KeyPair& key);

}  // namespace signet::bench
