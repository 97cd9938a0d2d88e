#include "metadata/endpoints.h"

#include <algorithm>

namespace signet::metadata {

const Endpoint* find_endpoint(const std::vector<Endpoint>& endpoints,
                              std::initializer_list<std::string_view> bindings) {
  for (const std::string_view wanted : bindings) {
    const auto found = std::find_if(endpoints.begin(), endpoints.end(),
                                    [&](const Endpoint& e) { return e.binding == wanted; });
    if (found != endpoints.end()) return &*found;
  }
  return nullptr;
}

}  // namespace signet::metadata
