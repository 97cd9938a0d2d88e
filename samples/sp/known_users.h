#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/settings_table.h"
#include "signet/session_tags.h"

namespace signet::sp_program {

/// Somebody whom the administrator entered. Signing in makes nobody known.
struct KnownUser {
  std::string name;  ///< the value of the NameID, letter case included
  bool enabled = true;
  std::map<std::string, std::string, std::less<>> attributes = {};
};

/// The users of the settings file. Immutable once read; may be used from several threads.
class KnownUsers {
 public:
  /// False when somebody has the name already.
  bool add(KnownUser user);

  /// Null when unknown.
  const KnownUser* find(std::string_view name) const;
  /// Somebody whose name differs in nothing but the case of letters: for advice and no decision.
  const KnownUser* find_similar(std::string_view name) const;

  const std::map<std::string, KnownUser, std::less<>>& all() const noexcept { return users_; }

 private:
  std::map<std::string, KnownUser, std::less<>> users_;
};

/// Reads the tables [[user]] and [[tag_mapping]]. Mistakes in them are noted there, and also what
/// would make merge_session_tags() fail for one of these users.
void read_known_users(program::SettingsTable& table, KnownUsers& users,
                      std::vector<TagMapping>& mappings);

}  // namespace signet::sp_program
