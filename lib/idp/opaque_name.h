#pragma once

#include <string>
#include <string_view>

namespace signet::idp {

/// A name for a user that differs from place to place and can't be traced back without the secret:
/// 256 bits in base32 of lower case, so no two differ by letter case only. `purpose` keeps the
/// names of one kind apart from those of another.
std::string opaque_name(std::string_view secret, std::string_view purpose, std::string_view place,
                        std::string_view user);

}  // namespace signet::idp
