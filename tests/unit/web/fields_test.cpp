#include "web/fields.h"

#include <doctest/doctest.h>

#include "web/cookies.h"
#include "web/http.h"

using namespace signet::web;

namespace {

std::string repeated_field(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "f" + std::to_string(i) + "=v&";
  return text;
}

Request form_of_type(const std::string& content_type) {
  Request request;
  request.method = Method::post;
  request.headers.add("Content-Type", content_type);
  request.body = "a=1";
  return request;
}

}  // namespace

TEST_CASE("a form is decoded: plus is a blank, percent signs are octets [WHATWG URL 5.1]") {
  const auto fields = parse_urlencoded("name=Ada+Lovelace&mail=a%40b.example&caf%C3%A9=%E2%82%AC");
  REQUIRE(fields);
  CHECK(fields->only("name") == "Ada Lovelace");
  CHECK(fields->only("mail") == "a@b.example");
  CHECK(fields->only("caf\xC3\xA9") == "\xE2\x82\xAC");
}

TEST_CASE("a field that came twice has no only value and shows its count") {
  const auto fields = parse_urlencoded("csrf=a&user=u&csrf=b");
  REQUIRE(fields);
  CHECK_FALSE(fields->only("csrf"));
  CHECK(fields->count("csrf") == 2);
  CHECK(fields->only("user") == "u");
}

TEST_CASE("a field that is there without a value is empty, not absent") {
  const auto fields = parse_urlencoded("a=&b&&c=1");
  REQUIRE(fields);
  CHECK(fields->only("a") == "");
  CHECK(fields->only("b") == "");
  CHECK(fields->only("c") == "1");
  CHECK(fields->entries().size() == 3);
  CHECK_FALSE(fields->only("d"));
}

TEST_CASE("a percent sign without two hexadecimal digits is refused") {
  for (const char* text : {"a=%", "a=%4", "a=%4g", "a=%%41", "a=% 1", "%=a", "a=%u0041", "a=%+1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_urlencoded(text));
  }
}

TEST_CASE("values that are not UTF-8 or hold NUL are refused") {
  for (const char* text : {"a=%FF", "a=%C0%AF", "a=%ED%A0%80", "a=%F4%90%80%80", "a=%E2%82",
                           "a=%00", "%00=a", "a=\xFF"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_urlencoded(text));
  }
}

TEST_CASE("32 fields are read, 33 are refused") {
  CHECK(parse_urlencoded(repeated_field(32)));
  CHECK_FALSE(parse_urlencoded(repeated_field(33)));
}

TEST_CASE("a form must say that it is one") {
  CHECK(parse_form(form_of_type("application/x-www-form-urlencoded")));
  CHECK(parse_form(form_of_type("Application/X-WWW-Form-Urlencoded ; charset=UTF-8")));
  CHECK_FALSE(parse_form(form_of_type("text/plain")));
  CHECK_FALSE(parse_form(form_of_type("multipart/form-data; boundary=x")));
  CHECK_FALSE(parse_form(form_of_type("")));
  CHECK_FALSE(parse_form(Request{}));

  Request undecided = form_of_type("application/x-www-form-urlencoded");
  undecided.headers.add("Content-Type", "text/plain");
  CHECK_FALSE(parse_form(undecided));
}

TEST_CASE("what is percent-encoded is read back as it was") {
  const std::string value = "https://idp.example/a b?c=d&e=%2F+\xC3\xA9";
  const auto fields = parse_urlencoded("v=" + percent_encode(value));
  REQUIRE(fields);
  CHECK(fields->only("v") == value);
  CHECK(percent_encode("a/b c") == "a%2Fb%20c");
}

TEST_CASE("a Cookie header is read, and malformed pairs of others are skipped [RFC 6265 4.2.1]") {
  const Fields cookies = parse_cookies("a=1; b=x=y;  c=; nonsense; =d; a=2");
  CHECK(cookies.count("a") == 2);
  CHECK_FALSE(cookies.only("a"));
  CHECK(cookies.only("b") == "x=y");
  CHECK(cookies.only("c") == "");
  CHECK(cookies.entries().size() == 4);
  for (const char* header : {"", ";;; ;", "=", "nonsense"}) {
    const Fields none = parse_cookies(header);
    CHECK(none.entries().empty());
  }
}

TEST_CASE("a cookie over http is HttpOnly, for the whole host, and named after the program") {
  const CookieScope cookies("8200", false);
  CHECK(cookies.set("session", "abc", SameSite::lax) ==
        "session-8200=abc; Path=/; HttpOnly; SameSite=Lax");
  CHECK(cookies.set("session", "abc", SameSite::strict, std::chrono::seconds(60)) ==
        "session-8200=abc; Path=/; HttpOnly; SameSite=Strict; Max-Age=60");
}

TEST_CASE("a cookie over https is Secure and carries the __Host- prefix [RFC 6265bis 4.1.3.2]") {
  const CookieScope cookies("8443", true);
  CHECK(cookies.set("session", "abc", SameSite::lax) ==
        "__Host-session-8443=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
  CHECK(cookies.clear("session") ==
        "__Host-session-8443=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
}

TEST_CASE("SameSite=None needs Secure, and is Lax without it") {
  CHECK(CookieScope("1", true).set("a", "b", SameSite::none).find("SameSite=None; Secure") !=
        std::string::npos);
  CHECK(CookieScope("1", false).set("a", "b", SameSite::none) ==
        "a-1=b; Path=/; HttpOnly; SameSite=Lax");
}

TEST_CASE("a cookie of another program on the same host is not ours") {
  Request request;
  request.cookies = parse_cookies("session-8100=idp; session-8200=sp");
  CHECK(CookieScope("8100", false).read(request, "session") == "idp");
  CHECK(CookieScope("8200", false).read(request, "session") == "sp");
  CHECK_FALSE(CookieScope("8300", false).read(request, "session"));
  CHECK_FALSE(CookieScope("8200", true).read(request, "session"));
}

TEST_CASE("a cookie that came twice is nobody's") {
  Request request;
  request.cookies = parse_cookies("session-1=a; session-1=b");
  CHECK_FALSE(CookieScope("1", false).read(request, "session"));
}

TEST_CASE("nothing gets into a cookie that would add attributes to it") {
  const CookieScope cookies("8200", false);
  for (const char* value : {"a; Domain=evil.example", "a\r\nSet-Cookie: b=c", "a,b", "a b", "\""}) {
    CAPTURE(value);
    CHECK_THROWS_AS(cookies.set("session", value, SameSite::lax), std::invalid_argument);
    CHECK_THROWS_AS(cookies.set(value, "a", SameSite::lax), std::invalid_argument);
    CHECK_THROWS_AS(CookieScope(value, false), std::invalid_argument);
  }
}
