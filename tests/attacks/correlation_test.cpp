#include <atomic>
#include <thread>

#include "attacks/resigned.h"
#include "signet/names.h"
#include "support/failing_parts.h"

// An answer belongs to one request, in one browser, and is used once. [saml-profiles 4.1.4.3,
// 4.1.4.5, 4.1.5]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

Node data(const Message& m) {
  return m.find("SubjectConfirmationData");
}

PendingRequest pending(std::string id) {
  return {.id = std::move(id),
          .idp = std::string(idp_entity),
          .acs_url = std::string(acs_url),
          .issued_at = noon(),
          .expires_at = noon() + std::chrono::minutes(15),
          .relay_state = "/reports",
          .browser_binding = {}};
}

/// The fixture's service provider, that waits for an answer to this request as well.
ServiceProvider also_waiting_for(const SignIn& sign_in, PendingRequest request) {
  SignInState state = sign_in.waiting();
  REQUIRE(outcome(state.requests->put(std::move(request), noon())) == accepted);
  return sign_in.service_provider(std::move(state));
}

/// The answer in another envelope, with another ID, around the same signed assertion.
std::string in_a_new_envelope(const SignIn& sign_in, std::string_view id) {
  const Message message(accepted_response(sign_in));
  message.response().set("ID", id);
  return message.xml();
}

/// Counts what is entered; everything is new to it.
class CountingReplayCache : public ReplayCache {
 public:
  Result<bool> insert(std::string_view, Instant, Instant) override {
    ++entries;
    return true;
  }
  std::atomic<int> entries = 0;
};

/// How many of eight threads are accepted that arrive together, each with its own message.
template <class MessageOf>
int accepted_of_eight(const ServiceProvider& sp, MessageOf message_of) {
  std::atomic<int> count = 0;
  std::atomic<int> ready = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, xml = std::string(message_of(i))] {
      for (++ready; ready < 8;) std::this_thread::yield();
      if (arrive(sp, xml)) ++count;
    });
  }
  for (std::thread& thread : threads) thread.join();
  return count;
}

}  // namespace

TEST_CASE("inresponseto-missing: a signed assertion that names no request answers none") {
  const Edit names_none = [](const Message& m) { data(m).unset("InResponseTo"); };
  // The envelope names it, but nobody signed the envelope.
  CHECK(answered(assertion_signed(), names_none) == broken_rule(C::in_response_to_missing));
  CHECK(answered(names_none) == broken_rule(C::in_response_to_missing));
}

TEST_CASE("inresponseto-missing: an envelope that names no request answers none") {
  for (const SignIn* sign_in : {&assertion_signed(), &both_signed()}) {
    CHECK(answered(*sign_in, [](const Message& m) { m.response().unset("InResponseTo"); }) ==
          broken_rule(C::response_in_response_to_mismatch));
  }
}

TEST_CASE("inresponseto-mismatch: envelope and assertion answer the same request") {
  for (const SignIn* sign_in : {&assertion_signed(), &both_signed()}) {
    const ServiceProvider sp = also_waiting_for(*sign_in, pending("_another"));
    const auto judged = [&](const Edit& edit) {
      return outcome(arrive(sp, answer_with(*sign_in, edit)));
    };
    CHECK(judged([](const Message& m) { m.response().set("InResponseTo", "_another"); }) ==
          broken_rule(C::response_in_response_to_mismatch));
    CHECK(judged([](const Message& m) { data(m).set("InResponseTo", "_another"); }) ==
          broken_rule(C::response_in_response_to_mismatch));
  }
}

TEST_CASE("inresponseto-mismatch: a request that nobody made, or that is over, has no answer") {
  const SignIn& sign_in = both_signed();
  const auto naming = [&](std::string_view id) {
    return answered([&](const Message& m) {
      m.response().set("InResponseTo", id);
      data(m).set("InResponseTo", id);
    });
  };
  CHECK(naming("_nobody_asked") == broken_rule(C::in_response_to_unknown));
  CHECK(naming("") == wrong_shape(C::malformed_value));
  CHECK(naming("not a name") == wrong_shape(C::malformed_value));

  SignInState state = in_memory_state(8);
  PendingRequest over = pending(sign_in.request_id());
  over.expires_at = noon() + std::chrono::seconds(1);
  REQUIRE(outcome(state.requests->put(over, noon())) == accepted);
  CHECK(outcome(arrive(sign_in.service_provider(state), accepted_response(sign_in),
                       {.at = noon() + std::chrono::seconds(1)})) ==
        broken_rule(C::in_response_to_unknown));
}

TEST_CASE("inresponseto-mismatch: a request has one answer, even when a second one is as good") {
  const SignIn& sign_in = both_signed();
  const ServiceProvider sp = sign_in.service_provider(sign_in.waiting());
  const std::string second = answer_with(sign_in, [](const Message& m) {
    m.response().set("ID", "_second_response");
    m.assertion().set("ID", "_second_assertion");
  });
  CHECK(outcome(arrive(sp, sign_in.response())) == accepted);
  CHECK(outcome(arrive(sp, second)) == broken_rule(C::in_response_to_unknown));
}

TEST_CASE("login-csrf: an answer in another browser than the one that asked is refused") {
  PendingRequest mine = pending(both_signed().request_id());
  mine.browser_binding = "of my browser";
  SignInState state = in_memory_state(8);
  REQUIRE(outcome(state.requests->put(mine, noon())) == accepted);
  const ServiceProvider sp = both_signed().service_provider(state);
  for (const std::string_view browser : {"", "of another browser", "of my browser "}) {
    CAPTURE(browser);
    CHECK(outcome(arrive(sp, both_signed().response(), {.browser = browser})) ==
          broken_rule(C::browser_mismatch));
  }
  CHECK(outcome(arrive(sp, both_signed().response(), {.browser = "of my browser"})) == accepted);
}

TEST_CASE("relaystate-open-redirect: where an asked-for sign-in leads was kept, not sent") {
  for (const std::string_view sent : {"https://evil.example", "//evil.example", "javascript:x"}) {
    const SignIn& sign_in = both_signed();
    const auto subject = arrive(sign_in.service_provider(sign_in.waiting()), sign_in.response(),
                                {.relay_state = sent});
    REQUIRE(outcome(subject) == accepted);
    CHECK(subject->relay_state() == "/reports");
  }
}

TEST_CASE("unsolicited: an answer to nothing is refused where it wasn't allowed by name") {
  const SignIn not_allowed({.solicited = false, .sp = [](ServiceProviderSettings& s) {
                              s.accept_unsolicited_from.clear();
                            }});
  REQUIRE(outcome(unasked().consume(unasked().response())) == accepted);
  CHECK(outcome(not_allowed.consume(not_allowed.response())) ==
        broken_rule(C::unsolicited_refused));
  const SignIn other_allowed({.solicited = false, .sp = [](ServiceProviderSettings& s) {
                                s.accept_unsolicited_from = {"https://other.example", "", "*"};
                              }});
  CHECK(outcome(other_allowed.consume(other_allowed.response())) ==
        broken_rule(C::unsolicited_refused));
}

TEST_CASE("unsolicited: where it is allowed, a request may be named nowhere") {
  const auto named_in = [](const Edit& edit, PendingRequest request) {
    return outcome(
        arrive(also_waiting_for(unasked(), std::move(request)), answer_with(unasked(), edit)));
  };
  const Edit in_envelope = [](const Message& m) { m.response().set("InResponseTo", "_r"); };
  const Edit in_assertion = [](const Message& m) { data(m).set("InResponseTo", "_r"); };
  CHECK(named_in(in_envelope, pending("_x")) == broken_rule(C::in_response_to_unknown));
  CHECK(named_in(in_assertion, pending("_x")) == broken_rule(C::in_response_to_unknown));
  CHECK(named_in(in_envelope, pending("_r")) == broken_rule(C::in_response_to_missing));
  CHECK(named_in(in_assertion, pending("_r")) == broken_rule(C::response_in_response_to_mismatch));
  CHECK(answered(unasked(), [](const Message& m) { m.response().set("InResponseTo", ""); }) ==
        wrong_shape(C::malformed_value));
}

TEST_CASE("replay: the same bytes sign in once, by whichever node they arrive") {
  const SignInState shared = in_memory_state(8);
  const ServiceProvider one = unasked().service_provider(shared);
  const ServiceProvider other = unasked().service_provider(shared);
  CHECK(outcome(arrive(one, unasked().response())) == accepted);
  for (const ServiceProvider* sp : {&one, &other}) {
    CHECK(outcome(arrive(*sp, unasked().response())) == refused(C::replayed, S::state));
  }
}

TEST_CASE("replay: a used assertion stays used in a new envelope") {
  const SignIn sign_in({.parts = SignedParts::assertion, .solicited = false});
  const ServiceProvider sp = sign_in.service_provider(in_memory_state(8));
  REQUIRE(outcome(arrive(sp, accepted_response(sign_in))) == accepted);
  CHECK(outcome(arrive(sp, in_a_new_envelope(sign_in, "_fresh"))) ==
        refused(C::replayed, S::state));
}

TEST_CASE("replay: an answer to a request is used up with its request") {
  const ServiceProvider sp = both_signed().service_provider(both_signed().waiting());
  CHECK(outcome(arrive(sp, both_signed().response())) == accepted);
  CHECK(outcome(arrive(sp, both_signed().response())) == broken_rule(C::in_response_to_unknown));
}

TEST_CASE("replay: an assertion used for one request answers no other, whatever its envelope") {
  const SignIn& sign_in = both_signed();
  const ServiceProvider sp = also_waiting_for(sign_in, pending("_another"));
  REQUIRE(outcome(arrive(sp, accepted_response(sign_in))) == accepted);
  CHECK(outcome(arrive(sp, answer_with(sign_in, [](const Message& m) {
                         m.response().set("InResponseTo", "_another");
                         data(m).set("InResponseTo", "_another");
                       }))) == refused(C::replayed, S::state));
}

TEST_CASE("replay: where the cache can't answer, nobody signs in") {
  SignInState state = both_signed().waiting();
  state.replay = std::make_shared<FailingReplayCache>();
  CHECK(outcome(arrive(both_signed().service_provider(state), accepted_response(both_signed()))) ==
        refused(C::store_unavailable, S::state));
}

TEST_CASE("replay-cache-eviction: what isn't fully verified never takes a place in the cache") {
  const auto cache = std::make_shared<CountingReplayCache>();
  SignInState state = in_memory_state(8);
  state.replay = cache;
  const ServiceProvider sp = unasked().service_provider(state);
  const std::string sound = accepted_response(unasked());
  for (const std::string& xml :
       {replaced(sound, attacker, victim),
        replaced(sound, "<ds:SignatureValue>", "<ds:SignatureValue>AAAA"),
        answer_with(
            unasked(), [](const Message&) {}, other_rsa_key()),
        answer_with(unasked(), [](const Message& m) { m.find("Audience").text("urn:x"); }),
        answer_with(unasked(), [](const Message& m) {
          m.find("Attribute").before(m.find("Attribute").copy());
        })}) {
    CHECK_FALSE(outcome(arrive(sp, xml)).accepted);
  }
  CHECK(cache->entries == 0);
  CHECK(outcome(arrive(sp, sound)) == accepted);
  CHECK(cache->entries == 1);
}

TEST_CASE("toctou-single-use: of eight answers that arrive together one signs in") {
  const SignIn& sign_in = both_signed();
  CHECK(accepted_of_eight(sign_in.service_provider(sign_in.waiting()),
                          [&](int) { return sign_in.response(); }) == 1);
  CHECK(accepted_of_eight(unasked().service_provider(in_memory_state(8)),
                          [](int) { return unasked().response(); }) == 1);
}

TEST_CASE("toctou-single-use: of eight assertions that answer one request one signs in") {
  const SignIn& sign_in = both_signed();
  CHECK(accepted_of_eight(sign_in.service_provider(sign_in.waiting()), [&](int i) {
          return answer_with(sign_in, [&](const Message& m) {
            m.response().set("ID", "_response_" + std::to_string(i));
            m.assertion().set("ID", "_assertion_" + std::to_string(i));
          });
        }) == 1);
}
