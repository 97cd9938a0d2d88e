#include <doctest/doctest.h>

#include "signet/names.h"
#include "sp/settings.h"

using namespace signet;
using namespace signet::sp_program;

namespace {

program::BaseUrl base() {
  return *program::parse_base_url("https://sp.example.org");
}

Settings settings(const std::string& toml) {
  ParsedSettings parsed = parse_settings(toml, "FILE", base());
  REQUIRE(parsed.problems == std::vector<std::string>());
  return std::move(parsed.settings);
}

}  // namespace

TEST_CASE("an empty settings file of the service provider accepts nothing unasked") {
  const Settings s = settings("");
  CHECK(s.entity_id == "https://sp.example.org/metadata");
  CHECK(s.session_length == std::chrono::hours(8));
  CHECK(s.sign_requests);
  CHECK(s.name_id_format.empty());
  CHECK(s.accept_unsolicited_from.empty());
}

TEST_CASE("the service provider's first file says the same as an empty one") {
  CHECK(describe(settings(first_settings(base()))) == describe(settings("")));
}

TEST_CASE("every setting of the service provider is read") {
  const Settings s = settings(R"(
entity_id = "urn:example:sp"
session_length = "15m"
sign_requests = false
name_id_format = "emailAddress"
accept_unsolicited_from = ["urn:example:idp"]
[[identity_provider]]
entity_id = "urn:example:idp"
display_name = "Example"
force_authn = true
require_encryption = true
insecurely_allow_sha1 = true
insecurely_allow_cbc = true
)");
  CHECK(s.entity_id == "urn:example:sp");
  CHECK(s.session_length == std::chrono::minutes(15));
  CHECK_FALSE(s.sign_requests);
  CHECK(s.name_id_format == name_id_format::email_address);
  CHECK(s.accept_unsolicited_from == std::set<std::string>{"urn:example:idp"});
  const KnownProvider* known = s.identity_provider("urn:example:idp");
  REQUIRE(known != nullptr);
  CHECK(known->display_name == "Example");
  CHECK(known->force_authn);
  CHECK(known->require_encryption);
  CHECK(known->insecurely_allow_sha1);
  CHECK(known->insecurely_allow_cbc);
  const std::string summary = describe(s);
  CHECK(summary.find("an older session") != std::string::npos);
  CHECK(summary.find("plain text") != std::string::npos);
  CHECK(summary.find("AES-CBC") != std::string::npos);
}

TEST_CASE("nothing is required of an identity provider unless the settings say so") {
  const Settings s = settings("[[identity_provider]]\nentity_id = \"urn:a\"\n");
  CHECK_FALSE(s.identity_provider("urn:a")->force_authn);
  CHECK_FALSE(s.identity_provider("urn:a")->require_encryption);
  CHECK_FALSE(s.identity_provider("urn:a")->insecurely_allow_cbc);
  CHECK(describe(s).find("plain text") == std::string::npos);
}

TEST_CASE("encryption can't be required under the profile, which has no key for it") {
  const auto parsed =
      parse_settings("[[identity_provider]]\nentity_id = \"urn:a\"\nrequire_encryption = true\n",
                     "FILE", base(), Profile::identity_center);
  CHECK(parsed.problems ==
        std::vector<std::string>{
            "FILE:3: identity_provider.require_encryption: expected false, since --profile "
            "identity-center has no key for encryption, found true"});
}

TEST_CASE("the settings say where the state is kept, and a mistake there isn't repeated") {
  CHECK_FALSE(settings("").state);
  CHECK(settings("state = \"file:here\"").state->place == "here");
  CHECK(settings("state = \"redis://h\"").state->kind == program::StateOption::Kind::redis);
  const auto parsed = parse_settings("state = \"rediss://user:hunter2@h\"", "FILE", base());
  CHECK(parsed.problems ==
        std::vector<std::string>{
            "FILE:1: state: expected \"memory\", "
            "\"redis://HOST:PORT/DATABASE\" or \"file:DIR\", found something else"});
}

TEST_CASE("mistakes in the service provider's file are told with their lines") {
  const auto parsed = parse_settings(
      "accept_unsolicited_from = \"urn:a\"\nname_id_format = \"email\"\n"
      "[[identity_provider]]\nentity_id = \"a b\"\n",
      "FILE", base());
  CHECK(parsed.problems ==
        std::vector<std::string>{
            "FILE:1: accept_unsolicited_from: expected a list, such as [\"one\", \"two\"], found "
            "\"urn:a\"",
            "FILE:2: name_id_format: expected one of \"emailAddress\", \"persistent\", "
            "\"transient\", found \"email\"",
            "FILE:4: identity_provider.entity_id: expected 1 to 1024 characters without blanks, "
            "found \"a b\""});
}

TEST_CASE("a mistake is told in one line, whatever stands in the file") {
  const auto problems = [](std::string_view toml) {
    return parse_settings(toml, "FILE", base()).problems;
  };
  CHECK(
      problems("name = \"a\\tb\\r\\nc\"\n") ==
      std::vector<std::string>{"FILE:1: name: expected a text of 1 to 1024 characters on one line, "
                               "found \"a b  c\""});
  const auto syntax = problems("sign_requests = tr\r");
  REQUIRE(syntax.size() == 1);
  CHECK(syntax[0].find('\r') == std::string::npos);
}
