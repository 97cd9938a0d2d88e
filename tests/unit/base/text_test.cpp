#include "base/text.h"

#include <doctest/doctest.h>

using namespace signet;

TEST_CASE("is_ncname accepts what IDs look like [xml-names 3]") {
  for (const char* text :
       {"_", "a", "Z", "_0", "a-b.c_d", "_8e8dc5f69a98cc4c1ff3427e5ce34606fd672f", "\xC3\xA4",
        "a\xC3\xA4", "a\xC2\xB7", "\xE6\x97\xA5", "\xF0\x90\x80\x80"})
    CHECK_MESSAGE(base::is_ncname(text), text);
}

TEST_CASE("is_ncname refuses a name that starts with a digit, a dash or a dot") {
  for (const char* text : {"0", "0a", "-a", ".a", "\xC2\xB7", "\xCC\x80"})
    CHECK_MESSAGE(!base::is_ncname(text), text);
}

TEST_CASE("is_ncname refuses colons, blanks, quotes and everything with a meaning elsewhere") {
  CHECK_FALSE(base::is_ncname(""));
  for (const char c :
       {':', ' ', '\t', '\n', '\r', '\'', '"', '#', '(', ')',  '|', '/', '*',    '[',
        ']', '<', '>',  '&',  '%',  ';',  ',', '=', '@', '\\', '`', '{', '\x7F', '\0'})
    for (std::size_t place = 0; place < 3; ++place) {
      std::string text = "aaa";
      text[place] = c;
      CHECK_MESSAGE(!base::is_ncname(text), text);
    }
}

TEST_CASE("is_ncname refuses characters beyond ASCII that no XML name may have") {
  for (const char* text : {"a\xC3\x97", "a\xC3\xB7", "a\xC2\xA0", "a\xE2\x80\xA8", "a\xE2\x80\x8B",
                           "a\xE2\x80\xAE", "a\xE3\x80\x80", "a\xEF\xBF\xBE", "a\xC2\x80"})
    CHECK_MESSAGE(!base::is_ncname(text), text);
}

TEST_CASE("is_ncname refuses bytes that are not UTF-8") {
  for (const char* text : {"a\xFF", "a\xC3", "a\xED\xA0\x80", "a\xC0\x80", "\x80"})
    CHECK_MESSAGE(!base::is_ncname(text), text);
}

TEST_CASE("is_ncname accepts 256 bytes and refuses 257") {
  CHECK(base::is_ncname(std::string(256, 'a')));
  CHECK_FALSE(base::is_ncname(std::string(257, 'a')));
}

TEST_CASE("is_absolute_uri accepts namespace names as they occur [RFC 3986 3]") {
  for (const char* text :
       {"urn:oasis:names:tc:SAML:2.0:assertion", "http://www.w3.org/2000/09/xmldsig#",
        "http://www.w3.org/2001/10/xml-exc-c14n#", "https://example.com",
        "https://example.com:8443/", "https://user@example.com/", "https://[2001:db8::1]:443/x",
        "https://[::ffff:192.0.2.1]/", "http://example.com/a%20b?x=y/z?#f?", "a+b-c.d:e",
        "mailto:a@b", "file:///x", "x:/", "x://"})
    CHECK_MESSAGE(base::is_absolute_uri(text), text);
}

TEST_CASE("is_absolute_uri refuses relative references and what has no scheme") {
  for (const char* text : {"", "1", "a", "../x", "/x", "//example.com", "#x", "?x", ":x", "1a:b",
                           "-a:b", "a_b:c", "a/b:c", "a%41:b", "urn:"})
    CHECK_MESSAGE(!base::is_absolute_uri(text), text);
}

TEST_CASE("is_absolute_uri refuses characters that RFC 3986 doesn't know") {
  for (const char* text :
       {"urn:a b", "urn:a\tb", "urn:a\n", "http://example.com\xC2\x80",
        "http://m\xC3\xBCller.example", "urn:<a>", "urn:\"", "urn:a\\b", "urn:{a}", "urn:a|b",
        "urn:a^b", "urn:`", "urn:%", "urn:%4", "urn:%4g", "urn:a\x7F"})
    CHECK_MESSAGE(!base::is_absolute_uri(text), text);
  CHECK_FALSE(base::is_absolute_uri(std::string_view("urn:a\0b", 7)));
}

TEST_CASE("is_absolute_uri refuses a malformed authority") {
  for (const char* text :
       {"http://[", "http://[]", "http://]", "http://[::1", "http://::1]", "http://[x]/",
        "http://[1]", "http://[::1]x", "http://a[::1]", "http://a:b", "http://a:-1",
        "http://a:123456", "http://a:1:2", "http://a@b@c/", "http://[@a/", "http://[::1]@a:x"})
    CHECK_MESSAGE(!base::is_absolute_uri(text), text);
}

TEST_CASE("is_absolute_uri refuses a second fragment and brackets behind the host") {
  for (const char* text : {"urn:a#b#c", "urn:a[b]", "http://a/[b]", "http://a/?[", "http://a/#["})
    CHECK_MESSAGE(!base::is_absolute_uri(text), text);
}

TEST_CASE("is_web_url accepts http and https with a host") {
  for (const char* text : {"https://sp.example.com/acs", "http://127.0.0.1:8200/acs?x=1",
                           "HTTPS://SP.EXAMPLE.COM", "https://[::1]:8443/acs", "http://localhost"})
    CHECK_MESSAGE(base::is_web_url(text), text);
}

TEST_CASE("is_web_url refuses other schemes, above all those that run") {
  for (const char* text : {"javascript:alert(1)", "javascript://x/%0aalert(1)", "data:text/html,x",
                           "ftp://example.com/", "file:///etc/passwd", "httpx://a", "http:a",
                           "urn:x", "//example.com/", "/acs", "", "https", "https:", "https:/a"})
    CHECK_MESSAGE(!base::is_web_url(text), text);
}

TEST_CASE("is_web_url refuses a missing host, user information and fragments") {
  for (const char* text : {"https://", "https:///acs", "https://?x", "https://:443/",
                           "https://user@example.com/", "https://@example.com/",
                           "https://sp.example.com@evil.example/", "https://a/#b", "https://a#"})
    CHECK_MESSAGE(!base::is_web_url(text), text);
}

TEST_CASE("is_web_url refuses blanks, controls, backslashes and bytes beyond ASCII") {
  for (const char* text : {" https://a/", "https://a/ ", "https://a/\n", "https://a/\r\nX: y",
                           "https://a\\@b/", "https://a/\xC3\xA4", "https://a/\"", "https://a/<"})
    CHECK_MESSAGE(!base::is_web_url(text), text);
}

TEST_CASE("parse_boolean knows four spellings") {
  CHECK(base::parse_boolean("true") == true);
  CHECK(base::parse_boolean("1") == true);
  CHECK(base::parse_boolean("false") == false);
  CHECK(base::parse_boolean("0") == false);
  for (const char* text : {"", "TRUE", "True", "yes", " true", "true ", "2", "01", "t"})
    CHECK_MESSAGE(!base::parse_boolean(text), text);
}

TEST_CASE("parse_unsigned_short reads 0 to 65535 and nothing else") {
  CHECK(base::parse_unsigned_short("0") == 0);
  CHECK(base::parse_unsigned_short("7") == 7);
  CHECK(base::parse_unsigned_short("007") == 7);
  CHECK(base::parse_unsigned_short("65535") == 65535);
  for (const char* text : {"", "65536", "99999999999999999999", "-0", "-1", "+1", " 1", "1 ", "1.0",
                           "0x1", "1e2", "\xD9\xA1"})
    CHECK_MESSAGE(!base::parse_unsigned_short(text), text);
}

TEST_CASE("trimmed takes XML white space from both ends, and no other [xmlschema-2 4.3.6]") {
  CHECK(base::trimmed("\t\r\n a b \n") == "a b");
  CHECK(base::trimmed(" \t ").empty());
  CHECK(base::trimmed("").empty());
  CHECK(base::trimmed("\xC2\xA0"
                      "a\v") ==
        "\xC2\xA0"
        "a\v");
}

TEST_CASE("equal_ignoring_case looks over the case of ASCII letters alone") {
  CHECK(base::equal_ignoring_case("uTf-8Z", "UtF-8z"));
  CHECK_FALSE(base::equal_ignoring_case("a", "ab"));
  CHECK_FALSE(base::equal_ignoring_case("[", "{"));
  CHECK_FALSE(base::equal_ignoring_case("\xC3\xA4", "\xC3\x84"));
}
