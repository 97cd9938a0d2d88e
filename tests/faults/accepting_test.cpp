#include <doctest/doctest.h>

#include "faults/responses.h"
#include "support/sign_in_fixture.h"
#include "support/test_keys.h"

// Messages that are accepted: under a fault they are refused, or say what they said.

namespace signet::faults {
namespace {

void sweep_accepted(const std::string& name, const test::SignIn& sign_in) {
  sweep_response(name, sign_in, sign_in.response());
}

/// The identity provider publishes `first` in front of the key that it signs with.
test::SignIn with_two_keys(const KeyPair& key, const KeyPair& first) {
  return test::SignIn(
      {.idp_key = &key, .idp_metadata = [&](EntityDescriptor& idp) {
         idp.idp->keys.insert(idp.idp->keys.begin(), {KeyUse::signing, first.certificate()});
       }});
}

TEST_CASE("a fault never changes whom an accepted Response signs in") {
  sweep_accepted("Response and Assertion signed", test::both_signed());
  sweep_accepted("Response signed", test::response_signed());
  sweep_accepted("Assertion signed", test::assertion_signed());
}

TEST_CASE("a fault never changes whom an encrypted Response signs in") {
  sweep_accepted("encrypted, Response signed", test::encrypted_and_response_signed());
  sweep_accepted("encrypted, Assertion signed", test::encrypted_and_assertion_signed());
  const test::SignIn parts({.sp = test::with_decryption_keys, .idp = [](auto& idp) {
                              idp.encrypted_parts = {{std::string(test::sp_entity),
                                                      EncryptedParts::name_id_and_attributes}};
                            }});
  sweep_accepted("encrypted NameID and attributes", parts);
}

TEST_CASE("a fault never changes whom a Response signs in that the second key of two verifies") {
  sweep_accepted("second of two RSA keys", with_two_keys(test::rsa_key(), test::other_rsa_key()));
  sweep_accepted("second of two P-256 keys",
                 with_two_keys(test::p256_key(), test::other_p256_key()));
}

TEST_CASE("a fault never changes what an accepted AuthnRequest asks for") {
  const test::SignIn& sign_in = test::both_signed();
  const auto describe = [](const AcceptedAuthnRequest& request) { return words(request); };
  sweep(
      "by HTTP-POST", [] { return 0; },
      [&](int) { return sign_in.consume_request(sign_in.request()); }, describe);
  sweep(
      "by HTTP-Redirect", [] { return 0; },
      [&](int) { return sign_in.consume_query(sign_in.request_query()); }, describe);
}

}  // namespace
}  // namespace signet::faults
