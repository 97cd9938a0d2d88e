#pragma once

#include <vector>

#include "profiles/facts.h"

// What the library itself would refuse about a message, by the very rules that receivers ask; all
// of it, where a receiver stops at the first.

namespace signet::profiles {

/// What isn't known from the context is taken from the message, so that it is only held against
/// itself.
std::vector<Finding> judge_response(const model::UntrustedMessage& response,
                                    const MessageFacts& message, const LintContext& context);
std::vector<Finding> judge_request(const model::AuthnRequest& request, const MessageFacts& message,
                                   const LintContext& context);

}  // namespace signet::profiles
