#include "bindings/post.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "base/codec.h"
#include "support/refusal.h"
#include "support/sign_in_fixture.h"

using namespace std::string_literals;

namespace signet::test {
namespace {

std::string verdict(std::string_view field, const Limits& limits = {}) {
  return refusal(bindings::decode_post(field, limits));
}

}  // namespace

TEST_CASE("what was encoded is decoded [saml-bindings 3.5.4]") {
  const PostForm form =
      bindings::encode_post("https://sp.example/acs", "SAMLResponse", "<r>\xC3\xA9</r>", "r");
  CHECK(form.action == "https://sp.example/acs");
  REQUIRE(form.fields.size() == 2);
  CHECK(form.fields[0].first == "SAMLResponse");
  CHECK(form.fields[1] == std::pair("RelayState"s, "r"s));
  const auto decoded = bindings::decode_post(form.fields[0].second, Limits());
  REQUIRE(decoded);
  CHECK(decoded->xml == "<r>\xC3\xA9</r>");
  CHECK_FALSE(decoded->deflated);
}

TEST_CASE("without a RelayState no such field is sent") {
  CHECK(bindings::encode_post("https://sp.example/acs", "SAMLResponse", "<r/>", "").fields.size() ==
        1);
}

TEST_CASE("base64 may be wrapped in lines of any kind") {
  for (const std::string_view field :
       {"PHI+PC9y\r\nPg==", "PHI+\nPC9yPg==\n", " PHI+ PC9y\tPg== "}) {
    const auto decoded = bindings::decode_post(field, Limits());
    REQUIRE(decoded);
    CHECK(decoded->xml == "<r></r>");
  }
}

TEST_CASE("a deflated message is inflated once, and says so: the caller decides for whom") {
  const auto decoded = bindings::decode_post(encoded(*base::deflate("<r/>")), Limits());
  REQUIRE(decoded);
  CHECK(decoded->xml == "<r/>");
  CHECK(decoded->deflated);
  const auto twice =
      bindings::decode_post(encoded(*base::deflate(*base::deflate("<r/>"))), Limits());
  REQUIRE(twice);
  CHECK(twice->xml == *base::deflate("<r/>"));
}

TEST_CASE("a field that is no message is refused at its stage") {
  CHECK(verdict("") == "parameter-missing");
  CHECK(verdict("<r/>") == "base64-malformed");
  CHECK(verdict("PHIvPg") == "base64-malformed");
  CHECK(verdict("PHIvPg==PHIvPg==") == "base64-malformed");
  CHECK(verdict("PHIvPh==") == "base64-malformed");
  CHECK(verdict("%3Cr%2F%3E") == "base64-malformed");
  CHECK(verdict("PHIvPg\0=="s) == "base64-malformed");
  CHECK(verdict(" \n") == "deflate-malformed");
  CHECK(verdict(encoded("neither XML nor deflated")) == "deflate-malformed");
  CHECK(verdict(encoded(*base::deflate("<r/>") + "x")) == "deflate-malformed");
}

TEST_CASE(
    "a message may be as large as the limit, its field not much larger, an inflated one no "
    "larger") {
  Limits limits;
  limits.message_bytes = 3'000;
  CHECK(verdict(encoded("<" + std::string(2'999, ' ')), limits) == "accepted");
  CHECK(verdict(encoded("<" + std::string(3'999, ' ')), limits) == "message-too-large");
  CHECK(verdict(encoded(*base::deflate(std::string(3'000, ' '))), limits) == "accepted");
  CHECK(verdict(encoded(*base::deflate(std::string(3'001, ' '))), limits) == "message-too-large");
  // In lines of 64 characters with CR and LF, as senders wrap it.
  std::string wrapped = encoded("<" + std::string(2'999, ' '));
  for (std::size_t at = 64; at < wrapped.size(); at += 66) wrapped.insert(at, "\r\n");
  CHECK(verdict(wrapped, limits) == "accepted");
}

TEST_CASE("RelayState may be as long as the limit, and no longer [saml-bindings 3.5.3]") {
  Limits limits;
  limits.relay_state_bytes = 3;
  CHECK(refusal(bindings::check_relay_state("", limits)) == "accepted");
  CHECK(refusal(bindings::check_relay_state("abc", limits)) == "accepted");
  CHECK(refusal(bindings::check_relay_state("abcd", limits)) == "relay-state-too-long");
  CHECK(refusal(bindings::check_relay_state("\xC3\xBC", limits)) == "accepted");
  for (const std::string_view octets :
       {std::string_view("\0", 1), std::string_view("\xFF"), std::string_view("\xC0\x8D"),
        std::string_view("\xED\xA0\x80")}) {
    CHECK(refusal(bindings::check_relay_state(octets, limits)) == "parameter-malformed");
  }
}

}  // namespace signet::test
