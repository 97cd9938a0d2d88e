#pragma once

#include <string_view>

namespace signet::redis {

/// The operations of state::Records as one Lua script, which Redis runs atomically.
///
/// A table is two keys: a hash, with `m` marker, `b` when it began, `f` what it forgot, `v`ID
/// values, `k`ID packed keys and `i`KEY packed IDs; and a sorted set of `v`ID by expiry. The marker
/// stands in both, so neither is believed without the other.
///
/// KEYS: hash and sorted set of the table, then of all others. ARGV: operation, now, marker or
/// empty, then what the operation takes. Every answer is a list of texts.
extern const std::string_view script;

}  // namespace signet::redis
