#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "idp/settings.h"
#include "signet/assertion.h"

namespace signet::idp_program {

/// What the first start writes into the settings, for trying things out.
struct DemoUser {
  const char* id;
  const char* username;
  const char* password;
  const char* given_name;
  const char* family_name;
  const char* group;
  const char* department;
};
inline constexpr std::array<DemoUser, 2> demo_users = {{
    {"demo-1", "alice@example.com", "alice", "Alice", "Archer", "engineering", "Research"},
    {"demo-2", "bob@example.com", "bob", "Bob", "Baker", "support", "Operations"},
}};

/// The people of the settings file. Immutable; may be used from several threads.
class Users {
 public:
  /// Tries the demo passwords once, which takes as long as that many sign-ins.
  explicit Users(std::vector<User> users);

  /// Null when unknown. Letter case makes no difference.
  const User* find(std::string_view username) const;
  /// Null when unknown.
  const User* find_by_id(std::string_view id) const;

  const std::vector<User>& all() const noexcept { return users_; }

  /// The user whose name and password these are. Null otherwise, after the same time whether the
  /// name or the password was wrong.
  const User* authenticate(std::string_view username, std::string_view password) const;

  /// Whether anybody can sign in who has read the README.
  bool has_demo_passwords() const noexcept { return has_demo_passwords_; }

 private:
  std::vector<User> users_;            ///< never changed, so pointers into it stay good
  std::optional<PasswordHash> dummy_;  ///< as costly as the costliest, and nobody's
  bool has_demo_passwords_ = false;
};

/// What an assertion says about a user: attributes without a value are left out.
std::vector<Attribute> released_attributes(const User& user,
                                           const std::vector<ReleasedAttribute>& released,
                                           bool basic_names);

}  // namespace signet::idp_program
