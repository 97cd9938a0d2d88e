#pragma once

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "signet/redis_state.h"
#include "signet/sqlite_state.h"
#include "support/refusal.h"
#include "support/temporary_folder.h"
#include "unit/state/redis_server.h"

// What the tests of a store are run with: each keeps the same promises.

namespace signet::test {

using namespace std::chrono_literals;

inline const Instant now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

template <class T>
T must(Result<T> result) {
  REQUIRE_MESSAGE(result.has_value(), (result ? "" : result.error().detail()));
  return *std::move(result);
}

/// Lets the stores begin long ago, so that nothing of today may have been lost before.
inline void begin_early(const Stores& stores) {
  const Instant early = now - 26h;
  static_cast<void>(
      stores.sign_in.requests->put({"_first", "", "", early, early + 1ms, "", ""}, early));
}

struct InMemory {
  explicit InMemory(const StoreSizes& sizes = {}) : stores(in_memory_stores(sizes)) {}
  Stores stores;
};

struct InFile {
  explicit InFile(const StoreSizes& given = {}) : sizes(given), stores(open()) {
    begin_early(stores);
  }
  /// As another process sees them.
  Stores open() const { return must(sqlite_stores({folder.path(), sizes})); }

  TemporaryFolder folder;
  StoreSizes sizes;
  Stores stores;
};

/// The server of all tests that don't need one of their own.
inline RedisServer& shared_server() {
  static RedisServer server;
  return server;
}

inline RedisSettings patient(std::string url, std::string prefix = "signet:") {
  RedisSettings settings;
  settings.url = std::move(url);
  settings.prefix = std::move(prefix);
  // A busy machine isn't what these tests are about.
  settings.connect_timeout = settings.command_timeout = 10s;
  settings.longest_back_off = 1ms;
  return settings;
}

struct OnRedis {
  explicit OnRedis(const StoreSizes& sizes = {})
      : settings(patient(shared_server().url(), "test" + std::to_string(++count) + ":")) {
    settings.sizes = sizes;
    stores = open();
    begin_early(stores);
  }
  Stores open() const { return must(redis_stores(settings)); }

  RedisSettings settings;
  Stores stores;
  inline static int count = 0;
};

inline std::string answer(const Result<bool>& result) {
  return result ? (*result ? "yes" : "no") : refusal(result);
}

inline PendingRequest request(std::string id, Instant expires_at = now + 10min) {
  return {std::move(id), "https://idp", "https://sp/acs", now, expires_at, "/reports", "cookie"};
}

/// Runs `work` in eight threads at once.
template <class Work>
void in_threads(Work work, int count = 8) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
  for (auto& thread : threads) thread.join();
}

}  // namespace signet::test

#define SIGNET_BACKENDS signet::test::InMemory, signet::test::InFile, signet::test::OnRedis
