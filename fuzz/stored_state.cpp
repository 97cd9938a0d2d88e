#include "state/stored_value.h"

#include "fuzz/support/target.h"

// What comes back from a store. Input: the bytes of one value.

namespace signet::fuzz {
namespace {

/// A value that is read has exactly one form, and no list in it is longer than its bytes allow.
template <class Value>
bool check(std::string_view bytes, const std::optional<Value>& value) {
  if (!value) return false;
  demand(state::encode(*value) == bytes, "a value is written in one way");
  return true;
}

}  // namespace

void run(std::string_view bytes) {
  const auto request = state::decode_request(bytes);
  const auto sp_session = state::decode_sp_session(bytes);
  const auto idp_session = state::decode_idp_session(bytes);
  const int readers = check(bytes, request) + check(bytes, sp_session) + check(bytes, idp_session);
  demand(readers <= 1, "a value is read as what it is only");
  readers == 1 ? was_accepted() : came_to(Stage::state);
}

}  // namespace signet::fuzz
