#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/sessions.h"

// The values of the stores as bytes: a version, the kind, then each member in order, texts with
// their length in front. One value has one form. What comes back from a store is read as
// distrustfully as what comes from a peer: absent when anything is out of place.

namespace signet::state {

/// Longer ones are not stored.
inline constexpr std::size_t longest_value = 64 * 1024;

std::string encode(const PendingRequest& request);
std::string encode(const SpSession& session);
std::string encode(const IdpSession& session);

std::optional<PendingRequest> decode_request(std::string_view bytes);
std::optional<SpSession> decode_sp_session(std::string_view bytes);
std::optional<IdpSession> decode_idp_session(std::string_view bytes);

/// The key for a name within an entity; no two names have the same.
std::string name_key(std::string_view entity, const NameID& name_id);
/// The key for a user of the application; never that of a name.
std::string user_key(std::string_view user);

}  // namespace signet::state
