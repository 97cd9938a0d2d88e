#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "api/world.h"

// How a person has to be authenticated, from the wish of one application to the answer of the
// other. [saml-core 3.3.2.2.1]

namespace signet::test {
namespace {

const std::vector<std::string> order = {"urn:password", "urn:code", "urn:card"};

AcceptedAuthnRequest asking(const World& world, RequestedAuthnContext wanted) {
  return World::need(
      world.receive(World::need(world.sp().start_login({.idp = std::string(idp_entity),
                                                        .relay_state = "/",
                                                        .browser_binding = "cookie",
                                                        .now = noon(),
                                                        .authn_context = std::move(wanted)}))
                        .action));
}

/// As an application answers that authenticated somebody by what `offered` says.
PostForm answer(const World& world, const AcceptedAuthnRequest& request,
                const std::vector<std::string>& offered) {
  const auto context = choose_authn_context(request.requested_authn_context(), offered, order);
  if (!context) {
    return World::need(world.idp().issue_error(
        request, {{std::string(status::responder), std::string(status::no_authn_context)}},
        noon()));
  }
  AuthenticatedUser user;
  user.id = "4711";
  user.email = "alice@example.com";
  user.authn_instant = noon();
  user.authn_context_class_ref = *context;
  return World::need(world.idp().issue_response(request, user, noon()));
}

/// The class that the service provider gets, or why it gets none.
std::string signed_in_by(RequestedAuthnContext wanted, const std::vector<std::string>& offered) {
  const World world({.authn_context_order = order});
  const auto subject = world.deliver(answer(world, asking(world, std::move(wanted)), offered));
  if (subject) return subject->authn_context_class_ref().value_or("none");
  const auto* status = subject.error().peer_status();
  return status == nullptr ? refusal(subject) : status->codes.back();
}

}  // namespace

TEST_CASE("a person is signed in by what was asked for, or the answer is NoAuthnContext") {
  const std::string none(status::no_authn_context);
  const std::vector<std::string> typed = {"urn:password", "urn:code"};
  CHECK(signed_in_by({}, typed) == "urn:code");
  CHECK(signed_in_by({{"urn:password"}}, typed) == "urn:password");
  CHECK(signed_in_by({{"urn:card", "urn:password"}}, typed) == "urn:password");
  CHECK(signed_in_by({{"urn:card"}}, typed) == none);
  CHECK(signed_in_by({{"urn:other"}}, typed) == none);
  using Comparison = AuthnContextComparison;
  CHECK(signed_in_by({{"urn:password"}, Comparison::minimum}, typed) == "urn:code");
  CHECK(signed_in_by({{"urn:card"}, Comparison::minimum}, typed) == none);
  CHECK(signed_in_by({{"urn:password"}, Comparison::maximum}, typed) == "urn:password");
  CHECK(signed_in_by({{"urn:password"}, Comparison::maximum}, {"urn:card"}) == none);
  CHECK(signed_in_by({{"urn:password"}, Comparison::better}, typed) == "urn:code");
  CHECK(signed_in_by({{"urn:code"}, Comparison::better}, typed) == none);
}

TEST_CASE("an identity provider that forgets to look doesn't name a weaker context") {
  const World world({.authn_context_order = order});
  const AcceptedAuthnRequest request = asking(world, {{"urn:card"}});
  AuthenticatedUser user;
  user.id = "4711";
  user.email = "alice@example.com";
  user.authn_instant = noon();
  user.authn_context_class_ref = "urn:password";
  CHECK(refusal(world.idp().issue_response(request, user, noon())) == "authn-context-mismatch");
  user.authn_context_class_ref = "urn:card";
  CHECK(refusal(world.idp().issue_response(request, user, noon())) == "accepted");
}

TEST_CASE("a stronger context than was asked for is refused where exactly that was asked for") {
  const World world({.authn_context_order = order});
  const AcceptedAuthnRequest weak = asking(world, {});
  const AcceptedAuthnRequest strong = asking(world, {{"urn:card"}});
  // Each request remembers its own wish.
  CHECK(refusal(world.deliver(answer(world, strong, {"urn:card"}))) == "accepted");
  CHECK(refusal(world.deliver(answer(world, weak, {"urn:password"}))) == "accepted");
}

}  // namespace signet::test
