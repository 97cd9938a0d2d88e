#include "web/back_off.h"

#include <doctest/doctest.h>

using namespace signet::web;
using namespace std::chrono_literals;

TEST_CASE("waits double until they are long enough") {
  const BackOff back_off;
  CHECK(back_off.first == 200ms);
  CHECK(back_off.next(200ms) == 400ms);
  CHECK(back_off.next(6400ms) == 10s);
  CHECK(back_off.next(10s) == 10s);
}
