#pragma once

#include "logout/party.h"
#include "signet/metadata.h"

namespace signet::logout {

/// What is wrong with the addresses of a service; `other` is that of the provider's other service.
/// Fails with `configuration_invalid`.
Result<void> check_service(const SingleLogoutService& service, std::string_view other);

/// Lists the service in our metadata. [saml-metadata 2.4.2]
void publish(const SingleLogoutService& service, RoleDescriptor& role);

}  // namespace signet::logout
