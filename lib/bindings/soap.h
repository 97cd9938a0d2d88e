#pragma once

#include <string>
#include <string_view>

#include "signet/limits.h"
#include "signet/result.h"

// The SOAP binding: envelopes as bytes. How they travel is the application's affair.
// [saml-bindings 3.2]

namespace signet::bindings {

/// The one message in the Body of a SOAP 1.1 envelope, as XML that stands alone; unverified. Fails
/// with `parameter_missing` when there are no bytes, with the codes of the stages size to shape,
/// with `soap_header_not_understood`, and with `soap_fault` when the peer reports one.
Result<std::string> decode_soap(std::string_view envelope, const Limits& limits);

/// `xml` is a message without XML declaration.
std::string encode_soap(std::string_view xml);

}  // namespace signet::bindings
