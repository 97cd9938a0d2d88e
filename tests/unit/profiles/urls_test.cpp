#include "profiles/urls.h"

#include <doctest/doctest.h>

#include <string>

namespace signet::test {
namespace {

using profiles::compare_urls;
using profiles::UrlDifference;

const std::string url = "https://sp.example.org/saml/acs";

TEST_CASE("equal URLs are equal byte for byte") {
  CHECK(compare_urls(url, url) == UrlDifference::none);
}

TEST_CASE("a slash at the end is told, whichever side has it") {
  CHECK(compare_urls(url, url + "/") == UrlDifference::trailing_slash);
  CHECK(compare_urls(url + "/", url) == UrlDifference::trailing_slash);
}

TEST_CASE("letter case is told, in the host and in the path") {
  CHECK(compare_urls(url, "https://SP.example.org/saml/acs") == UrlDifference::letter_case);
  CHECK(compare_urls(url, "https://sp.example.org/saml/ACS") == UrlDifference::letter_case);
}

TEST_CASE("a port is told, added, missing or another") {
  const std::string with_port = "https://sp.example.org:8443/saml/acs";
  CHECK(compare_urls(url, with_port) == UrlDifference::port);
  CHECK(compare_urls(with_port, url) == UrlDifference::port);
  CHECK(compare_urls(with_port, "https://sp.example.org:443/saml/acs") == UrlDifference::port);
  CHECK(compare_urls("https://[2001:db8::1]/acs", "https://[2001:db8::1]:443/acs") ==
        UrlDifference::port);
}

TEST_CASE("everything else is another URL") {
  for (const char* other : {"", "x", "http://sp.example.org/saml/acs", "https://sp.example.org/",
                            "https://sp.example.org.evil.example/saml/acs",
                            "https://sp.example.org:8443/SAML/acs", "https://:443"}) {
    CAPTURE(other);
    CHECK(compare_urls(url, other) == UrlDifference::other);
  }
}

}  // namespace
}  // namespace signet::test
