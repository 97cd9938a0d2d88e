#include "signet/subject_id.h"

#include <doctest/doctest.h>

#include <string>

#include "support/refusal.h"

// The syntax of subject-id and pairwise-id. [SAML-SubjectID 3.3, 3.4]

namespace signet::test {
namespace {

std::string verdict(const std::string& value) {
  return refusal(parse_scoped_id(value));
}

}  // namespace

TEST_CASE("a scoped identifier is read in lower case, so that equal ones are equal") {
  const auto id = parse_scoped_id("Alice-1=@Idp.Example.ORG");
  REQUIRE(id);
  CHECK(id->user == "alice-1=");
  CHECK(id->scope == "idp.example.org");
  CHECK(*id == *parse_scoped_id("aLICE-1=@idp.example.org"));
  CHECK_FALSE(*id == *parse_scoped_id("alice-1@idp.example.org"));
}

TEST_CASE("each part has 1 to 127 characters") {
  const std::string longest(127, 'a');
  CHECK(verdict("a@b") == "accepted");
  CHECK(verdict(longest + "@" + longest) == "accepted");
  CHECK(verdict(longest + "a@b") == "subject-id-malformed");
  CHECK(verdict("a@" + longest + "a") == "subject-id-malformed");
  for (const char* wrong : {"", "@", "a@", "@b", "a", "a@b@c", "a@@b"})
    CHECK(verdict(wrong) == "subject-id-malformed");
}

TEST_CASE("a part begins with a letter or digit, and has no other characters than the standard's") {
  CHECK(verdict("0-=@0-.") == "accepted");
  for (const char* wrong :
       {"-a@b", "=a@b", "a@-b", "a@.b", "a.b@c", "a_b@c", "a+b@c", "a@b=c", "a@b_c", " a@b", "a@b ",
        "a@b\n", "a b@c", "\xC3\xA4@b", "a@\xC3\xA4", "a@b/c", "a@b:1", "<a>@b"}) {
    CAPTURE(wrong);
    CHECK(verdict(wrong) == "subject-id-malformed");
  }
  CHECK(verdict(std::string("a\0@b", 4)) == "subject-id-malformed");
}

}  // namespace signet::test
