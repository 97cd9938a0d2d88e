#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signet/limits.h"
#include "signet/result.h"

namespace signet {

/// A message made readable for a person at a terminal. Nothing of it is verified: there is no way
/// from here to a signed or authenticated value.
struct UnverifiedView {
  std::string kind;  ///< how it was wrapped: "xml", "base64", "deflated", "query", "url"
  std::string root;  ///< local name of the root element, such as "Response"
  std::string xml;   ///< indented
  std::optional<std::string> parameter;    ///< SAMLRequest or SAMLResponse, for a query or URL
  std::optional<std::string> relay_state;  ///< for a query or URL
};

/// Finds out what it got: XML, base64 of it, base64 of deflated XML, a query string or a URL with
/// SAMLRequest or SAMLResponse. Fails with the codes of the stages size to parse.
Result<UnverifiedView> inspect_unverified(std::string_view input, const Limits& limits = {});

}  // namespace signet
