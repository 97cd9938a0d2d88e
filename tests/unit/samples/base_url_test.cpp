#include <doctest/doctest.h>

#include "shared/base_url.h"

using signet::program::parse_base_url;

TEST_CASE("a base URL is taken apart") {
  const auto url = parse_base_url("https://idp.example.org:8443");
  REQUIRE(url);
  CHECK(url->text == "https://idp.example.org:8443");
  CHECK(url->host == "idp.example.org");
  CHECK(url->port == 8443);
  CHECK(url->is_secure);
  CHECK_FALSE(url->is_loopback());
}

TEST_CASE("the port of a base URL is the usual one where none is given") {
  CHECK(parse_base_url("https://idp.example.org")->port == 443);
  CHECK(parse_base_url("http://localhost")->port == 80);
}

TEST_CASE("a slash at the end of a base URL is dropped") {
  CHECK(parse_base_url("http://127.0.0.1:8100/")->text == "http://127.0.0.1:8100");
}

TEST_CASE("loopback is told from other hosts") {
  CHECK(parse_base_url("http://127.0.0.1:8100")->is_loopback());
  CHECK(parse_base_url("http://localhost:8100")->is_loopback());
  CHECK(parse_base_url("http://[::1]:8100")->is_loopback());
  CHECK_FALSE(parse_base_url("http://192.0.2.1:8100")->is_loopback());
  CHECK_FALSE(parse_base_url("http://localhost.example.org")->is_loopback());
}

TEST_CASE("anything but scheme, host and port is no base URL") {
  for (const char* text :
       {"", "idp.example.org", "ftp://idp.example.org", "https://", "https://:8443",
        "https://idp.example.org/saml", "https://idp.example.org?a", "https://user@idp.example.org",
        "https://idp.example.org:0", "https://idp.example.org:65536", "https://idp.example.org:",
        "https://idp.example.org:8443x", "https://idp example.org", "https://[::1", "https://[]"}) {
    INFO(text);
    CHECK_FALSE(parse_base_url(text));
  }
}

TEST_CASE("a base URL is written as browsers write an origin") {
  CHECK_FALSE(parse_base_url("https://IDP.example.org"));
  CHECK_FALSE(parse_base_url("HTTPS://idp.example.org"));
  CHECK_FALSE(parse_base_url("https://idp.example.org:443"));
  CHECK_FALSE(parse_base_url("http://idp.example.org:80"));
}
