#pragma once

#include "model/messages.h"
#include "signet/identity_provider.h"

namespace signet::idp {

/// The one maker of AcceptedAuthnRequest; called at the end of consume_redirect() and
/// consume_post() and nowhere else.
class RequestMaker {
 public:
  static AcceptedAuthnRequest make(model::AuthnRequest request, const Endpoint& acs,
                                   const AttributeConsumingService* service,
                                   std::string relay_state, bool is_signed);
};

}  // namespace signet::idp
