#pragma once

#include <optional>
#include <string>
#include <vector>

#include "signet/assertion.h"

// What a service provider's metadata asks for. What it gets is decided elsewhere, see
// signet/attribute_release.h.

namespace signet {

/// [saml-metadata 2.4.4.2]
struct RequestedAttribute {
  /// With values, only these are of interest; without, any.
  Attribute attribute;
  bool is_required = false;  ///< without it the service can't do its work

  friend bool operator==(const RequestedAttribute&, const RequestedAttribute&) = default;
};

/// A service of a service provider, with the attributes that it wants. [saml-metadata 2.4.4.1]
struct AttributeConsumingService {
  int index = 0;  ///< 0 to 65535, each once
  std::optional<bool> is_default = {};
  std::string name = {};  ///< for people; in English where there is a choice
  std::vector<RequestedAttribute> requested_attributes = {};

  friend bool operator==(const AttributeConsumingService&,
                         const AttributeConsumingService&) = default;
};

}  // namespace signet
