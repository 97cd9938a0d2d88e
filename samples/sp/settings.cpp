#include "sp/settings.h"

#include <algorithm>

#include "shared/settings_file.h"
#include "shared/settings_table.h"
#include "signet/names.h"

namespace signet::sp_program {
namespace {

using program::setting_line;
using program::SettingsTable;
using std::chrono::minutes;
using std::chrono::seconds;

void read_identity_providers(SettingsTable& table, Profile profile,
                             std::vector<KnownProvider>& providers) {
  std::set<std::string> ids;
  table.each("identity_provider", [&](SettingsTable& entry) {
    KnownProvider provider;
    entry.require("entity_id");
    entry.read("entity_id", provider.entity_id, program::identifier);
    entry.read("display_name", provider.display_name);
    entry.read("force_authn", provider.force_authn);
    entry.read("require_encryption", provider.require_encryption);
    entry.read("insecurely_allow_sha1", provider.insecurely_allow_sha1);
    entry.read("insecurely_allow_cbc", provider.insecurely_allow_cbc);
    if (provider.require_encryption && profile == Profile::identity_center) {
      entry.wrong("require_encryption",
                  "false, since --profile identity-center has no key for encryption");
    }
    if (!provider.entity_id.empty() && !ids.insert(provider.entity_id).second) {
      entry.wrong("entity_id", "an identity provider that isn't listed above");
    }
    providers.push_back(std::move(provider));
  });
}

void read_requested_attributes(SettingsTable& table, std::vector<RequestedAttribute>& requested) {
  std::set<std::string> names;
  table.each("requested_attribute", [&](SettingsTable& entry) {
    RequestedAttribute one;
    entry.require("name");
    entry.read("name", one.attribute.name, program::identifier);
    entry.read("required", one.is_required);
    if (!one.attribute.name.empty() && !names.insert(one.attribute.name).second)
      entry.wrong("name", "an attribute that isn't listed above");
    requested.push_back(std::move(one));
  });
}

/// Users and tags mean nothing to plain SAML; who wrote them expects that they do.
void refuse_users(SettingsTable& table) {
  for (const char* key : {"user", "tag_mapping"}) {
    if (table.has(key)) table.wrong(key, "this only together with --profile identity-center");
  }
}

void read_profile(SettingsTable& table, Settings& settings) {
  if (settings.profile == Profile::plain) return refuse_users(table);
  read_known_users(table, settings.users, settings.tag_mappings);
  if (settings.name_id_format.empty()) settings.name_id_format = name_id_format::email_address;
  if (settings.name_id_format != name_id_format::email_address) {
    table.wrong("name_id_format",
                "\"emailAddress\", since --profile identity-center takes no other");
  }
}

void read_all(SettingsTable& table, Settings& settings) {
  const bool is_plain = settings.profile == Profile::plain;
  table.read("name", settings.name);
  table.read("entity_id", settings.entity_id, program::identifier);
  table.read("session_length", settings.session_length,
             is_plain ? seconds(minutes(1)) : SessionLength::shortest, SessionLength::longest);
  table.read("clock_skew", settings.clock_skew, seconds(0), minutes(5));
  table.read("sign_requests", settings.sign_requests);
  program::read_state(table, settings.state);
  table.read("name_id_format", settings.name_id_format,
             {{"emailAddress", std::string(name_id_format::email_address)},
              {"persistent", std::string(name_id_format::persistent)},
              {"transient", std::string(name_id_format::transient)}});
  std::vector<std::string> unsolicited;
  table.read("accept_unsolicited_from", unsolicited, program::identifier);
  settings.accept_unsolicited_from.insert(unsolicited.begin(), unsolicited.end());
  read_requested_attributes(table, settings.requested_attributes);
  read_identity_providers(table, settings.profile, settings.identity_providers);
  read_profile(table, settings);
}

constexpr const char* file_text =
    R"toml(# Settings of signet-sp. They are read once: start the program again after a change. To see what a
# change means before that:  signet-sp --data DIR --base-url URL --check-config
#
# Every key that is commented out stands here with the value that it has anyway.

# What this application is called on its pages and in its metadata.
# name = "Signet service provider"

# By what identity providers know it. Once they do, it must not change any more.
# entity_id = "@ENTITY_ID@"

# How long a person stays signed in; shorter where the identity provider says so.
# session_length = "8h"

# How far the clocks of identity providers may differ from ours: 0s to 5m.
# clock_skew = "3m"

# Sign requests also where the identity provider doesn't ask for it.
# sign_requests = true

# Where sign-ins and sessions are remembered: "memory" for one process, until it ends; in a directory
# of its own, "file:DIR", for a machine; or in Redis, "redis://USER:PASSWORD@HOST:PORT/DATABASE", for
# several. The option --state says the same, and wins.
# state = "memory"

# How identity providers shall name people: "emailAddress", "persistent" or "transient". They choose
# when nothing is said.
# name_id_format = "emailAddress"

# Entity IDs of identity providers that may start a sign-in without being asked. Whoever can make
# people follow a link can sign them in to another person's account that way, so name those alone
# that need it.
# accept_unsolicited_from = []

# Attributes that our metadata asks for. Identity providers decide what they release.
#
# [[requested_attribute]]
# name = "urn:oid:0.9.2342.19200300.100.1.3"
# required = false    # true: nobody can work here without it

# What is special about an identity provider whose metadata was given with --idp. Only entity_id is
# required.
#
# [[identity_provider]]
# entity_id = "https://idp.example/metadata"
#
# display_name = "Example Inc."    # where people choose; otherwise the name in its metadata
# force_authn = false              # have people sign in anew, whatever session they have there
# require_encryption = false       # refuse assertions in plain text; our metadata needs a key for them,
#                                  # see signet keyring
# insecurely_allow_sha1 = false    # SHA-1 can be forged: until the other side can do better
# insecurely_allow_cbc = false     # AES-CBC can be changed: likewise, and in signed Responses alone
)toml";

/// What the first start with the profile writes below the rest: people that signet-idp has as well.
constexpr const char* profile_text = R"toml(
# --- with --profile identity-center

# Who may sign in: nobody else becomes known by doing so. The name is that of the NameID, letter
# case included; attributes are what tag mappings take their values from.
#
# [[user]]
# name = "carol@example.com"
#
# enabled = true
# attributes = { costCenter = "red" }

[[user]]
name = "alice@example.com"
attributes = { costCenter = "red" }

[[user]]
name = "bob@example.com"

# Session tags that take their value from the user above and not from the assertion, whose tag of
# that key is dropped. All other tags are the assertion's.
#
# [[tag_mapping]]
# key = "CostCenter"
# user_attribute = "costCenter"
)toml";

}  // namespace

const KnownProvider* Settings::identity_provider(std::string_view id) const {
  const auto found = std::find_if(identity_providers.begin(), identity_providers.end(),
                                  [&](const KnownProvider& p) { return p.entity_id == id; });
  return found == identity_providers.end() ? nullptr : &*found;
}

ParsedSettings parse_settings(std::string_view toml, const std::string& file,
                              const program::BaseUrl& base, Profile profile) {
  ParsedSettings parsed;
  parsed.settings.profile = profile;
  parsed.settings.entity_id = base.text + "/metadata";
  parsed.problems = program::read_settings(
      toml, file, [&](SettingsTable& table) { read_all(table, parsed.settings); });
  return parsed;
}

std::string first_settings(const program::BaseUrl& base, Profile profile) {
  std::string text = file_text;
  if (profile == Profile::identity_center) text += profile_text;
  const std::string place = "@ENTITY_ID@";
  return text.replace(text.find(place), place.size(), base.text + "/metadata");
}

namespace {

std::string describe_profile(const Settings& settings) {
  if (settings.profile == Profile::plain) return {};
  std::string text = "profile identity-center\n";
  for (const TagMapping& mapping : settings.tag_mappings) {
    text += setting_line("tag " + mapping.key, "the user's " + mapping.user_attribute);
  }
  for (const auto& [name, user] : settings.users.all()) {
    text += setting_line(user.enabled ? "user" : "disabled user", name);
  }
  if (settings.users.all().empty()) text += setting_line("users", "none: nobody can sign in");
  return text;
}

}  // namespace

std::string describe(const Settings& settings) {
  using program::duration_text;
  const auto& format = settings.name_id_format;
  std::string text = "service provider " + settings.entity_id + "\n";
  text += setting_line("name", settings.name);
  text += setting_line("session", duration_text(settings.session_length) + " at most");
  text += setting_line("clock skew", duration_text(settings.clock_skew));
  text += setting_line("signs requests", settings.sign_requests ? "always" : "where it has to");
  text += setting_line("name ID", format.empty() ? "the identity provider chooses" : format);
  for (const RequestedAttribute& one : settings.requested_attributes)
    text += setting_line(one.is_required ? "requires" : "asks for", one.attribute.name);
  for (const std::string& id : settings.accept_unsolicited_from) {
    text += setting_line("unsolicited from", id);
  }
  for (const KnownProvider& provider : settings.identity_providers) {
    text += "identity provider " + provider.entity_id + "\n";
    if (!provider.display_name.empty()) text += setting_line("display name", provider.display_name);
    if (provider.force_authn) text += setting_line("an older session", "refused");
    if (provider.require_encryption) text += setting_line("plain text", "refused");
    if (provider.insecurely_allow_sha1)
      text += setting_line("SHA-1", "ACCEPTED, which can be forged");
    if (provider.insecurely_allow_cbc)
      text += setting_line("AES-CBC", "ACCEPTED in signed Responses, which can be changed");
  }
  return text + describe_profile(settings);
}

}  // namespace signet::sp_program
