#include "signet/state.h"

#include <doctest/doctest.h>

#include <atomic>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "support/refusal.h"

using namespace signet;
using namespace std::chrono_literals;
using test::refusal;

namespace {

const Instant now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

PendingRequest request(std::string id, Instant expires_at = now + 10min) {
  return {std::move(id), "https://idp", "https://sp/acs", now, expires_at, "/reports", "cookie"};
}

std::string answer(const Result<bool>& result) {
  return result ? (*result ? "yes" : "no") : refusal(result);
}

/// Runs `work` in eight threads at once.
template <class Work>
void in_threads(Work work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&work, i] { work(i); });
  for (auto& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("the replay cache calls a key new once [saml-profiles 4.1.4.5]") {
  const auto cache = in_memory_state().replay;
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "yes");
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "no");
  CHECK(answer(cache->insert("_a", now + 9min, now + 1s)) == "no");
  CHECK(answer(cache->insert("_A", now + 5min, now)) == "yes");
  CHECK(answer(cache->insert(std::string_view("_a\0", 3), now + 5min, now)) == "yes");
}

TEST_CASE("the replay cache remembers a key to the last millisecond") {
  const auto cache = in_memory_state().replay;
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "yes");
  CHECK(answer(cache->insert("_a", now + 20min, now + 5min - 1ms)) == "no");
  CHECK(answer(cache->insert("_a", now + 20min, now + 5min)) == "yes");
}

TEST_CASE("the replay cache refuses what it could not remember for any time") {
  const auto cache = in_memory_state().replay;
  CHECK(answer(cache->insert("_a", now, now)) == "store-unavailable");
  CHECK(answer(cache->insert("_a", now - 1ms, now)) == "store-unavailable");
  CHECK(answer(cache->insert("_a", now + 1ms, now)) == "yes");
}

TEST_CASE("the replay cache doesn't call a dropped key new when the clock goes back") {
  const auto cache = in_memory_state().replay;
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "yes");
  CHECK(answer(cache->insert("_b", now + 2h, now + 1h)) == "yes");  // drops _a
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "store-unavailable");
  CHECK(answer(cache->insert("_b", now + 2h, now)) == "no");
  CHECK(answer(cache->insert("_c", now + 6min, now)) == "yes");
}

TEST_CASE("a clock that jumped ahead and back blocks sign-ins no longer than its entries lived") {
  const auto cache = in_memory_state().replay;
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "yes");
  CHECK(answer(cache->insert("_b", now + 10000h, now + 9000h)) == "yes");
  CHECK(answer(cache->insert("_c", now + 5min + 1ms, now + 1s)) == "yes");
}

TEST_CASE("the full replay cache refuses new keys and forgets no old one") {
  const auto cache = in_memory_state(3).replay;
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "yes");
  CHECK(answer(cache->insert("_b", now + 1min, now)) == "yes");
  CHECK(answer(cache->insert("_c", now + 5min, now)) == "yes");
  CHECK(answer(cache->insert("_d", now + 5min, now)) == "store-full");
  CHECK(answer(cache->insert("_a", now + 5min, now)) == "no");
  CHECK(answer(cache->insert("_d", now + 5min, now + 1min)) == "yes");  // _b has expired
  CHECK(answer(cache->insert("_e", now + 5min, now + 1min)) == "store-full");
}

TEST_CASE("a store of capacity 0 takes nothing") {
  const auto state = in_memory_state(0);
  CHECK(answer(state.replay->insert("_a", now + 1min, now)) == "store-full");
  CHECK(refusal(state.requests->put(request("_a"), now)) == "store-full");
}

TEST_CASE("the replay cache agrees with a plain set over a long random run") {
  const auto cache = in_memory_state().replay;
  std::mt19937 random(6);
  std::vector<std::pair<std::string, Instant>> used;
  Instant time = now;
  for (int i = 0; i < 5'000; ++i) {
    time += std::chrono::milliseconds(random() % 50);
    const std::string key = "_" + std::to_string(random() % 200);
    bool known = false;
    for (const auto& [other, expires_at] : used)
      known = known || (other == key && expires_at > time);
    const Instant expires_at = time + std::chrono::milliseconds(1 + random() % 1'000);
    if (!known) used.emplace_back(key, expires_at);
    REQUIRE(answer(cache->insert(key, expires_at, time)) == (known ? "no" : "yes"));
  }
}

TEST_CASE("of eight threads with the same keys each key is new to one") {
  const auto cache = in_memory_state().replay;
  std::atomic<int> wins{0};
  in_threads([&](int) {
    for (int i = 0; i < 500; ++i) {
      const auto first = cache->insert("_" + std::to_string(i), now + 5min, now);
      if (first && *first) ++wins;
    }
  });
  CHECK(wins == 500);
}

TEST_CASE("the request store finds a request as it was put, until it expires") {
  const auto store = in_memory_state().requests;
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

TEST_CASE("the request store lets a request be taken once") {
  const auto store = in_memory_state().requests;
  REQUIRE(store->put(request("_a"), now));
  CHECK(answer(store->take("_b", now)) == "no");
  CHECK(answer(store->take("_a", now)) == "yes");
  CHECK(answer(store->take("_a", now)) == "no");
  CHECK_FALSE(store->find("_a", now)->has_value());
}

TEST_CASE("the request store lets nobody take an expired request, even when the clock goes back") {
  const auto store = in_memory_state().requests;
  REQUIRE(store->put(request("_a"), now));
  CHECK(answer(store->take("_a", now + 10min)) == "no");
  CHECK(answer(store->take("_a", now)) == "no");
}

TEST_CASE("the request store keeps the first of two requests of the same ID") {
  const auto store = in_memory_state().requests;
  REQUIRE(store->put(request("_a"), now));
  PendingRequest other = request("_a");
  other.idp = "https://other";
  CHECK(refusal(store->put(std::move(other), now)) == "store-unavailable");
  CHECK((*store->find("_a", now))->idp == "https://idp");
}

TEST_CASE("the full request store refuses new requests until old ones expire or are taken") {
  const auto store = in_memory_state(2).requests;
  REQUIRE(store->put(request("_a", now + 1min), now));
  REQUIRE(store->put(request("_b"), now));
  CHECK(refusal(store->put(request("_c"), now)) == "store-full");
  CHECK(refusal(store->put(request("_c"), now + 1min)) == "accepted");
  CHECK(refusal(store->put(request("_d"), now + 1min)) == "store-full");
  CHECK(answer(store->take("_b", now + 1min)) == "yes");
  CHECK(refusal(store->put(request("_d"), now + 1min)) == "accepted");
}

TEST_CASE("of eight threads that take the same requests each is taken once") {
  const auto store = in_memory_state().requests;
  for (int i = 0; i < 500; ++i) REQUIRE(store->put(request("_" + std::to_string(i)), now));
  std::atomic<int> wins{0};
  in_threads([&](int) {
    for (int i = 0; i < 500; ++i) {
      const auto taken = store->take("_" + std::to_string(i), now);
      if (taken && *taken) ++wins;
    }
  });
  CHECK(wins == 500);
}
