#pragma once

#include <functional>

#include "attacks/attack.h"

// Attacks behind the signature: the identity provider itself signs a message that it shouldn't
// have, or one that was made for another sign-in. Only the rules can refuse it.

namespace signet::test {

using Edit = std::function<void(const Message&)>;

/// The fixture's answer as its provider would have signed it with this difference.
inline std::string answer_with(const SignIn& sign_in, const Edit& edit,
                               const KeyPair& key = rsa_key()) {
  const Message message(accepted_response(sign_in));
  edit(message);
  return signed_again(message, key);
}
inline std::string answer_with(const SignIn& sign_in, const Change& change) {
  return signed_again(Message(replaced(accepted_response(sign_in), change.from, change.to)),
                      rsa_key());
}

/// What its service provider makes of that.
template <class Difference>
Outcome answered(const SignIn& sign_in, const Difference& difference) {
  return outcome(sign_in.consume(answer_with(sign_in, difference)));
}
inline Outcome answered(const Edit& edit) {
  return answered(both_signed(), edit);
}

/// What a service provider of the fixture makes of an answer at some time, in some browser.
struct Arrival {
  Instant at = noon();
  std::string_view browser = {};
  std::string_view relay_state = {};
};
inline Result<AuthenticatedSubject> arrive(const ServiceProvider& sp, std::string_view xml,
                                           const Arrival& arrival = {}) {
  const std::string field = encoded(xml);
  return sp.consume_response({.saml_response = field,
                              .relay_state = arrival.relay_state,
                              .browser_binding = arrival.browser,
                              .received_at = arrival.at});
}

/// The same, for a provider that has seen nothing yet and still waits.
inline Outcome answered_at(const SignIn& sign_in, std::string_view xml, Instant at) {
  return outcome(arrive(sign_in.service_provider(sign_in.waiting()), xml, {.at = at}));
}

inline Outcome broken_rule(ErrorCode code) {
  return refused(code, Stage::rules);
}
inline Outcome wrong_shape(ErrorCode code) {
  return refused(code, Stage::shape);
}

/// A sign-in that the identity provider starts, and that is accepted so.
inline const SignIn& unasked() {
  static const SignIn sign_in({.solicited = false});
  return sign_in;
}

}  // namespace signet::test
