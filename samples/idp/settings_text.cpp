#include "idp/settings_text.h"

#include "idp/users.h"
#include "shared/settings_file.h"
#include "shared/settings_table.h"
#include "signet/names.h"

namespace signet::idp_program {
namespace {

using program::setting_line;

constexpr const char* general =
    R"toml(# Settings of signet-idp. They are read once: start the program again after a change. To see what a
# change means before that:  signet-idp --data DIR --base-url URL --check-config
#
# Every key that is commented out stands here with the value that it has anyway.

# What this identity provider is called on its pages and in its metadata.
# name = "Signet identity provider"

# By what service providers know it. Once they do, it must not change any more.
# entity_id = "@ENTITY_ID@"

# How long a person stays signed in here, and where an application has no session_duration, there.
# session_length = "8h"

# How long the browser may take to deliver an assertion: 30s to 1h.
# assertion_lifetime = "5m"

# How far the clocks of service providers may differ from ours: 0s to 5m.
# clock_skew = "3m"

# Refuse requests without a signature, also from service providers that don't promise one.
# want_authn_requests_signed = false

# Ask applications by SOAP to end a session, where their metadata has an address for it: that works
# without the browser, and needs a way from this machine to theirs.
# logout_by_soap = true

# Where sign-ins and sessions are remembered: "memory" for one process, until it ends; in a directory
# of its own, "file:DIR", for a machine; or in Redis, "redis://USER:PASSWORD@HOST:PORT/DATABASE", for
# several. The option --state says the same, and wins.
# state = "memory"

# Wrong passwords in a row, for one user name and from one address. Then one more every 30 seconds
# for the name, and every 2 seconds from the address.
# attempts_per_user = 10
# attempts_per_address = 60

)toml";

constexpr const char* attributes =
    R"toml(# What assertions say about people. With one [[attribute]] of your own none of these is left.
# name_format is "uri", "basic" or "unspecified"; source is id, username, email, display_name,
# given_name, family_name, groups, or attributes.NAME for one of a user's own attributes.
#
# [[attribute]]
# name = "urn:oid:0.9.2342.19200300.100.1.3"
# name_format = "uri"
# friendly_name = "mail"
# source = "email"
#
# [[attribute]]
# name = "urn:oid:2.16.840.1.113730.3.1.241"
# friendly_name = "displayName"
# source = "display_name"
#
# [[attribute]]
# name = "urn:oid:2.5.4.42"
# friendly_name = "givenName"
# source = "given_name"
#
# [[attribute]]
# name = "urn:oid:2.5.4.4"
# friendly_name = "sn"
# source = "family_name"
#
# [[attribute]]
# name = "urn:oid:0.9.2342.19200300.100.1.1"
# friendly_name = "uid"
# source = "username"

)toml";

constexpr const char* applications =
    R"toml(# What is special about a service provider whose metadata was given with --sp. Only entity_id is
# required.
#
# [[application]]
# entity_id = "https://sp.example/metadata"
#
# display_name = "Wiki"              # on our pages; otherwise the name in its metadata
# sign = "response_and_assertion"    # or "response", or "assertion"
# encrypt = "assertion_if_possible"  # if its metadata has a key for that. Or "assertion", "name_id",
#                                    # "name_id_and_attributes", without which nobody signs in there;
#                                    # or "nothing"
# idp_initiated = true               # may be started from the list of applications
# relay_state = "/start"             # goes along then
# start_url = "https://sp.example/"  # the list leads there instead: for one that starts by itself
# session_duration = "1h"            # SessionNotOnOrAfter; otherwise the end of the session here
# name_id_format = "emailAddress"    # or "persistent", "transient": where a request leaves it open
# only_requested_attributes = false  # true: of the attributes those that its metadata asks for
# attribute_names = "uri"            # "basic": attributes go by their friendly names
# accept_deflated_post = false       # node-saml deflates what it posts, against the standard
# insecurely_allow_sha1 = false      # SHA-1 can be forged: until the other side can do better
# insecurely_allow_cbc = false       # encrypt with AES-CBC if its metadata lists no AES-GCM; likewise
#
# [[application.attribute]]          # instead of the attributes above, for this one alone
# name = "email"
# name_format = "basic"
# source = "email"

)toml";

constexpr const char* users =
    R"toml(# The people who can sign in. id is what persistent identifiers are made from: never change it and
# never give it to somebody else. For a password:  signet-idp --hash-password
# With disabled = true somebody can start nothing; the administrator's pages can do the same.
#
# These two are for trying things out. While one of them still has its first password, every page
# says that this is a demonstration.

)toml";

std::string user_text(const DemoUser& user) {
  const auto entry = [](const char* key, const std::string& value) {
    return std::string(key) + " = \"" + value + "\"\n";
  };
  return "[[user]]\n" + entry("id", user.id) + entry("username", user.username) +
         entry("password", PasswordHash::make_for_demonstration(user.password).text()) +
         entry("email", user.username) +
         entry("display_name", user.given_name + std::string(" ") + user.family_name) +
         entry("given_name", user.given_name) + entry("family_name", user.family_name) +
         "groups = [\"" + user.group + "\"]\nattributes = { department = \"" + user.department +
         "\" }\n";
}

std::string_view name_of(SignedParts parts) {
  if (parts == SignedParts::response) return "the response";
  if (parts == SignedParts::assertion) return "the assertion";
  return "response and assertion";
}

std::string_view name_of(EncryptedParts parts) {
  if (parts == EncryptedParts::assertion) return "the assertion, always";
  if (parts == EncryptedParts::name_id) return "the name ID, always";
  if (parts == EncryptedParts::name_id_and_attributes) return "name ID and attributes, always";
  if (parts == EncryptedParts::nothing) return "nothing";
  return "the assertion, if its metadata has a key for that";
}

std::string yes(bool value) {
  return value ? "yes" : "no";
}

std::string describe(const Application& application) {
  std::string text = "application " + application.entity_id + "\n";
  if (!application.display_name.empty())
    text += setting_line("display name", application.display_name);
  text += setting_line("signed", name_of(application.sign));
  text += setting_line("encrypted", name_of(application.encrypt));
  text += setting_line("may be started from here", yes(application.idp_initiated));
  if (!application.start_url.empty()) text += setting_line("start URL", application.start_url);
  if (!application.relay_state.empty())
    text += setting_line("relay state", application.relay_state);
  if (application.session_duration > std::chrono::seconds(0)) {
    text += setting_line("session", program::duration_text(application.session_duration));
  }
  if (!application.name_id_format.empty())
    text += setting_line("name ID", application.name_id_format);
  if (application.only_requested_attributes)
    text += setting_line("attributes", "only those that its metadata asks for");
  if (application.basic_names) text += setting_line("attribute names", "basic");
  for (const ReleasedAttribute& a : application.attributes)
    text += setting_line(a.name, "from " + a.source);
  if (application.accept_deflated_post) text += setting_line("deflated POST requests", "accepted");
  if (application.insecurely_allow_sha1)
    text += setting_line("SHA-1", "ACCEPTED, which can be forged");
  if (application.insecurely_allow_cbc)
    text += setting_line("AES-CBC", "WRITTEN, which can be changed");
  return text;
}

}  // namespace

std::string first_settings(const program::BaseUrl& base) {
  std::string text = general;
  const std::string place = "@ENTITY_ID@";
  text.replace(text.find(place), place.size(), base.text + "/metadata");
  text.append(attributes).append(applications).append(users);
  for (const DemoUser& user : demo_users) text += user_text(user) + "\n";
  text.pop_back();
  return text;
}

std::string describe(const Settings& settings) {
  using program::duration_text;
  std::string text = "identity provider " + settings.entity_id + "\n";
  text += setting_line("name", settings.name);
  text += setting_line("session", duration_text(settings.session_length));
  text += setting_line("assertion", duration_text(settings.assertion_lifetime));
  text += setting_line("clock skew", duration_text(settings.clock_skew));
  text += setting_line("only signed requests", yes(settings.want_authn_requests_signed));
  text += setting_line("logout by SOAP", yes(settings.logout_by_soap));
  text += setting_line("attempts per user", std::to_string(settings.attempts_per_user));
  text += setting_line("attempts per address", std::to_string(settings.attempts_per_address));
  text += "attributes\n";
  for (const ReleasedAttribute& a : settings.attributes) {
    const std::string name = a.friendly_name.empty() ? "" : a.friendly_name + ", ";
    text += setting_line(a.source, name + a.name);
  }
  for (const Application& application : settings.applications) text += describe(application);
  text += "users\n";
  for (const User& user : settings.users) {
    text += setting_line(user.username, "id " + user.id + (user.disabled ? ", disabled" : ""));
  }
  return text;
}

}  // namespace signet::idp_program
