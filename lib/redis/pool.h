#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "redis/connection.h"

namespace signet::redis {

/// A bounded number of connections that threads take turns with. They are made when they are
/// needed; one that failed is thrown away. Safe to call from several threads.
class Pool {
 public:
  /// All of it fails with `store_unavailable`, as Connection::open().
  using Open = std::function<Result<Connection>()>;

  Pool(Open open, std::size_t most, std::chrono::milliseconds longest_wait,
       std::chrono::milliseconds longest_back_off);

  Result<Answer> run(const std::vector<std::string>& keys,
                     const std::vector<std::string>& arguments);

 private:
  using Clock = std::chrono::steady_clock;
  struct Place;

  Result<Connection> acquire();
  Result<Connection> connect();

  const Open open_;
  const std::chrono::milliseconds longest_wait_, longest_back_off_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::size_t free_places_;
  std::vector<Connection> idle_;
  std::chrono::milliseconds back_off_{0};
  Clock::time_point not_before_ = Clock::time_point::min();
};

}  // namespace signet::redis
