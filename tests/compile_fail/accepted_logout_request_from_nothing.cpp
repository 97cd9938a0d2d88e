// refused: is private within this context | calling a private constructor
#include "signet/logout.h"

void end(const signet::AcceptedLogoutRequest&);

void sign_out(const signet::AcceptedLogoutRequest& accepted) {
  end(accepted);
#ifdef MUST_NOT_COMPILE
  end(signet::AcceptedLogoutRequest());
#endif
}
