#include <atomic>
#include <random>

#include "unit/state/backends.h"

// The promises of signet/state.h, kept by every store.

using namespace signet;
using namespace signet::test;

TEST_CASE_TEMPLATE("the replay cache calls a key new once [saml-profiles 4.1.4.5]", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  const auto cache = backend.stores.sign_in.replay;
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "yes");
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "no");
  CHECK(answer(cache->insert("_a", now + 9min, now + 1s)) == "no");
  CHECK(answer(cache->insert("_A", now + 5min, now)) == "yes");
  CHECK(answer(cache->insert(std::string_view("_a\0", 3), now + 5min, now)) == "yes");
}

TEST_CASE_TEMPLATE("the replay cache remembers a key to the last millisecond", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  const auto cache = backend.stores.sign_in.replay;
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "yes");
  CHECK(answer(cache->insert("_a", now + 20min, now + 5min - 1ms)) == "no");
  CHECK(answer(cache->insert("_a", now + 20min, now + 5min)) == "yes");
}

TEST_CASE_TEMPLATE("the replay cache refuses what it could not remember for any time", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  const auto cache = backend.stores.sign_in.replay;
  CHECK(answer(cache->insert("_a", now, now)) == "store-unavailable");
  CHECK(answer(cache->insert("_a", now - 1ms, now)) == "store-unavailable");
  CHECK(answer(cache->insert("_a", now + 1ms, now)) == "yes");
}

TEST_CASE_TEMPLATE("the replay cache doesn't call a dropped key new when the clock goes back",
                   Backend, SIGNET_BACKENDS) {
  const Backend backend;
  const auto cache = backend.stores.sign_in.replay;
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "yes");
  CHECK(answer(cache->insert("_b", now + 2h, now + 1h)) == "yes");  // drops _a
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "store-unavailable");
  CHECK(answer(cache->insert("_b", now + 2h, now)) == "no");
  CHECK(answer(cache->insert("_c", now + 6min, now)) == "yes");
}

TEST_CASE_TEMPLATE(
    "a clock that jumped ahead and back blocks sign-ins no longer than its entries lived", Backend,
    SIGNET_BACKENDS) {
  const Backend backend;
  const auto cache = backend.stores.sign_in.replay;
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "yes");
  CHECK(answer(cache->insert("_b", now + 9001h, now + 9000h)) == "yes");
  CHECK(answer(cache->insert("_c", now + 5min + 1ms, now + 1s)) == "yes");
}

TEST_CASE_TEMPLATE("the full replay cache refuses new keys and forgets no old one", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend(StoreSizes{3, 3, 3});
  const auto cache = backend.stores.sign_in.replay;
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "yes");
  CHECK(answer(cache->insert("_b", now + 1min, now)) == "yes");
  CHECK(answer(cache->insert("_c", now + 5min, now)) == "yes");
  CHECK(answer(cache->insert("_d", now + 5min, now)) == "store-full");
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "no");
  CHECK(answer(cache->insert("_d", now + 5min, now + 1min)) == "yes");  // _b has expired
  CHECK(answer(cache->insert("_e", now + 5min, now + 1min)) == "store-full");
}

TEST_CASE_TEMPLATE("a store of capacity 0 takes nothing", Backend, SIGNET_BACKENDS) {
  const Backend backend(StoreSizes{0, 0, 0});
  const SignInState& state = backend.stores.sign_in;
  CHECK(answer(state.replay->insert("_a", now + 1min, now)) == "store-full");
  CHECK(refusal(state.requests->put(request("_a"), now)) == "store-full");
}

TEST_CASE_TEMPLATE("the replay cache agrees with a plain set over a long random run", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  const auto cache = backend.stores.sign_in.replay;
  std::mt19937 random(6);
  std::vector<std::pair<std::string, Instant>> used;
  Instant time = now;
  for (int i = 0; i < 1'000; ++i) {
    time += std::chrono::milliseconds(random() % 50);
    const std::string key = "_" + std::to_string(random() % 60);
    bool known = false;
    for (const auto& [other, expires_at] : used)
      known = known || (other == key && expires_at > time);
    const Instant expires_at = time + std::chrono::milliseconds(1 + random() % 1'000);
    if (!known) used.emplace_back(key, expires_at);
    REQUIRE(answer(cache->insert(key, expires_at, time)) == (known ? "no" : "yes"));
  }
}

TEST_CASE_TEMPLATE("of eight threads with the same keys each key is new to one", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  const auto cache = backend.stores.sign_in.replay;
  std::atomic<int> wins{0};
  in_threads([&](int) {
    for (int i = 0; i < 200; ++i) {
      const auto first = cache->insert("_" + std::to_string(i), now + 5min, now);
      if (first && *first) ++wins;
    }
  });
  CHECK(wins == 200);
}

TEST_CASE_TEMPLATE("the request store finds a request as it was put, until it expires", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  const auto store = backend.stores.sign_in.requests;
  REQUIRE(store->put(request("_a"), now));
  const auto found = store->find("_a", now + 10min - 1ms);
  REQUIRE(found);
  REQUIRE(found->has_value());
  CHECK((*found)->id == "_a");
  CHECK((*found)->idp == "https://idp");
  CHECK((*found)->acs_url == "https://sp/acs");
  CHECK((*found)->issued_at == now);
  CHECK((*found)->expires_at == now + 10min);
  CHECK((*found)->relay_state == "/reports");
  CHECK((*found)->browser_binding == "cookie");
  CHECK_FALSE(store->find("_a", now + 10min)->has_value());
  CHECK_FALSE(store->find("_b", now)->has_value());
  CHECK_FALSE(store->find("", now)->has_value());
}

TEST_CASE_TEMPLATE("the request store lets a request be taken once", Backend, SIGNET_BACKENDS) {
  const Backend backend;
  const auto store = backend.stores.sign_in.requests;
  REQUIRE(store->put(request("_a"), now));
  CHECK(answer(store->take("_b", now)) == "no");
  CHECK(answer(store->take("_a", now)) == "yes");
  CHECK(answer(store->take("_a", now)) == "no");
  CHECK_FALSE(store->find("_a", now)->has_value());
}

TEST_CASE_TEMPLATE(
    "the request store lets nobody take an expired request, even when the clock goes back", Backend,
    SIGNET_BACKENDS) {
  const Backend backend;
  const auto store = backend.stores.sign_in.requests;
  REQUIRE(store->put(request("_a"), now));
  CHECK(answer(store->take("_a", now + 10min)) == "no");
  CHECK(answer(store->take("_a", now)) == "no");
}

TEST_CASE_TEMPLATE("the request store keeps the first of two requests of the same ID", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  const auto store = backend.stores.sign_in.requests;
  REQUIRE(store->put(request("_a"), now));
  PendingRequest other = request("_a");
  other.idp = "https://other";
  CHECK(refusal(store->put(std::move(other), now)) == "store-unavailable");
  CHECK((*store->find("_a", now))->idp == "https://idp");
}

TEST_CASE_TEMPLATE("the full request store refuses new requests until old ones expire or are taken",
                   Backend, SIGNET_BACKENDS) {
  const Backend backend(StoreSizes{2, 2, 2});
  const auto store = backend.stores.sign_in.requests;
  REQUIRE(store->put(request("_a", now + 1min), now));
  REQUIRE(store->put(request("_b"), now));
  CHECK(refusal(store->put(request("_c"), now)) == "store-full");
  CHECK(refusal(store->put(request("_c"), now + 1min)) == "accepted");
  CHECK(refusal(store->put(request("_d"), now + 1min)) == "store-full");
  CHECK(answer(store->take("_b", now + 1min)) == "yes");
  CHECK(refusal(store->put(request("_d"), now + 1min)) == "accepted");
}

TEST_CASE_TEMPLATE("of eight threads that take the same requests each is taken once", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  const auto store = backend.stores.sign_in.requests;
  for (int i = 0; i < 200; ++i) REQUIRE(store->put(request("_" + std::to_string(i)), now));
  std::atomic<int> wins{0};
  in_threads([&](int) {
    for (int i = 0; i < 200; ++i) {
      const auto taken = store->take("_" + std::to_string(i), now);
      if (taken && *taken) ++wins;
    }
  });
  CHECK(wins == 200);
}
