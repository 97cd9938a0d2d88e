// refused: no matching function for call
#include "model/messages.h"

namespace model = signet::model;

signet::Result<model::AuthnRequest> read(const model::UntrustedMessage& received) {
#ifdef MUST_NOT_COMPILE
  return model::read_authn_request(received);
#endif
  return model::read_unsigned_authn_request(received);
}
