#pragma once

#include <optional>
#include <string_view>

namespace signet::metadata {

/// For a format that claims to be one of the standard's and isn't: the one that was probably meant,
/// or words for it. Nothing for the standard's own formats and for those of others, which are their
/// own affair. [saml-core 8.3]
std::optional<std::string_view> meant_name_id_format(std::string_view format);

}  // namespace signet::metadata
