#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signet/result.h"
#include "signet/signing_key.h"
#include "xml/document.h"

namespace signet::dsig {

/// Signs `element`, which has an ID: puts a ds:Signature behind `after`, one of its children, or in
/// front of all children when `after` is absent. Enveloped-signature and exclusive
/// canonicalization, the algorithms that fit the key, the certificate in KeyInfo. Fails with
/// `signing_failed`, and as a Signer does. [saml-core 5.4]
Result<void> sign_enveloped(xml::Element element, std::optional<xml::Element> after,
                            const SigningKey& key);

}  // namespace signet::dsig
