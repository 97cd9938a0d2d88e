#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>

#include "unit/state/backends.h"
#include "unit/state/processes.h"

// What was used counts as used whatever happens to the store. A store that may have lost something
// refuses what may have been part of it.

using namespace signet;
using namespace signet::test;

namespace {

/// A message that can't have been used before `unused_before`.
std::string use(const Stores& stores, const std::string& key, Instant unused_before, Instant at) {
  return answer(stores.sign_in.replay->insert_unused_before(key, unused_before, at + 5min, at));
}

/// A server of its own, with stores on it that began at `now`.
struct OwnServer {
  RedisServer server;
  Stores stores = must(redis_stores(patient(server.url())));

  OwnServer() { REQUIRE(stores.sign_in.requests->put(request("_begun"), now)); }
};

}  // namespace

TEST_CASE_TEMPLATE("a store that just began refuses messages that may be older", Fresh, InFile,
                   OnRedis) {
  Fresh backend;
  Stores stores;
  if constexpr (std::is_same_v<Fresh, OnRedis>) {
    backend.settings.prefix += "fresh:";
    stores = backend.open();
  } else {
    stores = must(sqlite_stores({backend.folder.path() / "fresh", {}}));
  }
  // A request of ours, and messages in answer to it and to none.
  REQUIRE(stores.sign_in.requests->put(request("_r"), now));
  CHECK(answer(stores.sign_in.replay->insert("_old", now + 5min, now)) == "store-unavailable");
  CHECK(use(stores, "_old", now - 1ms, now + 1s) == "store-unavailable");
  CHECK(use(stores, "_answer", now, now + 1s) == "yes");
  CHECK(use(stores, "_answer", now, now + 1s) == "no");
  CHECK(use(stores, "_new", now + 1s, now + 2s) == "yes");
  // A day later everything from before has expired.
  CHECK(answer(stores.sign_in.replay->insert("_old", now + 25h - 1ms, now + 24h)) ==
        "store-unavailable");
  CHECK(answer(stores.sign_in.replay->insert("_old", now + 25h, now + 24h)) == "yes");
}

TEST_CASE_TEMPLATE("a message that could be used for longer than a day is refused", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  CHECK(answer(backend.stores.sign_in.replay->insert("_a", now + 25h + 1ms, now)) ==
        "store-unavailable");
  CHECK(answer(backend.stores.sign_in.replay->insert("_a", now + 25h, now)) == "yes");
}

TEST_CASE("replay: a Redis that was killed in the middle calls nothing new that was used before") {
  OwnServer own;
  std::mutex mutex;
  std::vector<std::string> accepted, refused;
  std::atomic<int> seen{0}, other{0};
  std::thread killer([&] {
    while (seen < 500) std::this_thread::yield();
    own.server.kill();
  });
  in_threads([&](int thread) {
    for (int i = 0; i < 300; ++i) {
      const std::string key = "_" + std::to_string(thread) + "." + std::to_string(i);
      const std::string outcome = use(own.stores, key, now, now + 1s);
      const std::lock_guard lock(mutex);
      (outcome == "yes" ? accepted : refused).push_back(key);
      other += outcome != "yes" && outcome != "store-unavailable";
      ++seen;
    }
  });
  killer.join();
  CHECK(other == 0);
  REQUIRE(accepted.size() >= 400);
  REQUIRE(refused.size() >= 1);

  own.server.start();
  for (const auto& keys : {accepted, refused}) {
    for (const std::string& key : keys)
      REQUIRE(use(own.stores, key, now, now + 2s) == "store-unavailable");
  }
  // What can't have been used before the loss is accepted at once.
  CHECK(use(own.stores, "_after", now + 2s, now + 3s) == "yes");
  CHECK(use(own.stores, "_after", now + 2s, now + 3s) == "no");
}

TEST_CASE(
    "replay: four processes accept no message twice while their Redis is killed and started") {
  // A message is made each millisecond, and all processes try it from then on.
  constexpr int messages = 2000;
  const auto began = std::chrono::steady_clock::now();
  const auto clock = [began] {
    return now +
           std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
  };
  OwnServer own;
  std::vector<Process> processes;
  for (int i = 0; i < 4; ++i) {
    processes.emplace_back([&](int output) {
      const Stores stores = must(redis_stores(patient(own.server.url())));
      for (int message = 1; message <= messages; ++message) {
        const Instant made = now + std::chrono::milliseconds(message);
        while (clock() < made) std::this_thread::yield();
        if (use(stores, "_" + std::to_string(message), made, clock()) == "yes")
          write_all(output, std::to_string(10'000 + message));
      }
    });
  }
  for (int i = 1; i <= 3; ++i) {
    while (clock() < now + i * 400ms) std::this_thread::yield();
    own.server.kill();
    own.server.start();
  }
  std::map<std::string, int> accepted;
  for (const Process& process : processes) {
    const std::string told = process.read(messages * 5);
    for (std::size_t at = 0; at < told.size(); at += 5) ++accepted[told.substr(at, 5)];
  }
  CHECK(accepted.size() > 100);
  for (const auto& entry : accepted) CHECK_MESSAGE(entry.second == 1, entry.first);
  CHECK(use(own.stores, "_later", clock(), clock()) == "yes");
}

TEST_CASE("replay: a Redis that comes back with an old snapshot brings nothing back to life") {
  OwnServer own;
  const SpSession session{"_s", "https://idp", NameID{"alice"}, "_i", now + 8h, ""};
  REQUIRE(own.stores.sign_in.requests->put(request("_r"), now));
  REQUIRE(own.stores.sp_sessions->put(session, now));
  REQUIRE(own.server.command({"SAVE"}) == "OK");
  CHECK(answer(own.stores.sign_in.requests->take("_r", now + 1s)) == "yes");
  CHECK(use(own.stores, "_m", now, now + 1s) == "yes");
  REQUIRE(must(own.stores.sp_sessions->take("_s", now + 1s)));
  own.server.kill();
  own.server.start();
  REQUIRE(own.server.command({"HEXISTS", "signet:requests", "v_r"}) == "1");

  CHECK(must(own.stores.sign_in.requests->find("_r", now + 2s)) == std::nullopt);
  CHECK(use(own.stores, "_m", now, now + 2s) == "store-unavailable");
  CHECK(must(own.stores.sp_sessions->find("_s", now + 2s)) == std::nullopt);
  CHECK(must(own.stores.sp_sessions->list(10, now + 2s)).empty());
  CHECK(must(own.stores.sp_sessions->find_by_name("https://idp", {"alice"}, {}, now)).empty());
}

TEST_CASE("a Redis that is said never to lose a write keeps everything over a restart") {
  RedisServer server;
  RedisSettings settings = patient(server.url());
  settings.insecurely_trust_redis_to_never_lose_a_write = true;
  const Stores stores = must(redis_stores(settings));
  REQUIRE(stores.sign_in.requests->put(request("_r"), now));
  CHECK(use(stores, "_m", now, now + 1s) == "yes");
  REQUIRE(server.command({"SAVE"}) == "OK");
  server.kill();
  server.start();
  CHECK(must(stores.sign_in.requests->find("_r", now + 2s)));
  CHECK(use(stores, "_m", now, now + 2s) == "no");
  // What is gone is noticed all the same.
  REQUIRE(server.command({"FLUSHALL"}) == "OK");
  CHECK(use(stores, "_m", now, now + 3s) == "store-unavailable");
}

TEST_CASE("what takes a table's keys away takes its claim to know everything") {
  for (const std::vector<std::string>& loss : {std::vector<std::string>{"FLUSHDB"},
                                               {"DEL", "signet:used"},
                                               {"DEL", "signet:used:expiry"},
                                               {"UNLINK", "signet:used", "signet:used:expiry"},
                                               {"HDEL", "signet:used", "m"}}) {
    OwnServer own;
    CHECK(use(own.stores, "_m", now, now + 1s) == "yes");
    own.server.command(loss);
    CHECK_MESSAGE(use(own.stores, "_m", now, now + 2s) == "store-unavailable", loss.front());
    // The requests that waited prove nothing about what was lost, so they are gone as well.
    CHECK(must(own.stores.sign_in.requests->find("_begun", now + 2s)) == std::nullopt);
    CHECK(use(own.stores, "_n", now + 2s, now + 3s) == "yes");
  }
}

TEST_CASE("replay: what a killed process was told is in the file lasts") {
  const TemporaryFolder folder;
  const SqliteSettings settings{folder.path() / "state", {}};
  begin_early(must(sqlite_stores(settings)));
  Process process([&](int output) {
    const auto stores = sqlite_stores(settings);
    for (int i = 0; stores && i < 100'000; ++i) {
      const auto key = std::to_string(100'000 + i);
      const auto fresh = stores->sign_in.replay->insert(key, now + 5min, now);
      if (fresh && *fresh) write_all(output, key);
    }
  });
  std::string told = process.read(100 * 6);
  process.kill();
  told += process.read(1'000'000);
  REQUIRE(told.size() >= 100 * 6);

  const Stores stores = must(sqlite_stores(settings));
  for (std::size_t i = 0; i + 6 <= told.size(); i += 6)
    REQUIRE(answer(stores.sign_in.replay->insert(told.substr(i, 6), now + 5min, now)) == "no");
}

TEST_CASE("sessions and waiting requests in a file outlive the process") {
  const TemporaryFolder folder;
  const SqliteSettings settings{folder.path() / "state", {}};
  const IdpSession session{"_s", "alice", now, now + 8h, {{"https://sp", {"a"}, "_i", true}}, "x"};
  {
    const Stores stores = must(sqlite_stores(settings));
    REQUIRE(stores.sign_in.requests->put(request("_r"), now));
    REQUIRE(stores.idp_sessions->put(session, now));
    CHECK(use(stores, "_m", now, now) == "yes");
  }
  const Stores stores = must(sqlite_stores(settings));
  CHECK(must(stores.sign_in.requests->find("_r", now))->relay_state == "/reports");
  CHECK(must(stores.idp_sessions->find_by_participant("https://sp", {"a"}, {"_i"}, now)) ==
        std::vector{session});
  CHECK(use(stores, "_m", now, now) == "no");
}

TEST_CASE("replay: a file that was deleted takes no used message with it") {
  const TemporaryFolder folder;
  const SqliteSettings settings{folder.path() / "state", {}};
  const Stores before = must(sqlite_stores(settings));
  REQUIRE(before.sign_in.requests->put(request("_r"), now));
  CHECK(use(before, "_m", now, now + 1s) == "yes");
  std::filesystem::remove_all(settings.directory);
  const Stores after = must(sqlite_stores(settings));
  CHECK(use(after, "_m", now, now + 2s) == "store-unavailable");
}
