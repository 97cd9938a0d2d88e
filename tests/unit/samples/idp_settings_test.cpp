#include <doctest/doctest.h>

#include "idp/settings_text.h"
#include "signet/names.h"

using namespace signet;
using namespace signet::idp_program;

namespace {

program::BaseUrl base() {
  return *program::parse_base_url("https://idp.example.org");
}

/// A hash of no password in particular.
const std::string hash =
    "scrypt$16384$8$2$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

std::string user(const std::string& id, const std::string& name) {
  return "[[user]]\nid = \"" + id + "\"\nusername = \"" + name + "\"\npassword = \"" + hash +
         "\"\n";
}

/// The complaints, without the file's name in front.
std::vector<std::string> problems(const std::string& toml) {
  std::vector<std::string> found;
  for (const std::string& line : parse_settings(toml, "FILE", base()).problems) {
    REQUIRE(line.starts_with("FILE:"));
    found.push_back(line.substr(5));
  }
  return found;
}

Settings settings(const std::string& toml) {
  ParsedSettings parsed = parse_settings(toml, "FILE", base());
  REQUIRE(parsed.problems == std::vector<std::string>());
  return std::move(parsed.settings);
}

}  // namespace

TEST_CASE("an empty settings file gives every setting its default") {
  const Settings s = settings("");
  CHECK(s.entity_id == "https://idp.example.org/metadata");
  CHECK(s.session_length == std::chrono::hours(8));
  CHECK(s.assertion_lifetime == std::chrono::minutes(5));
  CHECK(s.clock_skew == std::chrono::minutes(3));
  CHECK_FALSE(s.want_authn_requests_signed);
  CHECK(s.users.empty());
  REQUIRE(s.attributes.size() == 5);
  CHECK(s.attributes[0].name == "urn:oid:0.9.2342.19200300.100.1.3");
  CHECK(s.attributes[0].friendly_name == "mail");
  CHECK(s.attributes[0].name_format == attribute_name_format::uri);
}

TEST_CASE("the file of the first start is accepted and holds the two demo users") {
  const Settings s = settings(first_settings(base()));
  REQUIRE(s.users.size() == 2);
  CHECK(s.users[0].username == "alice@example.com");
  CHECK(s.users[0].password->matches("alice"));
  CHECK(s.users[1].password->matches("bob"));
}

TEST_CASE("what the first file shows commented out is what holds anyway") {
  std::string text = first_settings(base());
  for (const char* key :
       {"name", "entity_id", "session_length", "assertion_lifetime", "clock_skew",
        "want_authn_requests_signed", "attempts_per_user", "attempts_per_address"}) {
    const std::string commented = "\n# " + std::string(key) + " = ";
    const std::size_t at = text.find(commented);
    REQUIRE_MESSAGE(at != std::string::npos, key);
    text.erase(at + 1, 2);
  }
  CHECK(describe(settings(text)) == describe(settings(first_settings(base()))));
}

TEST_CASE("every kind of setting is read") {
  const Settings s = settings(R"(
name = "Login"
entity_id = "urn:example:idp"
session_length = "90m"
assertion_lifetime = "45s"
clock_skew = "0s"
want_authn_requests_signed = true
[[application]]
entity_id = "https://sp.example.org/metadata"
display_name = "Wiki"
sign = "assertion"
encrypt = "name_id_and_attributes"
accept_deflated_post = true
insecurely_allow_sha1 = true
insecurely_allow_cbc = true
idp_initiated = false
name_id_format = "persistent"
session_duration = "1h"
attribute_names = "basic"
[[application.attribute]]
name = "team"
name_format = "basic"
source = "attributes.team"
)" + user("1", "carol") + "attributes = { team = \"red\", badges = [\"a\", \"b\"] }\n");
  CHECK(s.entity_id == "urn:example:idp");
  CHECK(s.session_length == std::chrono::minutes(90));
  CHECK(s.clock_skew == std::chrono::seconds(0));
  CHECK(s.want_authn_requests_signed);
  const Application* wiki = s.application("https://sp.example.org/metadata");
  REQUIRE(wiki != nullptr);
  CHECK(wiki->sign == SignedParts::assertion);
  CHECK(wiki->encrypt == EncryptedParts::name_id_and_attributes);
  CHECK(wiki->accept_deflated_post);
  CHECK(wiki->insecurely_allow_sha1);
  CHECK(wiki->insecurely_allow_cbc);
  CHECK_FALSE(wiki->idp_initiated);
  CHECK(wiki->name_id_format == name_id_format::persistent);
  CHECK(wiki->session_duration == std::chrono::hours(1));
  CHECK(wiki->basic_names);
  REQUIRE(wiki->attributes.size() == 1);
  CHECK(wiki->attributes[0].name_format == attribute_name_format::basic);
  REQUIRE(s.users.size() == 1);
  CHECK(s.users[0].attributes.at("badges") == std::vector<std::string>{"a", "b"});
  CHECK(s.application("https://other.example.org") == nullptr);
}

TEST_CASE("each mistake is told with its line, what was expected and what was found") {
  struct Row {
    const char* toml;
    const char* complaint;
  };
  const Row rows[] = {
      {"\nname = 3", "2: name: expected a text of 1 to 1024 characters on one line, found 3"},
      {"name = \"\"", "1: name: expected a text of 1 to 1024 characters on one line, found \"\""},
      {"session_length = \"8 hours\"",
       "1: session_length: expected a length of time from \"1m\" to \"90d\", found \"8 hours\""},
      {"session_length = \"91d\"",
       "1: session_length: expected a length of time from \"1m\" to \"90d\", found \"91d\""},
      {"session_length = 8",
       "1: session_length: expected a length of time from \"1m\" to \"90d\", found 8"},
      {"clock_skew = \"301s\"",
       "1: clock_skew: expected a length of time from \"0s\" to \"5m\", found \"301s\""},
      {"want_authn_requests_signed = \"yes\"",
       "1: want_authn_requests_signed: expected true or false, found \"yes\""},
      {"attempts_per_user = 0", "1: attempts_per_user: expected a number from 1 to 1000, found 0"},
      {"user = 1", "1: user: expected tables, each below a line [[user]], found 1"},
      {"[[application]]\nsign = \"all\"\nentity_id = \"urn:a\"",
       "2: application.sign: expected one of \"response_and_assertion\", \"response\", "
       "\"assertion\", found \"all\""},
      {"[[application]]\nencrypt = true\nentity_id = \"urn:a\"",
       "2: application.encrypt: expected one of \"assertion_if_possible\", \"assertion\", "
       "\"name_id\", \"name_id_and_attributes\", \"nothing\", found true"},
      {"[[application]]\n", "1: application.entity_id: is missing"},
      {"[[attribute]]\nname = \"a\"\nsource = \"shoe_size\"",
       "3: attribute.source: expected id, username, email, display_name, given_name, family_name, "
       "groups or attributes.NAME, found \"shoe_size\""},
  };
  for (const Row& row : rows) {
    INFO(row.toml);
    CHECK(problems(row.toml) == std::vector<std::string>{row.complaint});
  }
}

TEST_CASE("a key that doesn't exist is an error that lists those that do") {
  const auto found = problems("name = \"a\"\nsession_lenght = \"8h\"\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].starts_with("2: session_lenght: there is no such setting; here are: name, "));
  CHECK(found[0].find("session_length") != std::string::npos);
}

TEST_CASE("all mistakes are told at once, in the order of their lines") {
  const auto found = problems("x = 1\nname = 2\nclock_skew = 3\n");
  REQUIRE(found.size() == 3);
  CHECK(found[0].starts_with("1: x: "));
  CHECK(found[1].starts_with("2: name: "));
  CHECK(found[2].starts_with("3: clock_skew: "));
}

TEST_CASE("text that is no TOML is told with its line") {
  const auto found = problems("name = \"a\"\nsession_length = [\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].starts_with("2: "));
}

TEST_CASE("two users with one name or one id are refused") {
  CHECK(problems(user("1", "carol") + user("1", "dave")) ==
        std::vector<std::string>{"6: user.id: expected an id that no other user has, found \"1\""});
  CHECK(problems(user("1", "carol") + user("2", "Carol")) ==
        std::vector<std::string>{
            "7: user.username: expected a name that no other user has, found \"Carol\""});
}

TEST_CASE("a password that is no hash is refused and not repeated") {
  const auto found =
      problems("[[user]]\nid = \"1\"\nusername = \"carol\"\npassword = \"swordfish\"\n");
  CHECK(found == std::vector<std::string>{"4: user.password: expected what signet-idp "
                                          "--hash-password prints, found something else"});
}

TEST_CASE("an attribute that is listed twice is refused") {
  // A service provider would refuse the assertion. [saml-core 2.7.3]
  const std::string one = "[[attribute]]\nname = \"a\"\nsource = \"email\"\n";
  CHECK(problems(one + one) ==
        std::vector<std::string>{
            "5: attribute.name: expected a name that no other attribute has, found \"a\""});
}

TEST_CASE("what goes encrypted to an application is in the summary of the settings") {
  const auto summary = [](const std::string& more) {
    return describe(settings("[[application]]\nentity_id = \"urn:a\"\n" + more));
  };
  const auto says = [](const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
  };
  CHECK(says(summary(""), "the assertion, if its metadata has a key for that"));
  CHECK(says(summary("encrypt = \"assertion\""), "the assertion, always"));
  CHECK(says(summary("encrypt = \"name_id\""), "the name ID, always"));
  CHECK(says(summary("encrypt = \"nothing\""), "nothing"));
  CHECK_FALSE(says(summary(""), "AES-CBC"));
  CHECK(says(summary("insecurely_allow_cbc = true"), "AES-CBC"));
}

TEST_CASE("an application's name ID format takes the place of the one in its metadata") {
  const Settings s =
      settings("[[application]]\nentity_id = \"urn:a\"\nname_id_format = \"transient\"\n");
  EntityDescriptor entity{.entity_id = "urn:a"};
  entity.sp.emplace().name_id_formats = {std::string(name_id_format::persistent)};
  adjust_metadata(s, entity);
  CHECK(entity.sp->name_id_formats ==
        std::vector<std::string>{std::string(name_id_format::transient)});
  entity.entity_id = "urn:b";
  entity.sp->name_id_formats.clear();
  adjust_metadata(s, entity);
  CHECK(entity.sp->name_id_formats.empty());
}
