#pragma once

#include <string>
#include <string_view>

#include "signet/browser.h"
#include "signet/limits.h"
#include "signet/result.h"

// The HTTP-POST binding: encoder and decoder of its form fields. [saml-bindings 3.5]

namespace signet::bindings {

struct PostMessage {
  std::string xml;        ///< decoded, unverified
  bool deflated = false;  ///< against the standard; the caller decides for whom that is accepted
};

/// Decodes a SAMLRequest or SAMLResponse field. What isn't XML after base64 is inflated, once.
/// Fails with `parameter_missing` when empty, and with the codes of the stages size and decode.
Result<PostMessage> decode_post(std::string_view field, const Limits& limits);

/// Fails with `relay_state_too_long`, or `parameter_malformed` for octets that are no text.
Result<void> check_relay_state(std::string_view relay_state, const Limits& limits);

PostForm encode_post(std::string_view location, std::string_view message_name, std::string_view xml,
                     std::string_view relay_state);

}  // namespace signet::bindings
