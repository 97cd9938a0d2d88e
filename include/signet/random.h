#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "signet/result.h"

namespace signet {

/// Where unpredictable bytes come from. Implementations must be safe to call from several threads.
class RandomSource {
 public:
  virtual ~RandomSource() = default;

  /// Fills `bytes`, or fails with `randomness_unavailable` and the message isn't sent.
  virtual Result<void> fill(std::span<std::uint8_t> bytes) = 0;
};

/// OpenSSL's generator, seeded by the operating system. Never null.
std::shared_ptr<RandomSource> system_random();

}  // namespace signet
