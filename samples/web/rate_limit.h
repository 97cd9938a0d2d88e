#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "web/clock.h"

namespace signet::web {

/// Allows each key a number of attempts at once, and one more each time an interval has passed.
/// For sign-in keep two of them, one by user name and one by `network_of` the remote address, and
/// ask both before looking at the password. Safe to use from several threads.
class RateLimiter {
 public:
  struct Rule {
    int attempts = 5;
    std::chrono::milliseconds interval = std::chrono::seconds(30);
    std::size_t max_keys = 10'000;
  };

  explicit RateLimiter(const Rule& rule) : rule_(rule) {}

  /// Counts an attempt, and says whether it may go on. Keys over 256 bytes never may. When there
  /// are too many keys the one that is nearest to being free again is forgotten, so that somebody
  /// who floods the limiter doesn't free a key that is at its limit.
  bool allow(std::string_view key, TimePoint now);

  /// Forgets the attempts of a key, after a right password for instance.
  void reset(std::string_view key);

  std::size_t size() const;

 private:
  void make_room(TimePoint now);

  const Rule rule_;
  mutable std::mutex mutex_;
  std::map<std::string, TimePoint, std::less<>> free_again_;  ///< when nothing is held against it
};

/// What stands for one customer of a provider: an IPv4 address itself, an IPv6 address' first 64
/// bits. Other text comes back as it is.
std::string network_of(std::string_view remote_address);

}  // namespace signet::web
