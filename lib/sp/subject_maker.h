#pragma once

#include "model/messages.h"
#include "signet/authenticated_subject.h"
#include "signet/state.h"

namespace signet::sp {

/// The one maker of AuthenticatedSubject; called at the end of consume_response() and nowhere else.
class SubjectMaker {
 public:
  static AuthenticatedSubject make(model::Assertion assertion, std::string idp,
                                   const PendingRequest* request, std::string_view relay_state);
};

}  // namespace signet::sp
