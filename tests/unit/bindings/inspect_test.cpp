#include "signet/inspect.h"

#include <doctest/doctest.h>

#include <string>

#include "base/codec.h"

using signet::ErrorCode;
using signet::inspect_unverified;
using signet::Limits;

namespace {

const std::string message =
    "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_1\">"
    "<samlp:Status><samlp:StatusCode Value=\"urn:x\"/></samlp:Status></samlp:Response>";

std::string deflated_base64(const std::string& xml) {
  return signet::base::base64_encode(*signet::base::deflate(xml));
}

ErrorCode refusal(std::string_view input, const Limits& limits = {}) {
  const auto view = inspect_unverified(input, limits);
  REQUIRE_FALSE(view);
  return view.error().code();
}

}  // namespace

TEST_CASE("shows XML indented, and says that it was XML") {
  const auto view = inspect_unverified(message);
  REQUIRE(view);
  CHECK(view->kind == "xml");
  CHECK(view->root == "Response");
  CHECK(view->xml.find("\n  <samlp:Status>") != std::string::npos);
  CHECK_FALSE(view->parameter);
  CHECK_FALSE(view->relay_state);
}

TEST_CASE("recognizes base64, with the lines and the newline that a form value gets in a file") {
  std::string value = signet::base::base64_encode(message);
  value.insert(64, "\r\n");
  const auto view = inspect_unverified(value + "\n");
  REQUIRE(view);
  CHECK(view->kind == "base64");
  CHECK(view->root == "Response");
}

TEST_CASE("recognizes base64 of deflated XML, percent-encoded or not") {
  for (const std::string& value :
       {deflated_base64(message), signet::base::percent_encode(deflated_base64(message))}) {
    const auto view = inspect_unverified(value);
    REQUIRE(view);
    CHECK(view->kind == "deflated");
    CHECK(view->root == "Response");
  }
}

TEST_CASE("recognizes a URL, and gives back its parameter and RelayState [saml-bindings 3.4.4.1]") {
  const auto view = inspect_unverified("https://idp.example/sso?lang=en&SAMLRequest=" +
                                       signet::base::percent_encode(deflated_base64(message)) +
                                       "&RelayState=%2Freports%3Fa#top");
  REQUIRE(view);
  CHECK(view->kind == "url");
  CHECK(view->parameter == "SAMLRequest");
  CHECK(view->relay_state == "/reports?a");
}

TEST_CASE("recognizes the body of a posted form [saml-bindings 3.5.4]") {
  const auto view =
      inspect_unverified("RelayState=&SAMLResponse=" +
                         signet::base::percent_encode(signet::base::base64_encode(message)));
  REQUIRE(view);
  CHECK(view->kind == "query");
  CHECK(view->parameter == "SAMLResponse");
  CHECK(view->relay_state == "");
}

TEST_CASE("shows no message out of a query that holds two") {
  const std::string value = signet::base::percent_encode(deflated_base64(message));
  CHECK(refusal("SAMLRequest=" + value + "&SAMLRequest=" + value) ==
        ErrorCode::parameter_duplicate);
  CHECK(refusal("SAMLRequest=" + value + "&SAMLResponse=" + value) ==
        ErrorCode::request_and_response);
}

TEST_CASE("fails with the code of the first thing that is wrong") {
  CHECK(refusal("") == ErrorCode::parameter_missing);
  CHECK(refusal(" \n") == ErrorCode::parameter_missing);
  CHECK(refusal("https://idp.example/sso?lang=en") == ErrorCode::parameter_missing);
  CHECK(refusal("SAMLRequest=%zz") == ErrorCode::parameter_malformed);
  CHECK(refusal("not base64!") == ErrorCode::base64_malformed);
  CHECK(refusal(signet::base::base64_encode("neither XML nor deflated")) ==
        ErrorCode::deflate_malformed);
  CHECK(refusal("<Response>") == ErrorCode::xml_not_well_formed);
  CHECK(refusal("<!DOCTYPE r><r/>") == ErrorCode::xml_forbidden_markup);
  CHECK(refusal(signet::base::base64_encode("<a>\xFF</a>")) == ErrorCode::xml_not_utf8);
}

TEST_CASE("keeps the limits, before and after inflating") {
  Limits limits;
  limits.message_bytes = 1'000;
  CHECK(refusal(std::string(4'001, 'A'), limits) == ErrorCode::message_too_large);
  CHECK(refusal("<a>" + std::string(1'001, ' ') + "</a>", limits) == ErrorCode::message_too_large);
  const std::string bomb = "<a>" + std::string(100'000, ' ') + "</a>";
  CHECK(refusal(deflated_base64(bomb), limits) == ErrorCode::message_too_large);
}
