#include "idp/settings.h"

#include <algorithm>
#include <array>
#include <set>

#include "shared/settings_table.h"
#include "signet/names.h"

namespace signet::idp_program {
namespace {

using program::SettingsTable;
using program::TextRule;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  return program::identifier.holds(text) && at != std::string_view::npos && at > 0 &&
         at + 1 < text.size() && text.find('@', at + 1) == std::string_view::npos;
}

bool fits_relay_state(std::string_view text) {
  return program::one_line.holds(text) && text.size() <= 80;
}

constexpr TextRule email_address{"an e-mail address", is_address};
constexpr TextRule relay_state{"1 to 80 characters on one line", fits_relay_state};
constexpr TextRule attribute_source{
    "id, username, email, display_name, given_name, family_name, groups or attributes.NAME",
    is_attribute_source};

void read_user(SettingsTable& table, User& user) {
  for (const char* key : {"id", "username", "password"}) table.require(key);
  table.read("id", user.id, program::identifier);
  table.read("username", user.username, program::identifier);
  std::string hash;
  table.read("password", hash, program::password_hash);
  user.password = PasswordHash::parse(hash);
  table.read("email", user.email, email_address);
  table.read("display_name", user.display_name);
  table.read("given_name", user.given_name);
  table.read("family_name", user.family_name);
  table.read("groups", user.groups, program::one_line);
  table.read("attributes", user.attributes);
  table.read("disabled", user.disabled);
}

std::vector<User> read_users(SettingsTable& table) {
  std::vector<User> users;
  std::set<std::string> ids, names;
  table.each("user", [&](SettingsTable& entry) {
    User user;
    read_user(entry, user);
    if (!user.id.empty() && !ids.insert(user.id).second) {
      entry.wrong("id", "an id that no other user has");
    }
    if (!user.username.empty() && !names.insert(folded(user.username)).second) {
      entry.wrong("username", "a name that no other user has");
    }
    users.push_back(std::move(user));
  });
  return users;
}

std::vector<ReleasedAttribute> read_attributes(SettingsTable& table) {
  std::vector<ReleasedAttribute> attributes;
  std::set<std::pair<std::string, std::string>> names;
  table.each("attribute", [&](SettingsTable& entry) {
    ReleasedAttribute attribute;
    entry.require("name");
    entry.require("source");
    entry.read("name", attribute.name, program::identifier);
    attribute.name_format = attribute_name_format::uri;
    entry.read("name_format", attribute.name_format,
               {{"uri", std::string(attribute_name_format::uri)},
                {"basic", std::string(attribute_name_format::basic)},
                {"unspecified", std::string(attribute_name_format::unspecified)}});
    entry.read("friendly_name", attribute.friendly_name);
    entry.read("source", attribute.source, attribute_source);
    if (!attribute.name.empty() && !names.emplace(attribute.name, attribute.name_format).second) {
      entry.wrong("name", "a name that no other attribute has");
    }
    attributes.push_back(std::move(attribute));
  });
  return attributes;
}

void read_application(SettingsTable& table, Application& application) {
  table.require("entity_id");
  table.read("entity_id", application.entity_id, program::identifier);
  table.read("display_name", application.display_name);
  table.read("sign", application.sign,
             {{"response_and_assertion", SignedParts::response_and_assertion},
              {"response", SignedParts::response},
              {"assertion", SignedParts::assertion}});
  table.read("encrypt", application.encrypt,
             {{"assertion_if_possible", EncryptedParts::assertion_if_possible},
              {"assertion", EncryptedParts::assertion},
              {"name_id", EncryptedParts::name_id},
              {"name_id_and_attributes", EncryptedParts::name_id_and_attributes},
              {"nothing", EncryptedParts::nothing}});
  table.read("accept_deflated_post", application.accept_deflated_post);
  table.read("insecurely_allow_sha1", application.insecurely_allow_sha1);
  table.read("insecurely_allow_cbc", application.insecurely_allow_cbc);
  table.read("idp_initiated", application.idp_initiated);
  table.read("only_requested_attributes", application.only_requested_attributes);
  table.read("name_id_format", application.name_id_format,
             {{"emailAddress", std::string(name_id_format::email_address)},
              {"persistent", std::string(name_id_format::persistent)},
              {"transient", std::string(name_id_format::transient)}});
  table.read("relay_state", application.relay_state, relay_state);
  table.read("start_url", application.start_url, program::web_url);
  table.read("session_duration", application.session_duration, minutes(1), hours(24 * 90));
  table.read<bool>("attribute_names", application.basic_names, {{"uri", false}, {"basic", true}});
  application.attributes = read_attributes(table);
}

std::vector<Application> read_applications(SettingsTable& table) {
  std::vector<Application> applications;
  std::set<std::string> ids;
  table.each("application", [&](SettingsTable& entry) {
    Application application;
    read_application(entry, application);
    if (!application.entity_id.empty() && !ids.insert(application.entity_id).second) {
      entry.wrong("entity_id", "an application that isn't listed above");
    }
    applications.push_back(std::move(application));
  });
  return applications;
}

/// What directories call these values. [RFC 4519, RFC 4524, RFC 2798]
std::vector<ReleasedAttribute> default_attributes() {
  const std::string uri(attribute_name_format::uri);
  return {{"urn:oid:0.9.2342.19200300.100.1.3", uri, "mail", "email"},
          {"urn:oid:2.16.840.1.113730.3.1.241", uri, "displayName", "display_name"},
          {"urn:oid:2.5.4.42", uri, "givenName", "given_name"},
          {"urn:oid:2.5.4.4", uri, "sn", "family_name"},
          {"urn:oid:0.9.2342.19200300.100.1.1", uri, "uid", "username"}};
}

void read_all(SettingsTable& table, Settings& settings) {
  table.read("name", settings.name);
  table.read("entity_id", settings.entity_id, program::identifier);
  table.read("session_length", settings.session_length, minutes(1), hours(24 * 90));
  table.read("assertion_lifetime", settings.assertion_lifetime, seconds(30), hours(1));
  table.read("clock_skew", settings.clock_skew, seconds(0), minutes(5));
  table.read("want_authn_requests_signed", settings.want_authn_requests_signed);
  table.read("logout_by_soap", settings.logout_by_soap);
  program::read_state(table, settings.state);
  table.read("attempts_per_user", settings.attempts_per_user, 1, 1'000);
  table.read("attempts_per_address", settings.attempts_per_address, 1, 100'000);
  settings.users = read_users(table);
  if (table.has("attribute")) settings.attributes = read_attributes(table);
  settings.applications = read_applications(table);
}

}  // namespace

std::string folded(std::string_view username) {
  std::string text(username);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

bool is_attribute_source(std::string_view source) {
  static constexpr std::array<std::string_view, 7> fields = {
      "id", "username", "email", "display_name", "given_name", "family_name", "groups"};
  if (std::find(fields.begin(), fields.end(), source) != fields.end()) return true;
  return source.size() > custom_attribute.size() && source.starts_with(custom_attribute);
}

const Application* Settings::application(std::string_view id) const {
  const auto found = std::find_if(applications.begin(), applications.end(),
                                  [&](const Application& a) { return a.entity_id == id; });
  return found == applications.end() ? nullptr : &*found;
}

ParsedSettings parse_settings(std::string_view toml, const std::string& file,
                              const program::BaseUrl& base) {
  ParsedSettings parsed;
  parsed.settings.entity_id = base.text + "/metadata";
  parsed.settings.attributes = default_attributes();
  parsed.problems = program::read_settings(
      toml, file, [&](SettingsTable& table) { read_all(table, parsed.settings); });
  return parsed;
}

void adjust_metadata(const Settings& settings, EntityDescriptor& entity) {
  const Application* application = settings.application(entity.entity_id);
  if (application == nullptr || !entity.sp || application->name_id_format.empty()) return;
  entity.sp->name_id_formats = {application->name_id_format};
}

}  // namespace signet::idp_program
