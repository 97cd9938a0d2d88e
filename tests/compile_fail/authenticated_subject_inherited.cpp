// refused: use of deleted function | implicitly-deleted default constructor
#include "signet/authenticated_subject.h"

struct Own : signet::AuthenticatedSubject {};

const signet::AuthenticatedSubject& as_subject(const Own& own) {
#ifdef MUST_NOT_COMPILE
  static const Own made;
  return made;
#endif
  return own;
}
