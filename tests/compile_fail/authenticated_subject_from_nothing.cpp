// refused: is private within this context | calling a private constructor
#include "signet/authenticated_subject.h"

void greet(const signet::AuthenticatedSubject&);

void sign_in(const signet::AuthenticatedSubject& verified) {
  greet(verified);
#ifdef MUST_NOT_COMPILE
  greet(signet::AuthenticatedSubject());
#endif
}
