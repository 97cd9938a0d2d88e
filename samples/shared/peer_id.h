#pragma once

#include <string>
#include <string_view>

namespace signet::program {

/// A name for an entity in addresses and folders, since its entity ID may hold anything: 24
/// hexadecimal digits of the ID's SHA-256.
std::string peer_id(std::string_view entity_id);

}  // namespace signet::program
