#include <doctest/doctest.h>

#include "signet/session_tags.h"
#include "support/refusal.h"

// The attributes with which an identity provider signs people in to an AWS account itself.

namespace signet::test {
namespace {

const std::string role = "arn:aws:iam::123456789012:role/Admin";
const std::string provider = "arn:aws:iam::123456789012:saml-provider/Example";

DirectFederation federation() {
  return {.roles = {{role, provider}},
          .session_name = "alice@example.org",
          .session_duration = std::chrono::hours(1),
          .principal_tags = {{"Team", "red"}},
          .transitive_tag_keys = {"Team", "Project"}};
}

Attribute named(const std::string& name, std::vector<std::string> values) {
  return {.name = "https://aws.amazon.com/SAML/Attributes/" + name, .values = std::move(values)};
}

std::vector<Attribute> smallest() {
  return {named("Role", {role + "," + provider}), named("RoleSessionName", {"alice"})};
}

std::string refusal_with(const Attribute& attribute) {
  std::vector<Attribute> attributes = smallest();
  attributes.push_back(attribute);
  return refusal(read_direct_federation(attributes));
}

TEST_CASE("what is written for an account is read back") {
  const auto written = write_direct_federation(federation());
  REQUIRE(written);
  CHECK(written->size() == 5);
  CHECK(*read_direct_federation(*written) == federation());
}

TEST_CASE("the two ARNs of a Role stand in either order, with white space around") {
  const auto read = read_direct_federation(std::vector<Attribute>{
      named("Role", {role + "," + provider, "\n " + provider + " ,\n " + role + "\n"}),
      named("RoleSessionName", {" alice\n"})});
  REQUIRE(read);
  CHECK(read->roles == std::vector<AwsRole>{{role, provider}, {role, provider}});
  CHECK(read->session_name == "alice");
  CHECK(!read->session_duration);
}

TEST_CASE("a Role is a role and a provider") {
  for (const std::string& value :
       {role, role + "," + role, provider + "," + provider, std::string(","), std::string(),
        role + "," + provider + "," + role, "arn:aws:iam::1:role/A," + provider,
        "arn:aws:s3::123456789012:role/A," + provider,
        "arn:aws:iam::123456789012:role/," + provider}) {
    CAPTURE(value);
    CHECK(refusal(read_direct_federation(std::vector<Attribute>{
              named("Role", {value}), named("RoleSessionName", {"alice"})})) == "malformed-value");
  }
}

TEST_CASE("Role and RoleSessionName are needed") {
  CHECK(refusal(read_direct_federation({})) == "missing-element");
  CHECK(refusal(read_direct_federation(std::vector<Attribute>{smallest()[0]})) ==
        "missing-element");
  CHECK(refusal(read_direct_federation(std::vector<Attribute>{smallest()[1]})) ==
        "missing-element");
}

TEST_CASE("a session's name has 2 to 64 characters of a kind") {
  for (const std::string& name : {std::string("a"), std::string(65, 'a'), std::string("a b"),
                                  std::string("a/b"), std::string("m\xC3\xBCller")}) {
    CAPTURE(name);
    DirectFederation other = federation();
    other.session_name = name;
    CHECK(refusal(write_direct_federation(other)) == "value-not-writable");
  }
}

TEST_CASE("SessionDuration is 1 to 12 hours in seconds") {
  CHECK(refusal_with(named("SessionDuration", {"3600"})) == "accepted");
  CHECK(refusal_with(named("SessionDuration", {"43200"})) == "accepted");
  for (const char* text : {"3599", "43201", "-1", "PT1H", "3600 s", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK(refusal_with(named("SessionDuration", {text})) == "malformed-value");
  }
}

TEST_CASE("an attribute occurs once, and one with a single value has one") {
  CHECK(refusal_with(named("RoleSessionName", {"bob"})) == "attribute-duplicate");
  CHECK(refusal_with(named("SessionDuration", {"3600", "3600"})) == "malformed-value");
  CHECK(refusal_with(named("PrincipalTag:Team", {"a", "b"})) == "malformed-value");
}

TEST_CASE("transitive keys are keys of tags, at most 50") {
  CHECK(refusal_with(named("TransitiveTagKeys", {"Team", "Project"})) == "accepted");
  CHECK(refusal_with(named("TransitiveTagKeys", {"a;b"})) == "malformed-value");
  CHECK(refusal_with(named("TransitiveTagKeys", std::vector<std::string>(51, "k"))) ==
        "malformed-value");
}

TEST_CASE("what breaks a limit isn't written") {
  DirectFederation other = federation();
  other.roles.clear();
  CHECK(refusal(write_direct_federation(other)) == "value-not-writable");
  other = federation();
  other.roles[0].role_arn = provider;
  CHECK(refusal(write_direct_federation(other)) == "value-not-writable");
  other = federation();
  other.session_duration = std::chrono::hours(13);
  CHECK(refusal(write_direct_federation(other)) == "value-not-writable");
  other = federation();
  other.principal_tags.push_back({"TEAM", "blue"});
  CHECK(refusal(write_direct_federation(other)) == "value-not-writable");
}

}  // namespace
}  // namespace signet::test
