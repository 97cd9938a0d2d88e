#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base_url.h"
#include "shared/state_option.h"
#include "signet/requested_attributes.h"
#include "sp/known_users.h"

namespace signet::sp_program {

/// What is demanded on top of SAML.
enum class Profile {
  plain,            ///< nothing: whoever an identity provider vouches for is signed in
  identity_center,  ///< what AWS IAM Identity Center demands: see identity_center.h
};

/// What is special about one identity provider.
struct KnownProvider {
  std::string entity_id;
  std::string display_name;  ///< empty: the one in its metadata
  bool force_authn = false;  ///< people sign in anew, whatever session they have there
  bool require_encryption = false;
  bool insecurely_allow_sha1 = false;
  bool insecurely_allow_cbc = false;
};

/// What signet-sp.toml says.
struct Settings {
  Profile profile = Profile::plain;
  std::string name = "Signet service provider";
  std::string entity_id;
  std::chrono::seconds session_length = std::chrono::hours(8);
  std::chrono::seconds clock_skew = std::chrono::minutes(3);
  bool sign_requests = true;
  std::optional<program::StateOption> state;             ///< unless the command line says it
  std::string name_id_format;                            ///< empty: the identity provider chooses
  std::vector<RequestedAttribute> requested_attributes;  ///< in metadata, in whatever format
  std::set<std::string> accept_unsolicited_from;
  std::vector<KnownProvider> identity_providers;
  KnownUsers users;                      ///< of the profile identity_center; empty without it
  std::vector<TagMapping> tag_mappings;  ///< likewise

  /// Null when nothing is special about it.
  const KnownProvider* identity_provider(std::string_view entity_id) const;
};

/// AWS IAM Identity Center takes no part in Single Logout.
inline bool has_single_logout(const Settings& settings) {
  return settings.profile == Profile::plain;
}

struct ParsedSettings {
  Settings settings;
  std::vector<std::string> problems;  ///< a line each; empty when all is well
};

/// Reads the text of `file`, which is named in problems. The base URL gives the entity ID its
/// default. Settings that belong to another profile are mistakes.
ParsedSettings parse_settings(std::string_view toml, const std::string& file,
                              const program::BaseUrl& base, Profile profile = Profile::plain);

/// A commented signet-sp.toml: what the first start leaves.
std::string first_settings(const program::BaseUrl& base, Profile profile = Profile::plain);

/// The settings in words, for --check-config.
std::string describe(const Settings& settings);

}  // namespace signet::sp_program
