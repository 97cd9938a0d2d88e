#pragma once

#include <optional>
#include <string>
#include <vector>

namespace signet {

/// Who may answer a request, and for whom it is passed on. It constrains identity providers that
/// ask others in turn, which this library doesn't; one that answers by itself has to be in the list
/// if there is one. Names and addresses in the list aren't read, nor is GetComplete: a longer list
/// is fetched from nowhere. [saml-core 3.4.1.2]
struct Scoping {
  std::optional<int> proxy_count = {};          ///< 0 to 65535; absent: any number
  std::vector<std::string> idp_list = {};       ///< entity IDs, at most 64; none: anybody
  std::vector<std::string> requester_ids = {};  ///< who asked first, at most 64

  friend bool operator==(const Scoping&, const Scoping&) = default;
};

}  // namespace signet
