#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/message_editor.h"
#include "support/sign_in_fixture.h"
#include "support/signature_forge.h"
#include "support/test_keys.h"

// What the tests of attacks share. Each starts from a message that is accepted, changes one thing,
// and names the code and the stage of the refusal. Test names begin with the attack's usual name.

namespace signet::test {

/// The fixture's answer, after making sure that it is accepted as it is.
inline std::string accepted_response(const SignIn& sign_in) {
  REQUIRE(outcome(sign_in.consume(sign_in.response())) == accepted);
  return sign_in.response();
}
inline std::string accepted_request(const SignIn& sign_in) {
  REQUIRE(outcome(sign_in.consume_request(sign_in.request())) == accepted);
  return sign_in.request();
}

/// One piece of a message's text, and what takes its place.
struct Change {
  std::string from, to;
};

/// Whom the fixture's answer signs in.
inline AuthenticatedSubject subject_of(const SignIn& sign_in) {
  return *sign_in.consume(sign_in.response());
}

inline bool same_person(const AuthenticatedSubject& a, const AuthenticatedSubject& b) {
  return a.identity_provider() == b.identity_provider() && a.name_id() == b.name_id() &&
         a.attributes() == b.attributes() && a.authn_instant() == b.authn_instant() &&
         a.session_index() == b.session_index() &&
         a.session_not_on_or_after() == b.session_not_on_or_after() &&
         a.authn_context_class_ref() == b.authn_context_class_ref() &&
         a.unsolicited() == b.unsolicited() && a.relay_state() == b.relay_state();
}

/// The outcome for a changed message that must mean what the fixture's own means: "accepted" only
/// when it does.
inline Outcome same_as_signed(const SignIn& sign_in, std::string_view xml) {
  const auto subject = sign_in.consume(xml);
  if (subject) CHECK(same_person(*subject, subject_of(sign_in)));
  return outcome(subject);
}

/// The answer whose assertion has a signature of this form instead of its own, by this key.
inline std::string assertion_signed_as(const SignatureForm& form, const ForgersKey& key) {
  const Message message(accepted_response(assertion_signed()));
  message.assertion().child("Signature").remove();
  sign(message.assertion(), form, key);
  return message.xml();
}
inline std::string assertion_signed_as(const SignatureForm& form) {
  return assertion_signed_as(form, rsa_key());
}

/// The accepted form for that assertion, to be changed.
inline SignatureForm assertion_form() {
  return signature_of_id(Message(assertion_signed().response()).assertion().attribute("ID"));
}

inline Outcome consumed(std::string_view xml) {
  return outcome(assertion_signed().consume(xml));
}

}  // namespace signet::test
