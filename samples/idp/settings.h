#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base_url.h"
#include "shared/password.h"
#include "shared/state_option.h"
#include "signet/identity_provider.h"

namespace signet::idp_program {

using program::PasswordHash;

struct User {
  std::string id;  ///< stable, never given to somebody else
  std::string username;
  std::optional<PasswordHash> password;  ///< always there once the settings were read
  std::string email, display_name, given_name, family_name;
  std::vector<std::string> groups;
  std::map<std::string, std::vector<std::string>> attributes;
  bool disabled = false;
};

/// How a value of a user is called in assertions.
struct ReleasedAttribute {
  std::string name, name_format, friendly_name;
  std::string source;  ///< see is_attribute_source
};

/// In front of the names of a user's own attributes in ReleasedAttribute::source.
inline constexpr std::string_view custom_attribute = "attributes.";

/// Whether a user has a value of this name: "email", "groups", "attributes.department" and so on.
bool is_attribute_source(std::string_view source);

/// What is special about one service provider.
struct Application {
  std::string entity_id;
  std::string display_name;  ///< empty: the one in its metadata
  SignedParts sign = SignedParts::response_and_assertion;
  EncryptedParts encrypt = EncryptedParts::assertion_if_possible;
  bool accept_deflated_post = false;
  bool insecurely_allow_sha1 = false;
  bool insecurely_allow_cbc = false;
  bool idp_initiated = true;
  bool only_requested_attributes = false;     ///< what its metadata asks for, of what it may have
  std::string name_id_format;                 ///< empty: as its metadata says
  std::string relay_state;                    ///< of a sign-in that begins here
  std::string start_url;                      ///< instead of a sign-in that begins here
  std::chrono::seconds session_duration{};    ///< 0: as long as the session here
  bool basic_names = false;                   ///< attributes go by their friendly names
  std::vector<ReleasedAttribute> attributes;  ///< empty: those of all applications
};

/// What signet-idp.toml says.
struct Settings {
  std::string name = "Signet identity provider";
  std::string entity_id;
  std::chrono::seconds session_length = std::chrono::hours(8);
  std::chrono::seconds assertion_lifetime = std::chrono::minutes(5);
  std::chrono::seconds clock_skew = std::chrono::minutes(3);
  bool want_authn_requests_signed = false;
  bool logout_by_soap = true;
  std::optional<program::StateOption> state;  ///< unless the command line says it
  int attempts_per_user = 10;
  int attempts_per_address = 60;
  std::vector<User> users;
  std::vector<ReleasedAttribute> attributes;
  std::vector<Application> applications;

  /// Null when nothing is special about it.
  const Application* application(std::string_view entity_id) const;
};

struct ParsedSettings {
  Settings settings;
  std::vector<std::string> problems;  ///< a line each; empty when all is well
};

/// Reads the text of `file`, which is named in problems. The base URL gives the entity ID its
/// default.
ParsedSettings parse_settings(std::string_view toml, const std::string& file,
                              const program::BaseUrl& base);

/// What the settings of an application change in its metadata.
void adjust_metadata(const Settings& settings, EntityDescriptor& entity);

/// User names differ by more than the case of their letters.
std::string folded(std::string_view username);

}  // namespace signet::idp_program
