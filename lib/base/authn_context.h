#pragma once

#include <span>
#include <string>

#include "signet/result.h"

namespace signet::base {

/// An order in which a class stands twice says that it is stronger than itself. Fails with
/// `configuration_invalid`.
Result<void> check_authn_context_order(std::span<const std::string> order);

}  // namespace signet::base
