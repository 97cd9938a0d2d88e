#include <atomic>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <stdexcept>
#include <thread>

#include "signet/redis_state.h"
#include "signet/sqlite_state.h"
#include "support/temporary_folder.h"
#include "unit/state/redis_server.h"

// What the state of a sign-in costs on each store: its request is put and taken, its assertion
// entered into the replay cache. Redis is on this machine. The machine may be busy: the ratios are
// what counts.

namespace {

using namespace signet;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

const Instant now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

Stores need(Result<Stores> stores) {
  if (!stores) throw std::runtime_error(stores.error().detail());
  return *std::move(stores);
}

bool sign_in(const SignInState& state, const std::string& id) {
  const bool waits = state.requests
                         ->put({id, "https://idp.example.org", "https://sp.example.org/acs", now,
                                now + 10min, "/reports", "browser"},
                               now)
                         .has_value();
  const auto taken = state.requests->take(id, now);
  const auto fresh = state.replay->insert_unused_before(id, now, now + 5min, now);
  return waits && taken && *taken && fresh && *fresh;
}

/// Sign-ins in a second, made by so many threads for about half a second.
double sign_ins_per_second(const Stores& stores, int threads) {
  static std::atomic<int> next{0};
  std::atomic<int> done{0};
  std::atomic<bool> failed{false};
  const auto began = Clock::now();
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&] {
      while (Clock::now() - began < 500ms && !failed) {
        if (!sign_in(stores.sign_in, "_" + std::to_string(++next))) failed = true;
        ++done;
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  if (failed) throw std::runtime_error("a store refused");
  return done / std::chrono::duration<double>(Clock::now() - began).count();
}

}  // namespace

int main() try {
  test::RedisServer server;
  const test::TemporaryFolder folder;
  RedisSettings settings;
  settings.url = server.url();
  settings.command_timeout = 10s;
  const StoreSizes sizes{10'000'000, 10'000'000, 10'000'000};
  settings.sizes = sizes;
  const std::pair<const char*, Stores> all[] = {
      {"memory", in_memory_stores(sizes)},
      {"Redis", need(redis_stores(settings))},
      {"SQLite", need(sqlite_stores({folder.path() / "state", sizes}))}};
  std::printf("%-8s %8s %16s %24s\n", "store", "threads", "sign-ins/s", "times that of memory");
  for (const int threads : {1, 8}) {
    double memory = 0;
    for (const auto& [name, stores] : all) {
      const double rate = sign_ins_per_second(stores, threads);
      if (memory == 0) memory = rate;
      std::printf("%-8s %8d %16.0f %24.4f\n", name, threads, rate, rate / memory);
    }
  }
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
