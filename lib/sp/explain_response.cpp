#include <cstddef>

#include "signet/service_provider.h"
#include "sp/parts.h"
#include "sp/response_check.h"

// The checks of consume_response(), told instead of acted upon. [saml-profiles 4.1.4.3]

namespace signet {
namespace {

/// What consume_response() does last. Neither store can be asked without using something up.
void list_use(rules::Outcome outcome, rules::Steps& steps) {
  for (const ErrorCode code : {ErrorCode::request_already_answered, ErrorCode::replayed}) {
    steps.push_back({"state", code, Error(code).section(), outcome});
  }
}

}  // namespace

Explanation ServiceProvider::explain_response(const ConsumeResponse& response) const {
  Explanation explanation;
  rules::Steps& steps = explanation.steps;
  const auto checked = sp::check_response(parts_->settings, response, &steps);

  rules::Steps all;
  sp::list_response_checks(all);
  for (std::size_t i = steps.size(); i < all.size(); ++i) steps.push_back(all[i]);
  list_use(checked ? rules::Outcome::not_checked : rules::Outcome::not_reached, steps);
  if (!checked) explanation.refusal = checked.error();
  return explanation;
}

}  // namespace signet
