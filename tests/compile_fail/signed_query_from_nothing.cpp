// refused: is private within this context | calling a private constructor
#include "dsig/signed_element.h"

namespace dsig = signet::dsig;

void consume(const dsig::SignedQuery&);

void sign_in(const dsig::SignedQuery& verified, signet::xml::Document untrusted) {
  consume(verified);
  static_cast<void>(untrusted.root());
#ifdef MUST_NOT_COMPILE
  consume(dsig::SignedQuery(std::move(untrusted), "relay state", verified.key()));
#endif
}
