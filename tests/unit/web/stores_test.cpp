#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include "web/rate_limit.h"
#include "web/session_store.h"

using namespace signet::web;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint start{1'767'225'600'000ms};

RateLimiter::Rule three_then_one_per_minute() {
  RateLimiter::Rule rule;
  rule.attempts = 3;
  rule.interval = 60s;
  rule.max_keys = 4;
  return rule;
}

}  // namespace

TEST_CASE("a key has its attempts at once, and another one after each interval") {
  RateLimiter limiter(three_then_one_per_minute());
  for (int i = 0; i < 3; ++i) CHECK(limiter.allow("alice", start));
  CHECK_FALSE(limiter.allow("alice", start));
  CHECK_FALSE(limiter.allow("alice", start + 60s - 1ms));
  CHECK(limiter.allow("alice", start + 60s));
  CHECK_FALSE(limiter.allow("alice", start + 60s));
  CHECK(limiter.allow("alice", start + 120s));
}

TEST_CASE("a refused attempt doesn't make the wait longer") {
  RateLimiter limiter(three_then_one_per_minute());
  for (int i = 0; i < 100; ++i) (void)limiter.allow("alice", start);
  CHECK(limiter.allow("alice", start + 60s));
}

TEST_CASE("one key's attempts are not another's, and a reset forgets them") {
  RateLimiter limiter(three_then_one_per_minute());
  for (int i = 0; i < 3; ++i) (void)limiter.allow("alice", start);
  CHECK(limiter.allow("bob", start));
  limiter.reset("alice");
  CHECK(limiter.allow("alice", start));
}

TEST_CASE("a flood of keys takes bounded room and doesn't free one that is at its limit") {
  RateLimiter limiter(three_then_one_per_minute());
  for (int i = 0; i < 3; ++i) (void)limiter.allow("alice", start);
  for (int i = 0; i < 1000; ++i) CHECK(limiter.allow("user" + std::to_string(i), start));
  CHECK(limiter.size() == 4);
  CHECK_FALSE(limiter.allow("alice", start));
}

TEST_CASE("keys that are free again make room before any other") {
  RateLimiter limiter(three_then_one_per_minute());
  for (const char* key : {"a", "b", "c", "d"}) (void)limiter.allow(key, start);
  CHECK(limiter.allow("e", start + 61s));
  CHECK(limiter.size() == 1);
}

TEST_CASE("a key that is too long is never allowed and takes no room") {
  RateLimiter limiter(three_then_one_per_minute());
  CHECK(limiter.allow(std::string(256, 'a'), start));
  CHECK_FALSE(limiter.allow(std::string(257, 'a'), start));
  CHECK(limiter.size() == 1);
}

TEST_CASE("a clock that is set back locks nobody out for longer than the rule") {
  RateLimiter limiter(three_then_one_per_minute());
  for (int i = 0; i < 3; ++i) (void)limiter.allow("alice", start + 24h);
  CHECK_FALSE(limiter.allow("alice", start));
  CHECK(limiter.allow("alice", start + 60s));
}

TEST_CASE("an IPv6 customer is a network of 64 bits, an IPv4 customer an address") {
  CHECK(network_of("192.0.2.7") == "192.0.2.7");
  CHECK(network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  CHECK(network_of("2001:db8:1:2::9") == network_of("2001:db8:1:2:ffff::1"));
  CHECK(network_of("::ffff:192.0.2.7") != network_of("::ffff:192.0.2.8"));
  CHECK(network_of("") == "");
}

TEST_CASE("a session is found under its id until it expires") {
  SessionStore<std::string> store(10);
  const auto id = store.create("alice", start + 60s, start);
  REQUIRE(id);
  CHECK(id->size() >= 32);
  CHECK(store.find(*id, start) == "alice");
  CHECK(store.find(*id, start + 60s - 1ms) == "alice");
  CHECK_FALSE(store.find(*id, start + 60s));
  CHECK_FALSE(store.find("unknown", start));
  CHECK_FALSE(store.find("", start));
}

TEST_CASE("signing in gives a new id, and the one before is worth nothing") {
  SessionStore<std::string> store(10);
  const auto before = store.create("anonymous", start + 60s, start);
  const auto after = store.replace(*before, "alice", start + 60s, start);
  REQUIRE(after);
  CHECK(*before != *after);
  CHECK_FALSE(store.find(*before, start));
  CHECK(store.find(*after, start) == "alice");
  CHECK(store.size() == 1);
}

TEST_CASE("an id that a browser brought along is never taken over") {
  SessionStore<std::string> store(10);
  const auto id = store.replace("chosen-by-somebody", "alice", start + 60s, start);
  REQUIRE(id);
  CHECK(*id != "chosen-by-somebody");
  CHECK_FALSE(store.find("chosen-by-somebody", start));
}

TEST_CASE("a full store refuses rather than end somebody's session") {
  SessionStore<int> store(2);
  const auto first = store.create(1, start + 60s, start);
  (void)store.create(2, start + 90s, start);
  CHECK_FALSE(store.create(3, start + 60s, start));
  CHECK(store.find(*first, start) == 1);
  CHECK(store.create(3, start + 120s, start + 60s));
  CHECK(store.size() == 2);
}

TEST_CASE("a full store of what anybody can start forgets what expires first") {
  SessionStore<int> store(2, WhenFull::forget_oldest);
  const auto later = store.create(1, start + 90s, start);
  const auto sooner = store.create(2, start + 60s, start);
  const auto newest = store.create(3, start + 120s, start);
  REQUIRE(newest);
  CHECK_FALSE(store.find(*sooner, start));
  CHECK(store.find(*later, start) == 1);
  CHECK(store.find(*newest, start) == 3);
}

TEST_CASE("a store without room holds nothing") {
  CHECK_FALSE(SessionStore<int>(0).create(1, start + 1s, start));
  CHECK_FALSE(SessionStore<int>(0, WhenFull::forget_oldest).create(1, start + 1s, start));
}

TEST_CASE("a value is taken once, and not after it has expired") {
  SessionStore<int> store(10);
  const auto id = store.create(1, start + 60s, start);
  CHECK(store.take(*id, start) == 1);
  CHECK_FALSE(store.take(*id, start));
  const auto late = store.create(2, start + 60s, start);
  CHECK_FALSE(store.take(*late, start + 60s));
  CHECK(store.size() == 0);
}

TEST_CASE("a value is changed in place, and erased") {
  SessionStore<int> store(10);
  const auto id = store.create(1, start + 60s, start);
  CHECK(store.update(*id, start, [](int& value) { value = 7; }));
  CHECK(store.find(*id, start) == 7);
  CHECK_FALSE(store.update(*id, start + 60s, [](int& value) { value = 8; }));
  store.erase(*id);
  store.erase("unknown");
  CHECK_FALSE(store.find(*id, start));
}

TEST_CASE("of several threads that take the same value one gets it") {
  SessionStore<int> store(1000);
  std::vector<std::string> ids;
  for (int i = 0; i < 200; ++i) ids.push_back(*store.create(i, start + 60s, start));
  std::vector<int> taken(4, 0);
  std::vector<std::thread> threads;
  for (int& count : taken) {
    threads.emplace_back([&] {
      for (const std::string& id : ids) count += store.take(id, start) ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(taken[0] + taken[1] + taken[2] + taken[3] == 200);
}
