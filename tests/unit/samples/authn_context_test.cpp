#include <doctest/doctest.h>

#include "idp/authn_context.h"
#include "signet/names.h"

using signet::idp_program::choose_authn_context;

namespace {

const std::string any(signet::authn_context::unspecified);
const std::string password(signet::authn_context::password);
const std::string protected_password(signet::authn_context::password_protected_transport);
const std::string card = "urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard";

}  // namespace

// [saml-core 3.3.2.2.1]

TEST_CASE("without a wish the best class that we have is named") {
  CHECK(choose_authn_context({}, "exact") == protected_password);
}

TEST_CASE("exact takes the first class of the list that we have") {
  CHECK(choose_authn_context({password, protected_password}, "exact") == password);
  CHECK(choose_authn_context({card, protected_password}, "exact") == protected_password);
  CHECK(choose_authn_context({any}, "exact") == any);
  CHECK_FALSE(choose_authn_context({card}, "exact"));
}

TEST_CASE("minimum is met by anything as strong as one of the list") {
  CHECK(choose_authn_context({password}, "minimum") == protected_password);
  CHECK(choose_authn_context({card, protected_password}, "minimum") == protected_password);
  CHECK_FALSE(choose_authn_context({card}, "minimum"));
}

TEST_CASE("maximum names nothing stronger than the strongest of the list") {
  CHECK(choose_authn_context({password, any}, "maximum") == password);
  CHECK(choose_authn_context({protected_password}, "maximum") == protected_password);
  CHECK_FALSE(choose_authn_context({card}, "maximum"));
}

TEST_CASE("better has to be stronger than all of the list") {
  CHECK(choose_authn_context({password}, "better") == protected_password);
  CHECK_FALSE(choose_authn_context({protected_password}, "better"));
  CHECK_FALSE(choose_authn_context({password, card}, "better"));
}

TEST_CASE("a comparison that the standard doesn't know is never met") {
  CHECK_FALSE(choose_authn_context({password}, "roughly"));
}
