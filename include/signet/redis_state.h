#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "signet/sessions.h"

// Stores that several processes share through Redis. In the CMake target signet::redis.

namespace signet {

struct RedisSettings {
  /// `redis://[[user]:password@]host[:port][/database]`. Without TLS: through a tunnel, if the
  /// network between is not yours.
  std::string url;
  /// Begins all keys. Programs with the same prefix share their state.
  std::string prefix = "signet:";
  StoreSizes sizes = {};
  std::size_t connections = 8;  ///< at most, 1 to 256; a thread waits for a free one
  std::chrono::milliseconds connect_timeout{500};
  std::chrono::milliseconds command_timeout{500};
  /// After a failed attempt to connect none is made for a moment, which doubles up to this.
  std::chrono::milliseconds longest_back_off{2000};
  /// Believe what a restarted Redis still has, and its replica that took over. True only of a Redis
  /// with `appendfsync always` and no replica; with any other, a used assertion counts as new after
  /// a restart.
  bool insecurely_trust_redis_to_never_lose_a_write = false;
};

/// Stores on Redis 6 or newer, safe to use from several threads. Nothing is connected yet: while
/// Redis is away, answers an error or something that isn't ours, every member fails with
/// `store_unavailable` within the two timeouts, and the next call tries again.
///
/// Times are those of the callers; Redis' clock decides nothing. A Redis that started again, or
/// lost its keys, counts as empty: sessions and waiting requests are gone, and the replay cache
/// refuses what may have been used before, see ReplayCache::insert_unused_before().
///
/// Fails with `configuration_invalid`.
Result<Stores> redis_stores(RedisSettings settings);

}  // namespace signet
