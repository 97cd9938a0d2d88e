#include <vector>

#include "unit/state/backends.h"
#include "unit/state/processes.h"

// Several processes on one store, as behind a load balancer.

using namespace signet;
using namespace signet::test;

namespace {

constexpr int keys = 200;

/// Four processes with two threads each: the lines of each say which keys were new to it.
template <class Backend, class Use>
std::vector<int> winners_of_each_key(const Backend& backend, Use use) {
  std::vector<Process> processes;
  for (int i = 0; i < 4; ++i) {
    processes.emplace_back([&](int output) {
      const Stores stores = backend.open();
      in_threads(
          [&](int) {
            for (int key = 0; key < keys; ++key) {
              const Result<bool> mine = use(stores, "_" + std::to_string(key));
              // One byte each: whole, and room for all of them in the pipe.
              if (!mine) write_all(output, "\xFF");
              if (mine && *mine) write_all(output, std::string(1, static_cast<char>(key)));
            }
          },
          2);
    });
  }
  std::vector<int> winners(256);
  for (const Process& process : processes) {
    for (const char key : process.read(4096)) ++winners[static_cast<unsigned char>(key)];
  }
  return winners;
}

std::vector<int> one_each() {
  std::vector<int> winners(256);
  std::fill_n(winners.begin(), keys, 1);
  return winners;
}

}  // namespace

TEST_CASE_TEMPLATE("replay: of eight writers in four processes each message is new to one", Backend,
                   InFile, OnRedis) {
  const Backend backend;
  CHECK(one_each() ==
        winners_of_each_key(backend, [](const Stores& stores, const std::string& key) {
          return stores.sign_in.replay->insert(key, now + 5min, now);
        }));
}

TEST_CASE_TEMPLATE("of eight writers in four processes each request is taken by one", Backend,
                   InFile, OnRedis) {
  const Backend backend;
  for (int i = 0; i < keys; ++i)
    REQUIRE(backend.stores.sign_in.requests->put(request("_" + std::to_string(i)), now));
  CHECK(one_each() ==
        winners_of_each_key(backend, [](const Stores& stores, const std::string& key) {
          return stores.sign_in.requests->take(key, now);
        }));
}

TEST_CASE_TEMPLATE("what one process puts another finds", Backend, InFile, OnRedis) {
  const Backend backend;
  const Stores other = backend.open();
  REQUIRE(backend.stores.sign_in.requests->put(request("_a"), now));
  CHECK(must(other.sign_in.requests->find("_a", now))->acs_url == "https://sp/acs");
  CHECK(answer(other.sign_in.replay->insert("_m", now + 5min, now)) == "yes");
  CHECK(answer(backend.stores.sign_in.replay->insert("_m", now + 5min, now)) == "no");
  const SpSession session{"_s", "https://idp", NameID{"alice"}, "_i", now + 8h, ""};
  REQUIRE(other.sp_sessions->put(session, now));
  CHECK(must(backend.stores.sp_sessions->take("_s", now)) == session);
}
