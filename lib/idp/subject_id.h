#pragma once

#include "signet/identity_provider.h"

namespace signet::idp {

/// Adds the subject-id or pairwise-id that the service provider's metadata asks for, unless the
/// attributes have it already. Whoever has none gets none: the service provider has to look.
/// Fails with `subject_id_malformed`. [SAML-SubjectID 3, 4]
Result<void> add_subject_id(const IdentityProviderSettings& settings, const EntityDescriptor& sp,
                            const AuthenticatedUser& user, std::vector<Attribute>& attributes);

/// Whether a scope is one. [SAML-SubjectID 3.3]
bool is_scope(std::string_view scope);

}  // namespace signet::idp
