#include "signet/authn_context.h"

#include <doctest/doctest.h>

#include "base/authn_context.h"
#include "signet/names.h"
#include "support/refusal.h"

// What was asked for, and what meets it. [saml-core 3.3.2.2.1]

using namespace signet;

namespace {

using Comparison = AuthnContextComparison;

const std::string any(authn_context::unspecified);
const std::string password(authn_context::password);
const std::string protected_password(authn_context::password_protected_transport);
const std::string card = "urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard";
const std::string unheard_of = "urn:x:unheard-of";
const std::vector<std::string> order = {any, password, protected_password, card};
const std::vector<std::string> ours = {any, password, protected_password};

bool met(Comparison comparison, std::vector<std::string> wanted, const std::string& by) {
  return meets({std::move(wanted), comparison}, by, order);
}

std::optional<std::string> chosen(Comparison comparison, std::vector<std::string> wanted) {
  return choose_authn_context({std::move(wanted), comparison}, ours, order);
}

}  // namespace

TEST_CASE("nothing that is asked for is met by anything") {
  for (const Comparison comparison :
       {Comparison::exact, Comparison::minimum, Comparison::maximum, Comparison::better}) {
    CHECK(met(comparison, {}, unheard_of));
    CHECK(met(comparison, {}, ""));
    CHECK(chosen(comparison, {}) == protected_password);
  }
  CHECK_FALSE(choose_authn_context({}, {}, order));
}

TEST_CASE("exact is one of those asked for, byte for byte, whatever the order says") {
  CHECK(met(Comparison::exact, {password, card}, card));
  CHECK(met(Comparison::exact, {unheard_of}, unheard_of));
  CHECK_FALSE(met(Comparison::exact, {password}, protected_password));
  CHECK_FALSE(met(Comparison::exact, {password}, password + " "));
  CHECK_FALSE(met(Comparison::exact, {password}, ""));
  CHECK(meets({{password}}, password, {}));
}

TEST_CASE("minimum is one of those asked for, or stronger than one of them") {
  CHECK(met(Comparison::minimum, {password}, password));
  CHECK(met(Comparison::minimum, {password}, card));
  CHECK(met(Comparison::minimum, {card, password}, protected_password));
  CHECK_FALSE(met(Comparison::minimum, {password}, any));
  CHECK_FALSE(met(Comparison::minimum, {card}, protected_password));
}

TEST_CASE("maximum is one of those asked for, or weaker than one of them") {
  CHECK(met(Comparison::maximum, {password}, password));
  CHECK(met(Comparison::maximum, {password}, any));
  CHECK(met(Comparison::maximum, {any, protected_password}, password));
  CHECK_FALSE(met(Comparison::maximum, {password}, protected_password));
}

TEST_CASE("better is stronger than each of those asked for") {
  CHECK(met(Comparison::better, {password}, protected_password));
  CHECK(met(Comparison::better, {password, any}, protected_password));
  CHECK_FALSE(met(Comparison::better, {password}, password));
  CHECK_FALSE(met(Comparison::better, {password, protected_password}, protected_password));
  CHECK_FALSE(met(Comparison::better, {card}, card));
}

TEST_CASE("a class that the order doesn't know is neither stronger nor weaker than another") {
  for (const Comparison comparison :
       {Comparison::minimum, Comparison::maximum, Comparison::better}) {
    CHECK_FALSE(met(comparison, {password}, unheard_of));
    CHECK_FALSE(met(comparison, {unheard_of}, card));
    CHECK_FALSE(meets({{password}, comparison}, card, {}));
  }
  CHECK(met(Comparison::minimum, {unheard_of}, unheard_of));
  CHECK_FALSE(met(Comparison::better, {password, unheard_of}, card));
}

TEST_CASE("of what is true an identity provider names the preferred, else the strongest") {
  CHECK(chosen(Comparison::exact, {password, protected_password}) == password);
  CHECK(chosen(Comparison::exact, {card, protected_password}) == protected_password);
  CHECK_FALSE(chosen(Comparison::exact, {card}));
  CHECK(chosen(Comparison::minimum, {password}) == protected_password);
  CHECK(chosen(Comparison::minimum, {card, password}) == protected_password);
  CHECK_FALSE(chosen(Comparison::minimum, {card}));
  CHECK(chosen(Comparison::maximum, {password, any}) == password);
  CHECK(chosen(Comparison::maximum, {card}) == protected_password);
  CHECK_FALSE(chosen(Comparison::maximum, {unheard_of}));
  CHECK(chosen(Comparison::better, {password}) == protected_password);
  CHECK_FALSE(chosen(Comparison::better, {protected_password}));
}

TEST_CASE("comparisons are written as the standard spells them, and read in no other way") {
  for (const std::string_view name : {"exact", "minimum", "maximum", "better"}) {
    const auto comparison = parse_authn_context_comparison(name);
    REQUIRE(comparison);
    CHECK(to_string(*comparison) == name);
  }
  for (const std::string_view name : {"", "Exact", "exact ", "roughly"})
    CHECK_FALSE(parse_authn_context_comparison(name));
}

TEST_CASE("an order names each class once") {
  CHECK(test::refusal(base::check_authn_context_order(order)) == "accepted");
  CHECK(test::refusal(base::check_authn_context_order({})) == "accepted");
  const std::vector<std::string> twice = {password, card, password};
  CHECK(test::refusal(base::check_authn_context_order(twice)) == "configuration-invalid");
  const std::vector<std::string> nameless = {password, ""};
  CHECK(test::refusal(base::check_authn_context_order(nameless)) == "configuration-invalid");
}
