#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/settings_table.h"
#include "web/outcome.h"

namespace signet::program {

/// Where a program keeps what it has to remember, as `--state` and the setting `state` say it.
struct StateOption {
  enum class Kind { memory, redis, file };
  Kind kind = Kind::memory;
  std::string place = {};  ///< the URL of a Redis, which may hold a password, or a directory

  friend bool operator==(const StateOption&, const StateOption&) = default;
};

/// `memory`, `redis://[[user]:password@]host[:port][/database]` or `file:DIR`. What is behind
/// `redis://` is looked at by open_stores(). A failure doesn't repeat the text.
web::Outcome<StateOption> parse_state_option(std::string_view text);

/// Reads the setting `state`; absent when it isn't there.
void read_state(SettingsTable& table, std::optional<StateOption>& state);

/// For people, without a password.
std::string describe(const StateOption& state);

}  // namespace signet::program
