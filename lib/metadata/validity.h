#pragma once

#include <optional>

#include "signet/metadata.h"

namespace signet::metadata {

/// The first validUntil of the entity and its roles to pass; with it the whole entity is out of
/// date. [saml-metadata 2.3.2, 2.4.1]
std::optional<Instant> earliest_valid_until(const EntityDescriptor& entity);

}  // namespace signet::metadata
