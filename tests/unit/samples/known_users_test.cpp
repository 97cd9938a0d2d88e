#include "sp/known_users.h"

#include <doctest/doctest.h>

#include "sp/settings.h"

using namespace signet;
using namespace signet::sp_program;

namespace {

ParsedSettings parsed(const std::string& toml, Profile profile = Profile::identity_center) {
  return parse_settings(toml, "FILE", *program::parse_base_url("https://sp.example.org"), profile);
}

std::string problem(const std::string& toml) {
  const auto problems = parsed(toml).problems;
  return problems.size() == 1 ? problems.front() : std::to_string(problems.size()) + " problems";
}

bool contains(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

const std::string carol = "[[user]]\nname = \"carol@example.org\"\n";

}  // namespace

TEST_CASE("users are known by their exact names") {
  KnownUsers users;
  CHECK(users.add({.name = "Carol@example.org"}));
  CHECK(users.add({.name = "carol@example.org", .enabled = false}));
  CHECK_FALSE(users.add({.name = "carol@example.org"}));
  REQUIRE(users.find("carol@example.org") != nullptr);
  CHECK_FALSE(users.find("carol@example.org")->enabled);
  CHECK(users.find("CAROL@example.org") == nullptr);
  CHECK(users.find("carol@example.org ") == nullptr);
  CHECK(users.find("") == nullptr);
}

TEST_CASE("a name in another letter case is similar, and another name isn't") {
  KnownUsers users;
  users.add({.name = "Carol@example.org"});
  REQUIRE(users.find_similar("carol@EXAMPLE.org") != nullptr);
  CHECK(users.find_similar("carol@EXAMPLE.org")->name == "Carol@example.org");
  CHECK(users.find_similar("Carol@example.org") == nullptr);
  CHECK(users.find_similar("carol@example.com") == nullptr);
}

TEST_CASE("users and tag mappings are read") {
  const auto read = parsed(carol +
                           "enabled = false\nattributes = { costCenter = \"red\" }\n"
                           "[[tag_mapping]]\nkey = \"CostCenter\"\nuser_attribute = "
                           "\"costCenter\"\n");
  REQUIRE(read.problems == std::vector<std::string>());
  const KnownUser* user = read.settings.users.find("carol@example.org");
  REQUIRE(user != nullptr);
  CHECK_FALSE(user->enabled);
  CHECK(user->attributes.at("costCenter") == "red");
  REQUIRE(read.settings.tag_mappings.size() == 1);
  CHECK(read.settings.tag_mappings[0].key == "CostCenter");
  CHECK(read.settings.tag_mappings[0].user_attribute == "costCenter");
}

TEST_CASE("a name that no NameID of the profile can have is a mistake") {
  for (const char* name : {"carol", "Carol <carol@example.org>", "carol@example.org ", ""}) {
    INFO(name);
    CHECK(contains(problem(std::string("[[user]]\nname = \"") + name + "\"\n"),
                   "FILE:2: user.name: expected an e-mail address"));
  }
  CHECK(contains(problem("[[user]]\nenabled = true\n"), "user.name: is missing"));
  CHECK(contains(problem(carol + carol), "FILE:4: user.name: expected a name that no other user"));
}

TEST_CASE("what would make the tags of a session fail is a mistake of the file") {
  const std::string mapping = "[[tag_mapping]]\nkey = \"CostCenter\"\nuser_attribute = \"c\"\n";
  CHECK(contains(problem("[[tag_mapping]]\nkey = \"a;b\"\nuser_attribute = \"c\"\n"),
                 "FILE:2: tag_mapping.key: expected letters, digits"));
  CHECK(contains(problem("[[tag_mapping]]\nkey = \"a\"\n"),
                 "tag_mapping.user_attribute: is missing"));
  CHECK(
      contains(problem(mapping + "[[tag_mapping]]\nkey = \"costcenter\"\nuser_attribute = \"d\"\n"),
               "FILE:5: tag_mapping.key: expected "));
  CHECK(contains(problem(mapping + carol + "attributes = { c = \"red;blue\" }\n"),
                 "FILE:6: user.attributes: expected letters, digits"));
  CHECK(contains(problem(carol + "attributes = { c = [\"red\", \"blue\"] }\n"),
                 "FILE:3: user.attributes: expected one text for each name"));
  CHECK(problem(mapping + carol + "attributes = { d = \"red;blue\" }\n") == "0 problems");
}

TEST_CASE("without the profile users and tags are told to be out of place") {
  const auto problems = parsed(carol + "[[tag_mapping]]\nkey = \"a\"\n", Profile::plain).problems;
  REQUIRE(problems.size() == 2);
  CHECK(contains(problems[0], "FILE:1: user: expected this only together with --profile"));
  CHECK(contains(problems[1], "FILE:3: tag_mapping: expected this only together with --profile"));
}

TEST_CASE("the profile asks for e-mail addresses and takes sessions of 15 minutes to 90 days") {
  const auto read = parsed("session_length = \"90d\"\n");
  REQUIRE(read.problems == std::vector<std::string>());
  CHECK(read.settings.name_id_format == "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress");
  CHECK(contains(problem("name_id_format = \"persistent\"\n"),
                 "FILE:1: name_id_format: expected \"emailAddress\""));
  CHECK(contains(problem("session_length = \"14m\"\n"), "from \"15m\" to \"90d\""));
  CHECK(contains(problem("session_length = \"91d\"\n"), "from \"15m\" to \"90d\""));
}

TEST_CASE("the first file with the profile is good, and has people to try it with") {
  const program::BaseUrl base = *program::parse_base_url("https://sp.example.org");
  const auto read = parsed(first_settings(base, Profile::identity_center));
  REQUIRE(read.problems == std::vector<std::string>());
  CHECK(read.settings.users.find("alice@example.com") != nullptr);
  CHECK(contains(describe(read.settings), "profile identity-center"));
  CHECK(contains(describe(parsed("").settings), "nobody can sign in"));
}
