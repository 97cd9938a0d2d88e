#pragma once

#include "signet/identity_provider.h"

namespace signet::idp {

/// The NameID that this service provider gets: in the format that the request asks for, else in the
/// first that the provider's metadata lists and we issue, else emailAddress. Persistent ones are
/// pairwise: they differ from provider to provider and can't be traced back without the secret.
/// Fails with `name_id_format_unsupported`. [saml-core 3.4.1.1, 8.3]
Result<NameID> make_name_id(const IdentityProviderSettings& settings, const EntityDescriptor& sp,
                            const NameIDPolicy& policy, const AuthenticatedUser& user);

}  // namespace signet::idp
