#pragma once

#include <string_view>

namespace signet::web {

extern const std::string_view stylesheet;
extern const std::string_view icon;

}  // namespace signet::web
