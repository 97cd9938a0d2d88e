// refused: is private within this context | calling a private constructor
#include "signet/identity_provider.h"

void answer(const signet::AcceptedAuthnRequest&);

void sign_in(const signet::AcceptedAuthnRequest& accepted) {
  answer(accepted);
#ifdef MUST_NOT_COMPILE
  answer(signet::AcceptedAuthnRequest());
#endif
}
