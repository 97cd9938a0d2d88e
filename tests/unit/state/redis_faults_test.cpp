#include <atomic>
#include <chrono>
#include <fstream>
#include <set>
#include <sstream>

#include "unit/state/backends.h"
#include "unit/state/fake_redis.h"

// Redis away, in trouble, or something else at its port: refused, soon, and found again afterwards.

using namespace signet;
using namespace signet::test;

namespace {

const std::string script_name = "$40\r\n0123456789012345678901234567890123456789\r\n";

/// What every member says, where all of them should say the same.
std::string all_say(const Stores& stores) {
  const SignInState& state = stores.sign_in;
  std::set<std::string> said = {
      refusal(state.replay->insert("_m", now + 5min, now)),
      refusal(state.replay->insert_unused_before("_m", now, now + 5min, now)),
      refusal(state.requests->put(request("_r"), now)),
      refusal(state.requests->find("_r", now)),
      refusal(state.requests->take("_r", now)),
      refusal(stores.sp_sessions->put({"_s", "i", NameID{"n"}, "x", now + 8h, ""}, now)),
      refusal(stores.sp_sessions->find("_s", now)),
      refusal(stores.sp_sessions->find_by_name("i", {"n"}, {}, now)),
      refusal(stores.sp_sessions->list(10, now)),
      refusal(stores.sp_sessions->take("_s", now)),
      refusal(stores.idp_sessions->put({"_s", "u", now, now + 8h}, now)),
      refusal(stores.idp_sessions->find("_s", now)),
      refusal(stores.idp_sessions->add_participant("_s", {"sp", {"n"}, "x", false}, now)),
      refusal(stores.idp_sessions->find_by_participant("sp", {"n"}, {}, now)),
      refusal(stores.idp_sessions->find_by_user("u", now)),
      refusal(stores.idp_sessions->list(10, now)),
      refusal(stores.idp_sessions->take("_s", now)),
  };
  std::string text;
  for (const std::string& one : said) text += one + " ";
  return text;
}

const std::string all_unavailable = "store-unavailable ";

template <class Work>
std::chrono::milliseconds time_of(Work work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               began);
}

}  // namespace

TEST_CASE("every member refuses while nothing listens, and works when Redis is there again") {
  RedisServer server;
  const Stores stores = must(redis_stores(patient(server.url())));
  REQUIRE(stores.sign_in.requests->put(request("_a"), now));
  server.kill();
  CHECK(all_say(stores) == all_unavailable);
  server.start();
  CHECK(refusal(stores.sign_in.requests->put(request("_a"), now)) == "accepted");
}

TEST_CASE("an answer that isn't one of ours is refused") {
  for (const std::string garbage :
       {"HTTP/1.1 400 Bad Request\r\n\r\n", "+OK\r\n", ":1\r\n", "$-1\r\n", "*-1\r\n",
        "$3\r\nyes\r\n", "*1\r\n:1\r\n", "*1\r\n$-1\r\n", "*1\r\n*1\r\n$3\r\nyes\r\n",
        "*2\r\n$2\r\nno\r\n$3\r\nyes\r\n", "*1\r\n$7\r\nsurely!\r\n", "*99999999999999999999\r\n",
        "*2147483647\r\n", "*1\r\n*2147483647\r\n", "$-7\r\n", "-ERR something\r\n",
        "-NOSCRIPT again and again\r\n", "\r\n", "*1\r\n$1073741824\r\nx"}) {
    const FakeRedis fake({script_name, garbage});
    RedisSettings settings = patient(fake.url());
    settings.command_timeout = 200ms;
    const Stores stores = must(redis_stores(settings));
    CHECK_MESSAGE(
        answer(stores.sign_in.replay->insert("_m", now + 5min, now)) == "store-unavailable",
        garbage);
    CHECK_MESSAGE(answer(stores.sign_in.requests->take("_m", now)) == "store-unavailable", garbage);
  }
}

TEST_CASE("an answer of another operation, and one that comes unasked, are refused") {
  // "done" to the insertion, and a second one that nobody asked for.
  const std::string done = "*1\r\n$4\r\ndone\r\n";
  const FakeRedis fake({script_name, done + done, script_name, done});
  RedisSettings settings = patient(fake.url());
  settings.command_timeout = 500ms;
  const Stores stores = must(redis_stores(settings));
  CHECK(answer(stores.sign_in.replay->insert("_1", now + 5min, now)) == "yes");
  // On a new connection: what lay in the old one answers nothing.
  CHECK(answer(stores.sign_in.replay->insert("_2", now + 5min, now)) == "yes");
  CHECK(fake.connections() == 2);
}

TEST_CASE("silence and an answer in drops end with the timeout") {
  const std::string half = "*1\r\n$1000\r\n" + std::string(1000, 'x');
  for (const bool in_drops : {false, true}) {
    const FakeRedis fake({in_drops ? half : std::string()}, in_drops);
    RedisSettings settings = patient(fake.url());
    settings.command_timeout = 200ms;
    const Stores stores = must(redis_stores(settings));
    std::string said;
    const auto time =
        time_of([&] { said = answer(stores.sign_in.replay->insert("_m", now + 5min, now)); });
    CHECK(said == "store-unavailable");
    CHECK(time >= 200ms);
    CHECK(time < 5s);
  }
}

TEST_CASE("a thread waits for a connection no longer than for an answer") {
  const FakeRedis fake({script_name, ""});
  RedisSettings settings = patient(fake.url());
  settings.command_timeout = 300ms;
  settings.connections = 1;
  const Stores stores = must(redis_stores(settings));
  std::atomic<int> refused{0};
  const auto time = time_of([&] {
    in_threads([&](int) {
      refused +=
          answer(stores.sign_in.replay->insert("_m", now + 5min, now)) == "store-unavailable";
    });
  });
  CHECK(refused == 8);
  CHECK(time < 8s);
}

TEST_CASE("after a failed attempt to connect the next ones refuse at once for a while") {
  // Accepts, and then says nothing of use.
  const FakeRedis fake({"-NOAUTH no\r\n"});
  RedisSettings settings = patient(fake.url());
  settings.longest_back_off = 60s;
  const Stores stores = must(redis_stores(settings));
  for (int i = 0; i < 1000; ++i)
    REQUIRE(answer(stores.sign_in.replay->insert("_m", now + 5min, now)) == "store-unavailable");
  CHECK(fake.connections() < 20);
}

TEST_CASE("threads share no more connections than they may") {
  RedisServer server;
  RedisSettings settings = patient(server.url());
  settings.connections = 2;
  const Stores stores = must(redis_stores(settings));
  REQUIRE(stores.sign_in.requests->put(request("_r"), now));
  in_threads([&](int thread) {
    for (int i = 0; i < 50; ++i)
      static_cast<void>(stores.sign_in.replay->insert_unused_before(
          std::to_string(thread * 1000 + i), now, now + 5min, now));
  });
  // 8 * 50 used messages and the marker.
  CHECK(server.command({"ZCARD", "signet:used:expiry"}) == "401");
  const std::string clients = server.command({"INFO", "stats"});
  // Ours, and those of this test's commands.
  CHECK(clients.find("total_connections_received:4") != std::string::npos);
}

TEST_CASE("a Redis that became a replica refuses, and is used again when it is the first") {
  RedisServer server;
  const Stores stores = must(redis_stores(patient(server.url())));
  REQUIRE(stores.sign_in.requests->put(request("_r"), now));
  CHECK(answer(stores.sign_in.replay->insert_unused_before("_m", now, now + 5min, now)) == "yes");
  REQUIRE(server.command({"REPLICAOF", "127.0.0.1", "1"}) == "OK");
  CHECK(answer(stores.sign_in.replay->insert_unused_before("_m", now, now + 5min, now)) ==
        "store-unavailable");
  CHECK(all_say(stores) == all_unavailable);
  REQUIRE(server.command({"REPLICAOF", "NO", "ONE"}) == "OK");
  CHECK(answer(stores.sign_in.replay->insert_unused_before("_m", now, now + 5min, now)) == "no");
  CHECK(answer(stores.sign_in.requests->take("_r", now)) == "yes");
}

TEST_CASE("a Redis without room for more refuses, and forgets nothing") {
  RedisServer server;
  const Stores stores = must(redis_stores(patient(server.url())));
  REQUIRE(stores.sign_in.requests->put(request("_r"), now));
  CHECK(answer(stores.sign_in.replay->insert_unused_before("_m", now, now + 5min, now)) == "yes");
  REQUIRE(server.command({"CONFIG", "SET", "maxmemory", "1"}) == "OK");
  CHECK(answer(stores.sign_in.replay->insert_unused_before("_n", now, now + 5min, now)) ==
        "store-unavailable");
  REQUIRE(server.command({"CONFIG", "SET", "maxmemory", "0"}) == "OK");
  CHECK(answer(stores.sign_in.replay->insert_unused_before("_m", now, now + 5min, now)) == "no");
}

TEST_CASE("a key of another type is left alone, and refuses") {
  RedisServer server;
  const Stores stores = must(redis_stores(patient(server.url())));
  for (const std::string key :
       {"signet:used", "signet:used:expiry", "signet:requests", "signet:sp-sessions:expiry"}) {
    server.command({"FLUSHALL"});
    REQUIRE(server.command({"SET", key, "somebody else's"}) == "OK");
    CHECK_MESSAGE(
        answer(stores.sign_in.replay->insert("_m", now + 5min, now)) == "store-unavailable", key);
    CHECK(server.command({"GET", key}) == "somebody else's");
  }
}

TEST_CASE("a value that was cut, changed or exchanged is refused") {
  OnRedis backend;
  RedisServer& server = shared_server();
  const std::string requests = backend.settings.prefix + "requests";
  const std::string sessions = backend.settings.prefix + "sp-sessions";
  REQUIRE(backend.stores.sign_in.requests->put(request("_a"), now));
  REQUIRE(backend.stores.sign_in.requests->put(request("_b"), now));
  REQUIRE(backend.stores.sp_sessions->put({"_s", "i", NameID{"n"}, "x", now + 8h, ""}, now));
  const std::string a = server.command({"HGET", requests, "v_a"});
  const auto found = [&](const std::string& value) {
    server.command({"HSET", requests, "v_b", value});
    return refusal(backend.stores.sign_in.requests->find("_b", now));
  };
  CHECK(found(a) == "store-unavailable");
  CHECK(found(a.substr(0, a.size() - 1)) == "store-unavailable");
  CHECK(found(a + "x") == "store-unavailable");
  CHECK(found("") == "store-unavailable");
  CHECK(found(server.command({"HGET", sessions, "v_s"})) == "store-unavailable");
  CHECK(answer(backend.stores.sign_in.requests->take("_b", now)) == "store-unavailable");
}

TEST_CASE("the script is loaded again when Redis' cache of scripts was emptied") {
  RedisServer server;
  const Stores stores = must(redis_stores(patient(server.url())));
  REQUIRE(stores.sign_in.requests->put(request("_r"), now));
  REQUIRE(server.command({"SCRIPT", "FLUSH"}) == "OK");
  CHECK(answer(stores.sign_in.requests->take("_r", now)) == "yes");
}

TEST_CASE("the login and the database of the URL are used, and errors don't show the password") {
  RedisServer server({"--requirepass", "open: sesame"});
  const auto outcome = [&](const std::string& url) {
    return must(redis_stores(patient(url))).sign_in.requests->put(request("_r"), now);
  };
  const std::string at = "127.0.0.1:" + std::to_string(server.port());
  CHECK(refusal(outcome("redis://" + at)) == "store-unavailable");
  const auto wrong = outcome("redis://:secret-word@" + at);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().detail().find("secret-word") == std::string::npos);
  CHECK(refusal(outcome("redis://:open%3a%20sesame@" + at + "/3")) == "accepted");
  CHECK(refusal(outcome("redis://default:open%3a%20sesame@" + at + "/999")) == "store-unavailable");
}

TEST_CASE("the permissions that docs/state.md lists are enough for every member") {
  std::ifstream page(std::string(SIGNET_SOURCE_DIR) + "/docs/state.md");
  std::string line;
  while (std::getline(page, line) && line.find("ACL SETUSER") == std::string::npos) continue;
  std::vector<std::string> words;
  std::istringstream in(line.substr(line.find("ACL")));
  for (std::string word; in >> word;) words.push_back(word);

  RedisServer server;
  REQUIRE(server.command(words) == "OK");
  const Stores stores = must(redis_stores(patient(server.url().insert(8, "signet:secret@"))));
  begin_early(stores);
  CHECK(all_say(stores) == "accepted ");
  CHECK(refusal(stores.sp_sessions->put({"_t", "i", NameID{"n"}, "x", now + 8h, ""}, now)) ==
        "accepted");
  CHECK(refusal(stores.sp_sessions->take("_t", now + 9h)) == "accepted");
  CHECK(refusal(stores.sign_in.requests->put(request("_r", now + 26h), now + 25h)) == "accepted");
  CHECK(server.command({"ACL", "LOG"}).empty());
}

TEST_CASE("programs with different prefixes don't share anything") {
  OnRedis one, two;
  REQUIRE(one.stores.sign_in.requests->put(request("_r"), now));
  CHECK(must(two.stores.sign_in.requests->find("_r", now)) == std::nullopt);
  CHECK(answer(one.stores.sign_in.replay->insert("_m", now + 5min, now)) == "yes");
  CHECK(answer(two.stores.sign_in.replay->insert("_m", now + 5min, now)) == "yes");
}
