#include "redis/address.h"
#include "signet/redis_state.h"

#include <doctest/doctest.h>

#include "support/refusal.h"

using namespace signet;
using namespace std::chrono_literals;
using redis::parse_address;
using test::refusal;

namespace {

std::string read(const std::string& url) {
  const auto address = parse_address(url);
  if (!address) return refusal(address);
  return address->user + "|" + address->password + "|" + address->host + "|" +
         std::to_string(address->port) + "|" + std::to_string(address->database);
}

RedisSettings settings() {
  RedisSettings settings;
  settings.url = "redis://127.0.0.1";
  return settings;
}

}  // namespace

TEST_CASE("a Redis URL says host, port, database and login") {
  CHECK(read("redis://localhost") == "||localhost|6379|0");
  CHECK(read("redis://127.0.0.1:6380/2") == "||127.0.0.1|6380|2");
  CHECK(read("REDIS://host/") == "||host|6379|0");
  CHECK(read("redis://[::1]:7000") == "||::1|7000|0");
  CHECK(read("redis://[fe80::1]") == "||fe80::1|6379|0");
  CHECK(read("redis://:pass@host") == "|pass|host|6379|0");
  CHECK(read("redis://user:p%40ss+%2F@host:1/15") == "user|p@ss+/|host|1|15");
  CHECK(read("redis://user:p@ss@host") == "user|p@ss|host|6379|0");
}

TEST_CASE("what isn't a Redis URL is refused without a guess") {
  for (const char* url : {"",
                          "redis:",
                          "redis://",
                          "localhost:6379",
                          "rediss://host",
                          "http://host",
                          "redis://host:",
                          "redis://host:0",
                          "redis://host:65536",
                          "redis://host:+1",
                          "redis://host/x",
                          "redis://host/-1",
                          "redis://host/1/2",
                          "redis://user@host",
                          "redis://user:@host",
                          "redis://:%zz@host",
                          "redis://a b",
                          "redis://ho\nst",
                          "redis://::1",
                          "redis://[]",
                          "redis://host?db=1",
                          "redis://host#1",
                          "redis://@host"}) {
    CHECK_MESSAGE(read(url) == "configuration-invalid", url);
  }
}

TEST_CASE("an error about a Redis URL doesn't show it") {
  const auto address = parse_address("redis://user:secret-word@ho st");
  REQUIRE_FALSE(address);
  CHECK(address.error().detail().find("secret-word") == std::string::npos);
}

TEST_CASE("settings that bound nothing are refused") {
  CHECK(refusal(redis_stores(settings())) == "accepted");
  const auto refused = [](auto change) {
    RedisSettings changed = settings();
    change(changed);
    return refusal(redis_stores(changed));
  };
  CHECK(refused([](auto& s) { s.url = "redis://"; }) == "configuration-invalid");
  CHECK(refused([](auto& s) { s.prefix = ""; }) == "configuration-invalid");
  CHECK(refused([](auto& s) { s.prefix.resize(257, 'x'); }) == "configuration-invalid");
  CHECK(refused([](auto& s) { s.connections = 0; }) == "configuration-invalid");
  CHECK(refused([](auto& s) { s.connections = 257; }) == "configuration-invalid");
  CHECK(refused([](auto& s) { s.connect_timeout = 0ms; }) == "configuration-invalid");
  CHECK(refused([](auto& s) { s.command_timeout = 61s; }) == "configuration-invalid");
  CHECK(refused([](auto& s) { s.longest_back_off = -1ms; }) == "configuration-invalid");
}
