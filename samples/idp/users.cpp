#include "idp/users.h"

#include <algorithm>

#include "signet/names.h"
#include "web/random.h"

namespace signet::idp_program {
namespace {

std::vector<std::string> one(const std::string& value) {
  return value.empty() ? std::vector<std::string>() : std::vector<std::string>{value};
}

std::vector<std::string> values_of(const User& user, const std::string& source) {
  struct Field {
    std::string_view name;
    std::string User::*member;
  };
  static constexpr std::array<Field, 6> fields = {{{"id", &User::id},
                                                   {"username", &User::username},
                                                   {"email", &User::email},
                                                   {"display_name", &User::display_name},
                                                   {"given_name", &User::given_name},
                                                   {"family_name", &User::family_name}}};
  for (const Field& field : fields) {
    if (field.name == source) return one(user.*field.member);
  }
  if (source == "groups") return user.groups;
  const auto found = user.attributes.find(source.substr(custom_attribute.size()));
  return found == user.attributes.end() ? std::vector<std::string>() : found->second;
}

}  // namespace

Users::Users(std::vector<User> users) : users_(std::move(users)) {
  for (const DemoUser& demo : demo_users) {
    const User* user = find(demo.username);
    if (user != nullptr && user->password->matches(demo.password)) has_demo_passwords_ = true;
  }
  const auto costliest = std::max_element(
      users_.begin(), users_.end(),
      [](const User& a, const User& b) { return a.password->cost() < b.password->cost(); });
  dummy_ =
      costliest == users_.end() ? PasswordHash::make(web::random_token()) : *costliest->password;
}

const User* Users::find(std::string_view username) const {
  const std::string wanted = folded(username);
  const auto found = std::find_if(users_.begin(), users_.end(), [&](const User& user) {
    return folded(user.username) == wanted;
  });
  return found == users_.end() ? nullptr : &*found;
}

const User* Users::find_by_id(std::string_view id) const {
  const auto found =
      std::find_if(users_.begin(), users_.end(), [&](const User& user) { return user.id == id; });
  return found == users_.end() ? nullptr : &*found;
}

const User* Users::authenticate(std::string_view username, std::string_view password) const {
  const User* user = find(username);
  const bool is_right = (user == nullptr ? *dummy_ : *user->password).matches(password);
  return is_right ? user : nullptr;
}

std::vector<Attribute> released_attributes(const User& user,
                                           const std::vector<ReleasedAttribute>& released,
                                           bool basic_names) {
  std::vector<Attribute> attributes;
  for (const ReleasedAttribute& wanted : released) {
    Attribute attribute;
    attribute.values = values_of(user, wanted.source);
    if (attribute.values.empty()) continue;
    attribute.name = wanted.name;
    attribute.name_format = wanted.name_format;
    if (!wanted.friendly_name.empty()) attribute.friendly_name = wanted.friendly_name;
    if (basic_names && attribute.friendly_name) {
      attribute.name = *attribute.friendly_name;
      attribute.name_format = attribute_name_format::basic;
    }
    attributes.push_back(std::move(attribute));
  }
  return attributes;
}

}  // namespace signet::idp_program
