#pragma once

#include "metadata/trusted_keys.h"
#include "signet/identity_provider.h"
#include "xml/document.h"

namespace signet::idp {

/// Signs and encrypts a Response that was written, as the settings have it for this service
/// provider. Fails with `no_active_key`, `signing_failed`, `encryption_key_missing` or
/// `encryption_failed`. [saml-core 5.4, 6]
Result<void> protect_response(xml::Element response, const IdentityProviderSettings& settings,
                              const metadata::Peer& sp, Instant now);

/// Whether this service provider gets names as EncryptedID.
bool encrypts_name_id(const IdentityProviderSettings& settings, const metadata::Peer& sp);

}  // namespace signet::idp
