#include <doctest/doctest.h>

#include "faults/responses.h"
#include "support/message_editor.h"
#include "support/sign_in_fixture.h"
#include "support/signature_forge.h"
#include "support/test_keys.h"
#include "support/wrapping.h"

// Messages that are refused: no fault makes one of them accepted.

namespace signet::faults {
namespace {

using test::Message;

void sweep_refused(const std::string& name, const test::SignIn& sign_in, const std::string& xml) {
  REQUIRE_FALSE(sign_in.consume_field(test::encoded(xml)));
  sweep_response(name, sign_in, xml);
}

/// Signed by the right key over what it says.
std::string changed_and_signed(const std::string& from, const std::string& to) {
  const Message message(test::replaced(test::assertion_signed().response(), from, to));
  return test::signed_again(message, test::rsa_key());
}

TEST_CASE("no fault makes a Response accepted that a trusted key didn't sign") {
  const test::SignIn& signed_once = test::assertion_signed();
  const std::string& response = signed_once.response();

  const Message by_other_key(response);
  sweep_refused("signed by another key", signed_once,
                test::signed_again(by_other_key, test::other_rsa_key()));

  const Message other_signature(response);
  std::string value = other_signature.find("SignatureValue").text();
  value[20] = value[20] == 'A' ? 'B' : 'A';
  other_signature.find("SignatureValue").text(value);
  sweep_refused("another SignatureValue", signed_once, other_signature.xml());

  const Message bare(response);
  bare.find("Signature").remove();
  sweep_refused("no Signature", signed_once, bare.xml());

  const test::SignIn of_p256({.parts = SignedParts::assertion, .idp_key = &test::p256_key()});
  sweep_refused("signed by a P-256 key that isn't the peer's", of_p256,
                test::signed_again(Message(of_p256.response()), test::other_p256_key()));
}

TEST_CASE("no fault makes a Response accepted whose content isn't what was signed") {
  const test::SignIn& signed_once = test::assertion_signed();
  const std::string changed = test::replaced(signed_once.response(), std::string(test::attacker),
                                             std::string(test::victim));
  sweep_refused("another NameID", signed_once, changed);

  const Message digested(changed);
  digested.find("DigestValue").text(test::digest_of(digested.assertion()));
  sweep_refused("another NameID and the digest of it", signed_once, digested.xml());

  const std::string& twice = test::both_signed().response();
  sweep_refused("another Destination in a signed Response", test::both_signed(),
                test::replaced(twice, "Destination=\"https", "Destination=\"http"));
  for (const char* id : {"xsw3", "xsw8"})
    sweep_refused(id, signed_once, test::wrapping(id).make(signed_once.response()));
}

TEST_CASE("no fault makes a Response accepted that was signed for something else") {
  const test::SignIn& signed_once = test::assertion_signed();
  sweep_refused("another audience", signed_once,
                changed_and_signed("<saml:Audience>https://sp", "<saml:Audience>https://other"));
  sweep_refused("answer to another request", signed_once,
                changed_and_signed("InResponseTo=\"_", "InResponseTo=\"_x"));
  sweep_refused("expired", signed_once,
                changed_and_signed("NotOnOrAfter=\"2026", "NotOnOrAfter=\"2025"));
}

TEST_CASE("no fault makes an AuthnRequest count as signed that isn't what was signed") {
  const test::SignIn& sign_in = test::both_signed();
  const auto describe = [](const AcceptedAuthnRequest& request) { return words(request); };
  const std::string query =
      test::replaced(sign_in.request_query(), "&SigAlg=", "&RelayState=other&SigAlg=");
  REQUIRE_FALSE(sign_in.consume_query(query));
  sweep(
      "another RelayState by HTTP-Redirect", [] { return 0; },
      [&](int) { return sign_in.consume_query(query); }, describe);
  const std::string posted =
      test::replaced(sign_in.request(), "Destination=", "ForceAuthn=\"true\" Destination=");
  REQUIRE_FALSE(sign_in.consume_request(posted));
  sweep(
      "another wish by HTTP-POST", [] { return 0; },
      [&](int) { return sign_in.consume_request(posted); }, describe);
}

}  // namespace
}  // namespace signet::faults
