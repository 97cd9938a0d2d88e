#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/data_dir.h"
#include "web/log.h"
#include "web/outcome.h"

namespace signet::program {

/// The text of a settings file. The first start writes what `first` says, and the log tells; a mere
/// check reads the same without writing it.
web::Outcome<std::string> settings_text(const DataDir& data, const std::string& name,
                                        const std::function<std::string()>& first, bool only_check,
                                        web::Log& log);

/// One line of what --check-config prints.
std::string setting_line(std::string_view label, std::string_view value);

}  // namespace signet::program
