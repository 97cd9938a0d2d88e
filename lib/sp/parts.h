#pragma once

#include "signet/service_provider.h"

namespace signet {

/// What a ServiceProvider holds: its settings, checked once.
struct ServiceProvider::Parts {
  ServiceProviderSettings settings;
};

}  // namespace signet
