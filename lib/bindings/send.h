#pragma once

#include <optional>
#include <string_view>

#include "signet/browser.h"
#include "signet/result.h"
#include "signet/signing_key.h"
#include "xml/document.h"

// The bindings that go by way of the browser, in one call. [saml-bindings 3.4, 3.5]

namespace signet::bindings {

/// Where a message goes.
struct Outgoing {
  std::string_view binding;  ///< HTTP-Redirect; everything else is HTTP-POST
  std::string_view location;
  std::string_view message_name;  ///< saml_request or saml_response
  std::string_view relay_state = {};
};

/// Signed when there is a key: over the query in a redirect, else by an XML Signature. Fails with
/// `signing_failed`, and as a Signer does.
Result<BrowserAction> send(xml::Document message, const Outgoing& way,
                           const std::optional<SigningKey>& key);

}  // namespace signet::bindings
