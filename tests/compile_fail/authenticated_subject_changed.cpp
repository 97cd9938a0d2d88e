// refused: discards qualifiers | drops 'const' qualifier
#include "signet/authenticated_subject.h"

void rename(signet::AuthenticatedSubject& verified) {
  const signet::NameID& name = verified.name_id();
  static_cast<void>(name);
#ifdef MUST_NOT_COMPILE
  signet::NameID& writable = verified.name_id();
  static_cast<void>(writable);
#endif
}
