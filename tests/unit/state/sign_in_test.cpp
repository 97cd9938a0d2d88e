#include "support/message_editor.h"
#include "support/sign_in_fixture.h"
#include "unit/state/backends.h"

// Whole sign-ins on each store: two service providers with the same store are one.

using namespace signet;
using namespace signet::test;

namespace {

/// A sign-in that began with a request in these stores.
std::string sign_in(const SignIn& exchange, const Stores& stores,
                    Instant received_at = noon() + 1s) {
  const std::string field = encoded(exchange.response());
  ConsumeResponse input;
  input.saml_response = field;
  input.browser_binding = "";
  input.received_at = received_at;
  return refusal(exchange.service_provider(stores.sign_in).consume_response(input));
}

/// Has the fixture's request wait in these stores.
void ask(const SignIn& exchange, const Stores& stores) {
  auto waiting = must(exchange.waiting().requests->find(exchange.request_id(), noon()));
  REQUIRE(waiting);
  REQUIRE(stores.sign_in.requests->put(*std::move(waiting), noon()));
}

const SignIn& unsolicited() {
  static const SignIn exchange({.parts = SignedParts::assertion, .solicited = false});
  return exchange;
}

}  // namespace

TEST_CASE_TEMPLATE("replay: what one service provider accepted another of the same store refuses",
                   Backend, InFile, OnRedis) {
  const Backend backend;
  const Stores other = backend.open();
  ask(both_signed(), backend.stores);
  CHECK(sign_in(both_signed(), other) == "accepted");
  CHECK(sign_in(both_signed(), backend.stores) == "in-response-to-unknown");
  // The fixture gives each assertion the same ID.
  const Backend next;
  CHECK(sign_in(unsolicited(), next.stores) == "accepted");
  CHECK(sign_in(unsolicited(), next.open()) == "replayed");
}

TEST_CASE("a new Redis signs people in at once who asked, and others when they can't be old") {
  RedisServer server;
  const Stores stores = must(redis_stores(patient(server.url())));
  ask(both_signed(), stores);
  CHECK(sign_in(both_signed(), stores) == "accepted");
  server.command({"FLUSHALL"});
  CHECK(sign_in(unsolicited(), stores) == "store-unavailable");
  // Issued seven minutes after the store began, by an identity provider of the same time.
  server.command({"FLUSHALL"});
  REQUIRE(stores.sign_in.requests->put(request("_begins", noon()), noon() - 7min));
  CHECK(sign_in(unsolicited(), stores) == "accepted");
}

TEST_CASE("replay: a used Response is refused after Redis was killed and started again") {
  for (const SignIn* exchange : {&both_signed(), &unsolicited()}) {
    RedisServer server;
    const Stores stores = must(redis_stores(patient(server.url())));
    REQUIRE(stores.sign_in.requests->put(request("_begins", noon()), noon() - 7min));
    if (exchange == &both_signed()) ask(*exchange, stores);
    REQUIRE(server.command({"SAVE"}) == "OK");
    CHECK(sign_in(*exchange, stores) == "accepted");
    server.kill();
    CHECK(sign_in(*exchange, stores) == "store-unavailable");
    server.start();
    CHECK(sign_in(*exchange, stores, noon() + 2s) ==
          (exchange == &both_signed() ? "in-response-to-unknown" : "store-unavailable"));
  }
}
