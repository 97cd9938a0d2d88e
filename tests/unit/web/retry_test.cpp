#include "web/retry.h"

#include <doctest/doctest.h>

#include <future>
#include <memory>

using namespace signet::web;
using namespace std::chrono_literals;

TEST_CASE("waits double until they are long enough") {
  const BackOff back_off;
  CHECK(back_off.first == 200ms);
  CHECK(next_wait(back_off, 200ms) == 400ms);
  CHECK(next_wait(back_off, 6400ms) == 10s);
  CHECK(next_wait(back_off, 10s) == 10s);
}

TEST_CASE("a job is tried again until it is done, and then never") {
  std::promise<int> done;
  int calls = 0;
  Retryer retryer(
      [&](const std::stop_token&) {
        if (++calls < 4) return false;
        done.set_value(calls);
        return true;
      },
      BackOff{1ms, 2ms});
  CHECK(done.get_future().get() == 4);
}

TEST_CASE("a retryer that waits is stopped at once") {
  std::promise<void> tried;
  auto retryer = std::make_unique<Retryer>(
      [&](const std::stop_token&) {
        tried.set_value();
        return false;
      },
      BackOff{24h, 24h});
  tried.get_future().wait();
  const auto before = std::chrono::steady_clock::now();
  retryer.reset();
  CHECK(std::chrono::steady_clock::now() - before < 2s);
}

TEST_CASE("a job in progress hears of the stop") {
  std::promise<void> begun;
  bool heard = false;
  {
    Retryer retryer([&](const std::stop_token& stop) {
      begun.set_value();
      std::promise<void> told;
      const std::stop_callback callback(stop, [&] { told.set_value(); });
      told.get_future().wait();
      return heard = true;
    });
    begun.get_future().wait();
    retryer.stop();
  }
  CHECK(heard);
}
