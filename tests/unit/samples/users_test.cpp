#include <doctest/doctest.h>

#include "idp/users.h"
#include "signet/names.h"

using namespace signet;
using namespace signet::idp_program;

namespace {

User user(const std::string& name, const char* password) {
  User user;
  user.id = "id-" + name;
  user.username = name;
  user.password = PasswordHash::make(password);
  return user;
}

}  // namespace

TEST_CASE("a user is who knows both the name and the password") {
  const Users users({user("carol@example.com", "one"), user("dave@example.com", "two")});
  const User* carol = users.authenticate("carol@example.com", "one");
  REQUIRE(carol != nullptr);
  CHECK(carol->id == "id-carol@example.com");
  CHECK(users.authenticate("carol@example.com", "two") == nullptr);
  CHECK(users.authenticate("nobody@example.com", "one") == nullptr);
  CHECK(users.authenticate("", "") == nullptr);
}

TEST_CASE("letter case makes no difference in a user name, and does in a password") {
  const Users users({user("carol@example.com", "one")});
  CHECK(users.authenticate("Carol@Example.COM", "one") != nullptr);
  CHECK(users.authenticate("carol@example.com", "One") == nullptr);
}

TEST_CASE("nobody can sign in where there are no users") {
  const Users users({});
  CHECK(users.authenticate("alice@example.com", "alice") == nullptr);
  CHECK_FALSE(users.has_demo_passwords());
}

TEST_CASE("the demonstration ends with the last well-known password") {
  CHECK(Users({user("alice@example.com", "alice")}).has_demo_passwords());
  CHECK(Users({user("alice@example.com", "new"), user("bob@example.com", "bob")})
            .has_demo_passwords());
  CHECK_FALSE(Users({user("alice@example.com", "new")}).has_demo_passwords());
  CHECK_FALSE(Users({user("carol@example.com", "alice")}).has_demo_passwords());
}

TEST_CASE("attributes carry all values and leave out what a user hasn't got") {
  User carol;
  carol.email = "carol@example.com";
  carol.groups = {"staff", "admins"};
  carol.attributes["team"] = {"red"};
  const std::string uri(attribute_name_format::uri);
  const std::vector<ReleasedAttribute> released = {{"urn:mail", uri, "mail", "email"},
                                                   {"urn:name", uri, "name", "display_name"},
                                                   {"urn:groups", uri, "", "groups"},
                                                   {"urn:team", uri, "team", "attributes.team"},
                                                   {"urn:desk", uri, "desk", "attributes.desk"}};
  const std::vector<Attribute> expected = {{"urn:mail", uri, "mail", {"carol@example.com"}},
                                           {"urn:groups", uri, std::nullopt, {"staff", "admins"}},
                                           {"urn:team", uri, "team", {"red"}}};
  CHECK(released_attributes(carol, released, false) == expected);
}

TEST_CASE("basic names are the friendly names, where there is one") {
  User carol;
  carol.email = "carol@example.com";
  carol.groups = {"staff"};
  const std::string uri(attribute_name_format::uri);
  const std::string basic(attribute_name_format::basic);
  const std::vector<Attribute> expected = {{"mail", basic, "mail", {"carol@example.com"}},
                                           {"urn:groups", uri, std::nullopt, {"staff"}}};
  CHECK(released_attributes(carol,
                            {{"urn:mail", uri, "mail", "email"}, {"urn:groups", uri, "", "groups"}},
                            true) == expected);
}
