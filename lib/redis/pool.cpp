#include "redis/pool.h"

#include <algorithm>

#include "base/fail.h"

namespace signet::redis {
namespace {

constexpr std::chrono::milliseconds first_back_off(50);

}  // namespace

Pool::Pool(Open open, std::size_t most, std::chrono::milliseconds longest_wait,
           std::chrono::milliseconds longest_back_off)
    : open_(std::move(open)),
      longest_wait_(longest_wait),
      longest_back_off_(longest_back_off),
      free_places_(most) {
  idle_.reserve(most);
}

/// Gives the place back however its use ends, with the connection if that is still good.
struct Pool::Place {
  Pool& pool;
  std::optional<Connection> connection;

  ~Place() {
    const std::lock_guard lock(pool.mutex_);
    if (connection) pool.idle_.push_back(*std::move(connection));
    ++pool.free_places_;
    pool.freed_.notify_one();
  }
};

Result<Answer> Pool::run(const std::vector<std::string>& keys,
                         const std::vector<std::string>& arguments) {
  {
    std::unique_lock lock(mutex_);
    if (!freed_.wait_for(lock, longest_wait_, [&] { return free_places_ > 0; }))
      return fail(ErrorCode::store_unavailable, "Redis", "a free connection", "all in use");
    --free_places_;
  }
  Place place{*this, std::nullopt};
  auto connection = acquire();
  if (!connection) return fail(connection);
  auto answer = connection->run(keys, arguments);
  // Not tried again: the work may have been done, and a second try would call it a replay.
  if (answer) place.connection = *std::move(connection);
  return answer;
}

Result<Connection> Pool::acquire() {
  {
    const std::lock_guard lock(mutex_);
    while (!idle_.empty()) {
      Connection connection = std::move(idle_.back());
      idle_.pop_back();
      if (connection.is_alive()) return connection;
    }
    if (Clock::now() < not_before_)
      return fail(ErrorCode::store_unavailable, "Redis", "a connection",
                  "a pause after a failed attempt");
  }
  return connect();
}

Result<Connection> Pool::connect() {
  auto connection = open_();
  const std::lock_guard lock(mutex_);
  if (connection) {
    back_off_ = std::chrono::milliseconds(0);
  } else {
    back_off_ = std::min(std::max(back_off_ * 2, first_back_off), longest_back_off_);
    not_before_ = Clock::now() + back_off_;
  }
  return connection;
}

}  // namespace signet::redis
