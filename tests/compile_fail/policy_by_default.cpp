// refused: is private within this context | calling a private constructor
#include "signet/algorithms.h"

signet::AlgorithmPolicy policy() {
#ifdef MUST_NOT_COMPILE
  return signet::AlgorithmPolicy();
#endif
  return signet::AlgorithmPolicy::of_2026();
}
