#include "signet/session_tags.h"

#include <doctest/doctest.h>

#include "support/refusal.h"
#include "support/sign_in_fixture.h"
#include "support/text.h"

namespace signet::test {
namespace {

using Tags = std::vector<SessionTag>;

const std::string access_control = "https://aws.amazon.com/SAML/Attributes/AccessControl:";

Attribute attribute(std::string key, std::vector<std::string> values) {
  return {.name = access_control + std::move(key), .values = std::move(values)};
}

Result<Tags> read(const std::vector<Attribute>& attributes) {
  return read_session_tags(attributes, TagKind::access_control);
}

Result<std::vector<Attribute>> write(const Tags& tags) {
  return write_session_tags(tags, TagKind::access_control);
}

Tags many(std::size_t count) {
  Tags tags;
  for (std::size_t i = 0; i < count; ++i) tags.push_back({"Key" + std::to_string(i), "x"});
  return tags;
}

TEST_CASE("a tag is one Attribute with one AttributeValue, and is read back") {
  const Tags tags = {{"CostCenter", "100/20 = a+b"}, {"Team", "m\xC3\xBCller-lab@x"}};
  const auto written = write(tags);
  REQUIRE(written);
  CHECK(written->front() == attribute("CostCenter", {"100/20 = a+b"}));
  CHECK(*read(*written) == tags);

  const auto principal = write_session_tags(tags, TagKind::principal_tag);
  REQUIRE(principal);
  CHECK(principal->front().name ==
        "https://aws.amazon.com/SAML/Attributes/PrincipalTag:CostCenter");
  CHECK(read(*principal)->empty());
}

TEST_CASE("white space at the ends of a value is neither read nor written") {
  CHECK(*read({attribute("Team", {"\n      red  blue\r\n\t "})}) == Tags{{"Team", "red  blue"}});
  CHECK(write(Tags{{"Team", "\n red "}})->front().values == std::vector<std::string>{"red"});
  CHECK(*read({attribute("Team", {" \n"})}) == Tags{{"Team", ""}});
}

TEST_CASE("other attributes are no tags") {
  CHECK(read({{.name = "Team", .values = {"red"}},
              {.name = "http://aws.amazon.com/SAML/Attributes/AccessControl:Team"},
              {.name = "https://aws.amazon.com/SAML/Attributes/Role", .values = {"a", "b"}}})
            ->empty());
}

TEST_CASE("a tag has exactly one value") {
  CHECK(refusal(read({attribute("Team", {"red", "blue"})})) == "malformed-value");
  CHECK(refusal(read({attribute("Team", {})})) == "malformed-value");
}

TEST_CASE("keys are unique without regard to letter case") {
  CHECK(refusal(read({attribute("Team", {"a"}), attribute("tEAM", {"a"})})) ==
        "attribute-duplicate");
  CHECK(refusal(write({{"Team", "a"}, {"team", "b"}})) == "value-not-writable");
}

TEST_CASE("a key has 1 to 128 characters, a value up to 256, whatever their octets") {
  const std::string umlaut = "\xC3\xBC";
  std::string longest;
  for (int i = 0; i < 256; ++i) longest += umlaut;
  CHECK(read({attribute(std::string(128, 'k'), {longest})}));
  CHECK(refusal(read({attribute(std::string(129, 'k'), {"v"})})) == "malformed-value");
  CHECK(refusal(read({attribute("", {"v"})})) == "malformed-value");
  CHECK(refusal(read({attribute("k", {longest + "v"})})) == "malformed-value");
  CHECK(refusal(write({{"k", longest + "v"}})) == "value-not-writable");
}

TEST_CASE("tags hold letters, digits, white space and a few marks") {
  for (const char* text : {"a,b", "a;b", "a#b", "a\"b", "a'b", "a&b", "a*b", "a\nb", "a\tb",
                           "a\x01", "\xE2\x82\xAC", "\xE2\x80\xAE", "\xF0\x9F\x98\x80", "\xFF"}) {
    CAPTURE(text);
    CHECK(refusal(read({attribute("Team", {text})})) == "malformed-value");
    CHECK(refusal(read({attribute(text, {"red"})})) == "malformed-value");
    CHECK(refusal(write({{"Team", text}})) == "value-not-writable");
  }
  CHECK(refusal(read({attribute(" Team", {"red"})})) == "malformed-value");
  for (const char* text : {"a_b.c:d/e=f+g-h@i j", "\xC3\xA9\xC3\x9F", "\xE6\x9D\xB1\xE4\xBA\xAC"}) {
    CAPTURE(text);
    CHECK(read({attribute("Team", {text})}));
  }
}

TEST_CASE("a session has at most 50 tags") {
  CHECK(write(many(50)));
  CHECK(refusal(write(many(51))) == "value-not-writable");
  std::vector<Attribute> attributes = *write(many(50));
  CHECK(read(attributes));
  attributes.push_back(attribute("One", {"more"}));
  CHECK(refusal(read(attributes)) == "malformed-value");
}

TEST_CASE("the tags of a sign-in are those of its assertion") {
  const SignIn sign_in({.user = [](AuthenticatedUser& user) {
    user.attributes.push_back(attribute("Team", {"\n  red\n"}));
    user.attributes.push_back({.name = "mail", .values = {"a@b", "c@d"}});
  }});
  const auto subject = sign_in.consume(sign_in.response());
  REQUIRE(subject);
  CHECK(*session_tags(*subject) == Tags{{"Team", "red"}});
}

TEST_CASE("a mapped key takes the stored value, an unmapped one the assertion's") {
  const std::map<std::string, std::string, std::less<>> stored = {{"costCenter", " 42 "},
                                                                  {"department", "red"}};
  const std::vector<TagMapping> mappings = {{"CostCenter", "costCenter"}};
  CHECK(*merge_session_tags(mappings, stored, Tags{{"costcenter", "7"}, {"Department", "blue"}}) ==
        Tags{{"CostCenter", "42"}, {"Department", "blue"}});
  CHECK(*merge_session_tags({}, stored, Tags{{"CostCenter", "7"}}) == Tags{{"CostCenter", "7"}});
  CHECK(merge_session_tags({}, stored, {})->empty());
}

TEST_CASE("a mapped key without a stored value has no tag: the assertion can't fill it") {
  CHECK(merge_session_tags(std::vector<TagMapping>{{"Team", "team"}}, {}, Tags{{"Team", "x"}})
            ->empty());
}

TEST_CASE("stored values and mappings obey the limits, and so does what comes of them") {
  const std::vector<TagMapping> twice = {{"Team", "a"}, {"TEAM", "b"}};
  CHECK(refusal(merge_session_tags(twice, {}, {})) == "configuration-invalid");
  const std::vector<TagMapping> team = {{"Team", "team"}};
  CHECK(refusal(merge_session_tags(team, {{"team", "a;b"}}, {})) == "configuration-invalid");
  CHECK(merge_session_tags(team, {{"team", "a"}}, many(49)));
  CHECK(refusal(merge_session_tags(team, {{"team", "a"}}, many(50))) == "malformed-value");
}

TEST_CASE("a session lasts 8 hours unless configured, from 15 minutes to 90 days") {
  using namespace std::chrono_literals;
  CHECK(SessionLength().length() == 8h);
  CHECK(SessionLength::create(15min)->length() == 15min);
  CHECK(SessionLength::create(std::chrono::days(90)));
  for (const std::chrono::seconds length :
       {std::chrono::seconds(15min) - 1s, std::chrono::seconds(std::chrono::days(90)) + 1s, 0s,
        -1s}) {
    CHECK(refusal(SessionLength::create(length)) == "configuration-invalid");
  }
}

TEST_CASE(
    "a session ends at SessionNotOnOrAfter when that is sooner, never later than configured") {
  const SessionLength length = *SessionLength::create(std::chrono::hours(1));
  CHECK(length.end(noon(), std::nullopt) == at("2026-01-01T13:00:00Z"));
  CHECK(length.end(noon(), at("2026-01-01T12:30:00Z")) == at("2026-01-01T12:30:00Z"));
  CHECK(length.end(noon(), at("2026-01-02T12:30:00Z")) == at("2026-01-01T13:00:00Z"));
}

}  // namespace
}  // namespace signet::test
