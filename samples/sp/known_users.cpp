#include "sp/known_users.h"

#include <algorithm>
#include <optional>

#include "signet/email_address.h"
#include "web/http.h"

namespace signet::sp_program {
namespace {

using program::SettingsTable;

bool is_address(std::string_view text) {
  return static_cast<bool>(parse_email_address(text));
}

/// Nobody else can be in a NameID of the profile.
constexpr program::TextRule user_name{"an e-mail address", is_address};

/// What is wrong with the tags of a user, or of nobody; empty when nothing is.
std::string tag_problem(const std::vector<TagMapping>& mappings, const KnownUser& user) {
  const auto tags = merge_session_tags(mappings, user.attributes, {});
  if (tags) return {};
  const Error& error = tags.error();
  return error.expected() + (error.where().empty() ? "" : " for " + error.where());
}

void read_mapping(SettingsTable& entry, std::vector<TagMapping>& mappings) {
  TagMapping mapping;
  entry.require("key");
  entry.require("user_attribute");
  entry.read("key", mapping.key);
  entry.read("user_attribute", mapping.user_attribute);
  if (mapping.key.empty() || mapping.user_attribute.empty()) return;
  mappings.push_back(std::move(mapping));
  const std::string problem = tag_problem(mappings, KnownUser());
  if (problem.empty()) return;
  entry.wrong("key", problem);
  mappings.pop_back();
}

void read_attributes(SettingsTable& entry, KnownUser& user) {
  std::map<std::string, std::vector<std::string>> attributes;
  entry.read("attributes", attributes);
  for (auto& [name, values] : attributes) {
    if (values.size() != 1) return entry.wrong("attributes", "one text for each name");
    user.attributes.emplace(name, std::move(values.front()));
  }
}

void read_user(SettingsTable& entry, KnownUsers& users, const std::vector<TagMapping>& mappings) {
  KnownUser user;
  entry.require("name");
  entry.read("name", user.name, user_name);
  entry.read("enabled", user.enabled);
  read_attributes(entry, user);
  const std::string problem = tag_problem(mappings, user);
  if (!problem.empty()) entry.wrong("attributes", problem);
  if (!user.name.empty() && !users.add(std::move(user))) {
    entry.wrong("name", "a name that no other user has");
  }
}

}  // namespace

bool KnownUsers::add(KnownUser user) {
  std::string name = user.name;
  return users_.emplace(std::move(name), std::move(user)).second;
}

const KnownUser* KnownUsers::find(std::string_view name) const {
  const auto found = users_.find(name);
  return found == users_.end() ? nullptr : &found->second;
}

const KnownUser* KnownUsers::find_similar(std::string_view name) const {
  const auto found = std::find_if(users_.begin(), users_.end(), [&](const auto& user) {
    return user.first != name && web::equals_ignoring_case(user.first, name);
  });
  return found == users_.end() ? nullptr : &found->second;
}

void read_known_users(SettingsTable& table, KnownUsers& users, std::vector<TagMapping>& mappings) {
  table.each("tag_mapping", [&](SettingsTable& entry) { read_mapping(entry, mappings); });
  table.each("user", [&](SettingsTable& entry) { read_user(entry, users, mappings); });
}

}  // namespace signet::sp_program
