#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "metadata/trusted_keys.h"
#include "model/messages.h"
#include "rules/rule.h"
#include "signet/service_provider.h"

namespace signet::sp {

/// A Response that every rule holds for and that is still to be used up: its request is not taken,
/// its assertion not entered into the replay cache. By itself it signs nobody in.
struct CheckedResponse {
  model::Assertion assertion;
  std::shared_ptr<const metadata::Peer> idp;
  std::vector<PublicKey> keys;  ///< those that signed: one, or one each
  std::optional<PendingRequest> request;
};

/// All checks that change nothing, from the form field to the last rule. With `steps` it also
/// writes down what each of them compared; what is checked is the same. [saml-profiles 4.1.4.3]
Result<CheckedResponse> check_response(const ServiceProviderSettings& settings,
                                       const ConsumeResponse& input, rules::Steps* steps);

/// Everything that check_response() goes through, as steps that weren't reached.
void list_response_checks(rules::Steps& steps);

}  // namespace signet::sp
