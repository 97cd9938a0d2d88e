// refused: ignoring returned value of type | ignoring return value of function
#include "signet/result.h"

signet::Result<int> check();
signet::Result<void> check_only();

bool checked() {
  return check() && check_only();
}

void unchecked() {
#ifdef MUST_NOT_COMPILE
  check_only();
#endif
}
