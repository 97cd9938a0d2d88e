// refused: has no member named | no member named
#include "model/messages.h"

std::string who(const signet::model::UntrustedMessage& received) {
#ifdef MUST_NOT_COMPILE
  return received.name_id();
#endif
  return received.issuer().value_or("");
}
