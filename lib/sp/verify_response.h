#pragma once

#include <optional>
#include <vector>

#include "model/messages.h"
#include "rules/rule.h"

namespace signet::sp {

/// Who is believed, and who decrypts.
struct Trust {
  const dsig::Signer& signer;
  const dsig::Decryption& decryption;
};

/// What is known of a Response once its signature holds. Without an assertion it reports an error.
struct VerifiedResponse {
  model::ResponseEnvelope envelope;
  bool envelope_signed = false;
  bool was_encrypted = false;
  std::optional<model::Assertion> assertion;
  std::vector<PublicKey> keys;  ///< those that signed
};

/// Decrypts and verifies, and writes down in `steps`, if there are any, how far it came. The tree
/// is gone before the first name is read.
Result<VerifiedResponse> verify_response(model::UntrustedMessage message, const Trust& trust,
                                         rules::Steps* steps);

}  // namespace signet::sp
