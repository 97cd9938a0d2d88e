// refused: invalid initialization of reference of type | no viable conversion from
#include "model/messages.h"

void sign_in(const signet::dsig::SignedElement& verified,
             const signet::model::UntrustedMessage& untrusted) {
  static_cast<void>(signet::model::read_assertion(verified));
  static_cast<void>(&untrusted);
#ifdef MUST_NOT_COMPILE
  static_cast<void>(signet::model::read_assertion(untrusted));
#endif
}
