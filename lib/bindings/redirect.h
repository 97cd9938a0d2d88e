#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dsig/signed_element.h"
#include "signet/limits.h"
#include "signet/result.h"
#include "signet/signing_key.h"

// The HTTP-Redirect binding: encoder and decoder. [saml-bindings 3.4]

namespace signet::bindings {

inline constexpr std::string_view saml_request = "SAMLRequest";
inline constexpr std::string_view saml_response = "SAMLResponse";

/// A query string taken apart once. `raw` points into the caller's string, so that the signature is
/// checked over the very octets that are decoded.
struct RedirectMessage {
  dsig::RawQuery raw;
  bool is_signed = false;
  std::string xml;                         ///< decoded, unverified
  std::optional<std::string> relay_state;  ///< decoded, unverified
};

/// `message_name` is saml_request or saml_response: what this endpoint takes. Parameters that SAML
/// doesn't define are passed over. Fails with the codes of the stages wire and decode, and with
/// `query_signature_incomplete`. [saml-bindings 3.4.4]
Result<RedirectMessage> decode_redirect(std::string_view raw_query, std::string_view message_name,
                                        const Limits& limits);

/// The URL to send the browser to; signed when there is a key. Fails with `signing_failed`, and
/// as a Signer does.
/// [saml-bindings 3.4.4.1]
Result<std::string> encode_redirect(std::string_view location, std::string_view message_name,
                                    std::string_view xml,
                                    const std::optional<std::string>& relay_state,
                                    const std::optional<SigningKey>& key);

}  // namespace signet::bindings
