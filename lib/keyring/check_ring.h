#pragma once

#include "signet/key_ring.h"

namespace signet::keyring {

/// At most this many keys of one use, whatever the rules say: each costs a message an attempt.
inline constexpr std::size_t most_keys_ever = 16;

Result<void> check_rules(const KeyRingRules& rules);
/// Everything that holds in a ring; gaps between signing keys count from `now` on.
Result<void> check_ring(const KeyRingRules& rules, const std::vector<RingKey>& keys, Instant now);

std::string_view to_string(KeyUse use) noexcept;

}  // namespace signet::keyring
