// refused: invalid initialization of reference of type | no viable conversion from
#include "model/messages.h"

void sign_in(const signet::dsig::SignedElement& verified, signet::xml::Element encrypted,
             const signet::dsig::Decryption& by) {
  static_cast<void>(signet::model::read_assertion(verified, &by));
  const auto decrypted = signet::dsig::decrypt(encrypted, signet::model::assertion_name, by);
  static_cast<void>(decrypted);
#ifdef MUST_NOT_COMPILE
  static_cast<void>(signet::model::read_assertion(*decrypted, &by));
#endif
}
