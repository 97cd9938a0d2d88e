// refused: invalid initialization of reference of type | no viable conversion from
#include "model/messages.h"

void sign_in(const signet::dsig::SignedElement& element, const signet::dsig::SignedQuery& query) {
  static_cast<void>(signet::model::read_assertion(element));
  static_cast<void>(query.root());
#ifdef MUST_NOT_COMPILE
  static_cast<void>(signet::model::read_assertion(query));
#endif
}
