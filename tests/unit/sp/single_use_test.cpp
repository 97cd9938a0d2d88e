#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "support/failing_parts.h"
#include "support/message_editor.h"
#include "support/signature_forge.h"
#include "unit/sp/login_fixture.h"

// Each request is answered once, each assertion used once, in the browser that asked; and nobody
// signs in where the stores can't say so. [saml-profiles 4.1.4.5]

namespace signet::test {
namespace {

Result<AuthenticatedSubject> consume(const ServiceProvider& sp, std::string_view xml,
                                     Instant received_at = noon(), std::string_view browser = {}) {
  const std::string field = encoded(xml);
  ConsumeResponse input;
  input.saml_response = field;
  input.browser_binding = browser;
  input.received_at = received_at;
  return sp.consume_response(input);
}

/// Remembers what was inserted and until when; everything is new to it.
class RecordingReplayCache : public ReplayCache {
 public:
  Result<bool> insert(std::string_view key, Instant expires_at, Instant) override {
    entries.emplace(key, expires_at);
    return true;
  }
  Result<bool> insert_unused_before(std::string_view key, Instant unused_before, Instant expires_at,
                                    Instant now) override {
    proofs.push_back(unused_before);
    return insert(key, expires_at, now);
  }
  std::map<std::string, Instant> entries;
  std::vector<Instant> proofs;
};

/// As a slow store of a cluster: somebody else took the request after we looked.
class TakenRequests : public RequestStore {
 public:
  explicit TakenRequests(std::shared_ptr<RequestStore> rest) : rest_(std::move(rest)) {}
  Result<void> put(PendingRequest request, Instant now) override {
    return rest_->put(std::move(request), now);
  }
  Result<std::optional<PendingRequest>> find(std::string_view id, Instant now) override {
    return rest_->find(id, now);
  }
  Result<bool> take(std::string_view, Instant) override { return false; }

 private:
  std::shared_ptr<RequestStore> rest_;
};

const SignIn& unsolicited() {
  static const SignIn sign_in({.parts = SignedParts::assertion, .solicited = false});
  return sign_in;
}

/// Eight threads with one response and one service provider: how often each outcome came.
std::map<std::string, int> race(const ServiceProvider& sp, const std::string& xml) {
  std::vector<std::string> outcomes(8);
  std::vector<std::thread> threads;
  for (std::string& outcome : outcomes) {
    threads.emplace_back([&] { outcome = refusal(consume(sp, xml)); });
  }
  for (std::thread& thread : threads) thread.join();
  std::map<std::string, int> counts;
  for (const std::string& outcome : outcomes) ++counts[outcome];
  return counts;
}

}  // namespace

TEST_CASE("a request is answered once: the same Response again finds no request") {
  const ServiceProvider sp = both_signed().service_provider(both_signed().waiting());
  CHECK(refusal(consume(sp, both_signed().response())) == "accepted");
  CHECK(refusal(consume(sp, both_signed().response())) == "in-response-to-unknown");
}

TEST_CASE("an assertion is used once: the same Response again is a replay") {
  const ServiceProvider sp = unsolicited().service_provider(in_memory_state());
  CHECK(refusal(consume(sp, unsolicited().response())) == "accepted");
  CHECK(refusal(consume(sp, unsolicited().response())) == "replayed");
}

TEST_CASE("the same assertion in a new Response is a replay") {
  const ServiceProvider sp = unsolicited().service_provider(in_memory_state());
  REQUIRE(refusal(consume(sp, unsolicited().response())) == "accepted");
  const Message message(unsolicited().response());
  message.response().set("ID", "_another").set("Consent", "urn:x");
  CHECK(refusal(consume(sp, message.xml())) == "replayed");
}

TEST_CASE("the same assertion with other bytes of signature is a replay") {
  const ServiceProvider sp = unsolicited().service_provider(in_memory_state());
  REQUIRE(refusal(consume(sp, unsolicited().response())) == "accepted");
  const Message message(unsolicited().response());
  const Node value = message.find("SignatureValue");
  value.text("\n" + value.text() + "\n");
  CHECK(refusal(consume(sp, message.xml())) == "replayed");
}

TEST_CASE("an assertion is remembered for as long as it could be used, and not longer") {
  const auto cache = std::make_shared<RecordingReplayCache>();
  const ServiceProvider sp = unsolicited().service_provider({in_memory_state().requests, cache});
  REQUIRE(refusal(consume(sp, unsolicited().response())) == "accepted");
  REQUIRE(cache->entries.size() == 1);
  const auto& [key, expires_at] = *cache->entries.begin();
  CHECK(key.starts_with(std::string(idp_entity) + " _"));
  // It expires after five minutes; clocks may differ by three.
  CHECK(expires_at == noon() + std::chrono::minutes(8));
  CHECK(refusal(consume(sp, unsolicited().response(), expires_at - std::chrono::milliseconds(1))) ==
        "accepted");
  CHECK(refusal(consume(sp, unsolicited().response(), expires_at)) == "confirmation-expired");
}

TEST_CASE("a distant expiry fills the cache no longer than the age that is accepted") {
  const auto cache = std::make_shared<RecordingReplayCache>();
  const Message message(unsolicited().response());
  message.find("SubjectConfirmationData").set("NotOnOrAfter", "2126-01-01T00:00:00Z");
  message.find("Conditions").set("NotOnOrAfter", "2126-01-01T00:00:00Z");
  const std::string lasting = signed_again(message, rsa_key());
  const ServiceProvider sp = unsolicited().service_provider({in_memory_state().requests, cache});
  REQUIRE(refusal(consume(sp, lasting)) == "accepted");
  const Instant expires_at = cache->entries.begin()->second;
  CHECK(expires_at == noon() + std::chrono::minutes(13));
  CHECK(refusal(consume(sp, lasting, expires_at - std::chrono::milliseconds(1))) == "accepted");
  CHECK(refusal(consume(sp, lasting, expires_at)) == "issue-instant-too-old");
}

TEST_CASE("the cache is told since when a message can have been used") {
  const auto cache = std::make_shared<RecordingReplayCache>();
  const ServiceProvider asked =
      both_signed().service_provider({both_signed().waiting().requests, cache});
  const auto received_at = noon() + std::chrono::seconds(5);
  REQUIRE(refusal(consume(asked, both_signed().response(), received_at)) == "accepted");
  // The request was issued at noon.
  CHECK(cache->proofs == std::vector{noon()});

  const ServiceProvider unasked =
      unsolicited().service_provider({in_memory_state().requests, cache});
  REQUIRE(refusal(consume(unasked, unsolicited().response(), received_at)) == "accepted");
  // Issued at noon; the clocks of issuer and receivers may differ by three minutes each.
  CHECK(cache->proofs.back() == noon() - std::chrono::minutes(6));
}

TEST_CASE("two providers may happen to use one assertion ID") {
  const std::string other_entity = "https://other-idp.example.org/metadata";
  EntityDescriptor other = idp_descriptor();
  other.entity_id = other_entity;
  const auto peers = std::make_shared<TrustedPeers>();
  REQUIRE(peers->trust(idp_descriptor(), noon()));
  REQUIRE(peers->trust(other, noon()));
  ServiceProviderSettings settings = Login().settings;
  settings.metadata = peers;
  settings.accept_unsolicited_from = {std::string(idp_entity), other_entity};
  const auto sp = ServiceProvider::create(settings);
  REQUIRE(sp);

  const Message message(unsolicited().response());
  message.response().child("Issuer").text(other_entity);
  message.assertion().child("Issuer").text(other_entity);
  const std::string of_other = signed_again(message, rsa_key());
  CHECK(refusal(consume(*sp, unsolicited().response())) == "accepted");
  CHECK(refusal(consume(*sp, of_other)) == "accepted");
  CHECK(refusal(consume(*sp, of_other)) == "replayed");
}

TEST_CASE("a refused message uses nothing up, so the right one is still accepted") {
  const auto cache = std::make_shared<RecordingReplayCache>();
  const SignInState state{both_signed().waiting().requests, cache};
  const ServiceProvider sp = both_signed().service_provider(state);
  const Message message(both_signed().response());
  message.find("Audience").text("https://other.example");
  CHECK(refusal(consume(sp, signed_again(message, rsa_key()))) == "audience-mismatch");
  CHECK(refusal(consume(sp, replaced(both_signed().response(), "Eve", "Eva"))) ==
        "signature-invalid");
  CHECK(cache->entries.empty());
  CHECK(refusal(consume(sp, both_signed().response())) == "accepted");
}

TEST_CASE("of racing threads with one Response exactly one signs in") {
  for (int round = 0; round < 4; ++round) {
    const ServiceProvider sp = both_signed().service_provider(both_signed().waiting());
    const auto counts = race(sp, both_signed().response());
    CHECK(counts.at("accepted") == 1);
    for (const auto& entry : counts) {
      CAPTURE(entry.first);
      CHECK((entry.first == "accepted" || entry.first == "in-response-to-unknown" ||
             entry.first == "request-already-answered"));
    }
  }
}

TEST_CASE("of racing threads with one unsolicited Response exactly one signs in") {
  for (int round = 0; round < 4; ++round) {
    const ServiceProvider sp = unsolicited().service_provider(in_memory_state());
    const auto counts = race(sp, unsolicited().response());
    CHECK(counts == std::map<std::string, int>{{"accepted", 1}, {"replayed", 7}});
  }
}

TEST_CASE("a request that somebody else took meanwhile is answered already") {
  const SignInState state = both_signed().waiting();
  const ServiceProvider sp = both_signed().service_provider(
      {std::make_shared<TakenRequests>(state.requests), state.replay});
  CHECK(refusal(consume(sp, both_signed().response())) == "request-already-answered");
}

TEST_CASE("an answer is awaited for the lifetime of the request, and not a millisecond longer") {
  const auto judged = [](Instant expires_at) {
    SignInState state = in_memory_state();
    REQUIRE(state.requests->put({.id = both_signed().request_id(),
                                 .idp = std::string(idp_entity),
                                 .acs_url = std::string(acs_url),
                                 .issued_at = noon(),
                                 .expires_at = expires_at,
                                 .relay_state = {},
                                 .browser_binding = {}},
                                noon() - std::chrono::hours(1)));
    return refusal(consume(both_signed().service_provider(state), both_signed().response()));
  };
  CHECK(judged(noon() + std::chrono::milliseconds(1)) == "accepted");
  CHECK(judged(noon()) == "in-response-to-unknown");
}

TEST_CASE("the provider that was asked is the only one that may answer [idp-mixup-state]") {
  const auto judged = [](std::string idp, std::string acs) {
    SignInState state = in_memory_state();
    REQUIRE(state.requests->put({.id = both_signed().request_id(),
                                 .idp = std::move(idp),
                                 .acs_url = std::move(acs),
                                 .issued_at = noon(),
                                 .expires_at = noon() + std::chrono::minutes(5),
                                 .relay_state = {},
                                 .browser_binding = {}},
                                noon()));
    return refusal(consume(both_signed().service_provider(state), both_signed().response()));
  };
  CHECK(judged(std::string(idp_entity), std::string(acs_url)) == "accepted");
  CHECK(judged("https://other.example", std::string(acs_url)) == "request-to-other-idp");
  CHECK(judged(std::string(idp_entity), "https://sp.example.org/other") == "destination-mismatch");
}

TEST_CASE("a sign-in ends in the browser that it was started in [login-csrf]") {
  const auto judged = [](std::string asked, std::string_view answered) {
    const SignInState state = both_signed().waiting(std::move(asked));
    return refusal(
        consume(both_signed().service_provider(state), both_signed().response(), noon(), answered));
  };
  CHECK(judged("cookie", "cookie") == "accepted");
  CHECK(judged("cookie", "") == "browser-mismatch");
  CHECK(judged("cookie", "Cookie") == "browser-mismatch");
  CHECK(judged("cookie", "cookie2") == "browser-mismatch");
  CHECK(judged("", "cookie") == "accepted");
}

TEST_CASE("another browser doesn't use the request up for the one that asked") {
  const SignInState state = both_signed().waiting("mine");
  const ServiceProvider sp = both_signed().service_provider(state);
  CHECK(refusal(consume(sp, both_signed().response(), noon(), "yours")) == "browser-mismatch");
  CHECK(refusal(consume(sp, both_signed().response(), noon(), "mine")) == "accepted");
}

TEST_CASE("a store that can't answer refuses the sign-in, whichever of its members fails") {
  const SignIn& sign_in = both_signed();
  for (const ErrorCode code : {ErrorCode::store_unavailable, ErrorCode::store_full}) {
    for (const auto member : {FailingRequests::at_find, FailingRequests::at_take}) {
      const SignInState state = sign_in.waiting();
      const ServiceProvider sp = sign_in.service_provider(
          {std::make_shared<FailingRequests>(state.requests, member, code), state.replay});
      CHECK(refusal(consume(sp, sign_in.response())) == Error(code).name());
    }
    const ServiceProvider sp = sign_in.service_provider(
        {sign_in.waiting().requests, std::make_shared<FailingReplayCache>(code)});
    CHECK(refusal(consume(sp, sign_in.response())) == Error(code).name());
    const ServiceProvider portal = unsolicited().service_provider(
        {in_memory_state().requests, std::make_shared<FailingReplayCache>(code)});
    CHECK(refusal(consume(portal, unsolicited().response())) == Error(code).name());
  }
}

TEST_CASE("a full replay cache refuses the sign-in and forgets nobody") {
  const ServiceProvider sp = unsolicited().service_provider(in_memory_state(1));
  const SignIn second(
      {.parts = SignedParts::assertion, .solicited = false, .idp = [](IdentityProviderSettings& s) {
         s.random = std::make_shared<CountingRandom>(std::uint8_t{0x20});
       }});
  REQUIRE(refusal(consume(sp, unsolicited().response())) == "accepted");
  CHECK(refusal(consume(sp, second.response())) == "store-full");
  CHECK(refusal(consume(sp, unsolicited().response())) == "replayed");
  CHECK(refusal(consume(sp, second.response())) == "store-full");
}

}  // namespace signet::test
