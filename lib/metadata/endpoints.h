#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "signet/metadata.h"

namespace signet::metadata {

/// The first endpoint of one of these bindings, tried in their order; null when there is none.
const Endpoint* find_endpoint(const std::vector<Endpoint>& endpoints,
                              std::initializer_list<std::string_view> bindings);

}  // namespace signet::metadata
