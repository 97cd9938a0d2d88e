#include "bindings/soap.h"

#include <doctest/doctest.h>

#include "signet/names.h"
#include "support/refusal.h"
#include "support/text.h"

// SOAP 1.1 envelopes. [saml-bindings 3.2]

namespace signet::test {
namespace {

std::string envelope(std::string_view inside, std::string_view header = "") {
  return "<s:Envelope xmlns:s=\"" + std::string(ns::soap) + "\" xmlns:p=\"urn:p\">" +
         std::string(header) + "<s:Body>" + std::string(inside) + "</s:Body></s:Envelope>";
}

std::string verdict(std::string_view bytes) {
  return refusal(bindings::decode_soap(bytes, Limits()));
}

}  // namespace

TEST_CASE("a message comes out of an envelope as it went in") {
  const std::string message = "<p:m xmlns:p=\"urn:p\" ID=\"_1\">a &amp; b<p:n/></p:m>";
  CHECK(*bindings::decode_soap(bindings::encode_soap(message), Limits()) == message);
  CHECK(*bindings::decode_soap(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + bindings::encode_soap(message) + "\n",
            Limits()) == message);
}

TEST_CASE("namespaces that the envelope declares come along") {
  const auto message = bindings::decode_soap(envelope("<p:m/>"), Limits());
  REQUIRE(message);
  CHECK(message->find("xmlns:p=\"urn:p\"") != std::string::npos);
}

TEST_CASE("an envelope holds one Body with one element [saml-bindings 3.2.2]") {
  REQUIRE(verdict(envelope("<p:m/>")) == "accepted");
  CHECK(verdict(envelope(" \n<p:m/>\n ")) == "accepted");
  CHECK(verdict("") == "parameter-missing");
  CHECK(verdict(envelope("")) == "missing-element");
  CHECK(verdict(envelope("text")) == "unexpected-text");
  CHECK(verdict(envelope("<p:m/>text")) == "unexpected-text");
  CHECK(verdict(envelope("<p:m/><p:m/>")) == "unexpected-element");
  CHECK(verdict(changed(envelope("<p:m/>"), "</s:Envelope>", "<s:Body/></s:Envelope>")) ==
        "unexpected-element");
  CHECK(verdict(changed(envelope("<p:m/>"), "</s:Envelope>", "<p:x/></s:Envelope>")) ==
        "unexpected-element");
  CHECK(verdict("<s:Envelope xmlns:s=\"" + std::string(ns::soap) + "\"/>") == "missing-element");
  CHECK(verdict("<p:m xmlns:p=\"urn:p\"/>") == "unexpected-root");
}

TEST_CASE("SOAP 1.2 and other names of the same sound are no SOAP 1.1") {
  CHECK(verdict(changed(envelope("<p:m/>"), std::string(ns::soap),
                        "http://www.w3.org/2003/05/soap-envelope")) == "unexpected-root");
  CHECK(verdict("<Envelope><Body><m/></Body></Envelope>") == "unexpected-root");
}

TEST_CASE("a header that has to be understood isn't passed over") {
  const auto with = [](std::string_view attributes) {
    return verdict(
        envelope("<p:m/>", "<s:Header><p:ok/><p:h " + std::string(attributes) + "/></s:Header>"));
  };
  CHECK(with("") == "accepted");
  CHECK(with("s:mustUnderstand=\"0\"") == "accepted");
  CHECK(with("s:mustUnderstand=\"1\"") == "soap-header-not-understood");
  CHECK(with("s:mustUnderstand=\"true\"") == "soap-header-not-understood");
  CHECK(with("s:mustUnderstand=\"\"") == "soap-header-not-understood");
  CHECK(with("mustUnderstand=\"1\"") == "accepted");
  CHECK(verdict(envelope("<p:m/>", "<s:Header/><s:Header/>")) == "missing-element");
  CHECK(verdict(changed(envelope("<p:m/>"), "</s:Envelope>", "<s:Header/></s:Envelope>")) ==
        "unexpected-element");
}

TEST_CASE("a Fault is the peer's error, not a message") {
  const auto fault = bindings::decode_soap(
      envelope("<s:Fault><faultcode>s:Server</faultcode><faultstring>out of order</faultstring>"
               "</s:Fault>"),
      Limits());
  REQUIRE_FALSE(fault);
  CHECK(fault.error().code() == ErrorCode::soap_fault);
  CHECK(fault.error().stage() == Stage::shape);
  CHECK(fault.error().found() == "out of order");
  CHECK(verdict(envelope("<s:Fault/>")) == "soap-fault");
}

TEST_CASE("the locks of the parser hold in an envelope, too") {
  CHECK(verdict("<!DOCTYPE s:Envelope>" + envelope("<p:m/>")) == "xml-forbidden-markup");
  CHECK(verdict(envelope("<p:m/>", "<!-- x -->")) == "xml-forbidden-markup");
  CHECK(verdict(envelope("<p:m ID=\"_1\"/>", "<s:Header><p:h ID=\"_1\"/></s:Header>")) ==
        "xml-id-duplicate");
  Limits small;
  small.message_bytes = 100;
  CHECK(refusal(bindings::decode_soap(envelope("<p:m/>"), small)) == "message-too-large");
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "<p:m>";
  for (int i = 0; i < 40; ++i) deep += "</p:m>";
  CHECK(verdict(envelope(deep)) == "xml-limit");
}

}  // namespace signet::test
