#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "api/world.h"

namespace signet::test {

TEST_CASE("eight threads sign people in through one pair of providers, and each gets its own") {
  const World world({.idp_key = &p256_key(), .sp_key = &p256_key()});
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int round = 0; round < 12; ++round) {
        AuthenticatedUser user;
        user.id = std::to_string(thread) + "." + std::to_string(round);
        user.email = user.id + "@example.com";
        user.authn_instant = noon();
        const auto subject = world.sign_in(user);
        if (!subject || subject->name_id().value != user.email) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

}  // namespace signet::test
