#include "signet/email_address.h"

#include <doctest/doctest.h>

#include "support/refusal.h"

// addr-spec of RFC 2822 3.4.1, with the lengths of RFC 5321 4.5.3.1.

namespace signet::test {
namespace {

void check_parts(std::string_view text, std::string_view local_part, std::string_view domain) {
  CAPTURE(text);
  const auto address = parse_email_address(text);
  REQUIRE(address);
  CHECK(address->local_part == local_part);
  CHECK(address->domain == domain);
}

void check_malformed(std::string_view text) {
  CAPTURE(text);
  const auto address = parse_email_address(text);
  REQUIRE(!address);
  CHECK(address.error().code() == ErrorCode::malformed_value);
}

std::string of_length(std::size_t local_part, std::size_t whole) {
  return std::string(local_part, 'a') + "@" + std::string(whole - local_part - 1, 'b');
}

TEST_CASE("an address is split at the @ between name and domain") {
  check_parts("alice@example.org", "alice", "example.org");
  check_parts("alice+reports@example.org", "alice+reports", "example.org");
  check_parts("a.l.i.c.e@sub.example.org", "a.l.i.c.e", "sub.example.org");
  check_parts("!#$%&'*+-/=?^_`{|}~@localhost", "!#$%&'*+-/=?^_`{|}~", "localhost");
  check_parts("Alice@Example.ORG", "Alice", "Example.ORG");
}

TEST_CASE("a name may be quoted, and keeps its quotation marks") {
  check_parts("\"alice smith\"@example.org", "\"alice smith\"", "example.org");
  check_parts("\"a@b\"@example.org", "\"a@b\"", "example.org");
  check_parts(R"("a\"b\\c"@example.org)", R"("a\"b\\c")", "example.org");
  check_parts("\"a..b\"@example.org", "\"a..b\"", "example.org");
}

TEST_CASE("a domain may be a literal in brackets") {
  check_parts("alice@[192.0.2.1]", "alice", "[192.0.2.1]");
  check_parts("alice@[IPv6:2001:db8::1]", "alice", "[IPv6:2001:db8::1]");
}

TEST_CASE("a guest's name with #EXT# is an address: that it isn't wanted is another rule's say") {
  check_parts("user_domain.com#EXT#@tenant.example", "user_domain.com#EXT#", "tenant.example");
}

TEST_CASE("a name has at most 64 octets, an address 254") {
  CHECK(parse_email_address(of_length(64, 100)));
  check_malformed(of_length(65, 100));
  CHECK(parse_email_address(of_length(64, 254)));
  check_malformed(of_length(64, 255));
}

TEST_CASE("refuses what has not both a name and a domain") {
  for (const char* text : {"", "@", "alice", "alice@", "@example.org", "\"alice\"", "\"\"@a", "\"a",
                           "a@b@c", "\"a\"b@c", "a\"b\"@c"}) {
    check_malformed(text);
  }
}

TEST_CASE("refuses dots that separate nothing") {
  for (const char* text : {".a@b", "a.@b", "a..b@c", "a@.b", "a@b.", "a@b..c", ".@b", "a@."}) {
    check_malformed(text);
  }
}

TEST_CASE("refuses display names, comments, folding and blanks") {
  for (const char* text :
       {"Alice <alice@example.org>", "<alice@example.org>", "alice(x)@example.org",
        "alice@example.org (Alice)", "alice @example.org", " alice@example.org",
        "alice@example.org ", "alice@example.org\n", "\"a\r\n b\"@example.org",
        "alice@ex ample.org", "mailto:alice@example.org", "a@b,c@d", "a;b@c"}) {
    check_malformed(text);
  }
}

TEST_CASE("refuses control characters and octets outside ASCII, quoted or not") {
  check_malformed("ali\tce@example.org");
  check_malformed("\"ali\tce\"@example.org");
  check_malformed("\"ali\\\tce\"@example.org");
  check_malformed(std::string("a\0b@example.org", 15));
  check_malformed(std::string("\"a\0b\"@example.org", 17));
  check_malformed("\x7F@example.org");
  check_malformed("m\xC3\xBCller@example.org");
  check_malformed("alice@m\xC3\xBCller.example");
  check_malformed("\"m\xC3\xBCller\"@example.org");
}

TEST_CASE("refuses literals that aren't closed or hold something else") {
  for (const char* text : {"a@[", "a@[]", "a@[1", "a@1]", "a@[a b]", "a@[a[b]", "a@[a]b]",
                           "a@[a\\b]", "a@[192.0.2.1]."}) {
    check_malformed(text);
  }
}

}  // namespace
}  // namespace signet::test
