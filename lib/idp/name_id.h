#pragma once

#include <optional>

#include "signet/identity_provider.h"

namespace signet::idp {

/// The NameID that this service provider gets: in the format that the request asks for, else in the
/// first that the provider's metadata lists and we issue, else emailAddress. Persistent ones are
/// pairwise: they differ from provider to provider, but for members of an affiliation that ask for
/// its names. Absent for a user without NameID.
/// Fails with `name_id_format_unsupported`, `name_id_qualifier_unknown`, `name_id_not_established`,
/// `persistent_name_malformed`, and like the store of names. [saml-core 3.4.1.1, 8.3]
Result<std::optional<NameID>> make_name_id(const IdentityProviderSettings& settings,
                                           const EntityDescriptor& sp, const NameIDPolicy& policy,
                                           const AuthenticatedUser& user);

/// Whether there are persistent names.
bool has_persistent_names(const IdentityProviderSettings& settings);

}  // namespace signet::idp
