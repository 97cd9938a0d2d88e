// refused: no matching function for call to
#include "model/logout.h"

using namespace signet;

Result<model::LogoutRequest> read(const dsig::SignedElement& proof,
                                  const model::UntrustedMessage& message,
                                  const dsig::Decryption& by) {
#ifdef MUST_NOT_COMPILE
  return model::read_logout_request(message, by);
#else
  static_cast<void>(message);
  return model::read_logout_request(proof, by);
#endif
}
