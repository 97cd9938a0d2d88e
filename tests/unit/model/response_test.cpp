#include <doctest/doctest.h>

#include "unit/model/sample_messages.h"
#include "unit/model/signed_messages.h"

namespace signet::test {
namespace {

using model::MessageKind;

std::string written(const model::ResponseEnvelope& envelope, const model::Assertion* assertion) {
  const auto document = model::write_response(envelope, assertion);
  REQUIRE(document);
  if (const auto inner = model::assertion_element(document->root())) sign(*inner);
  sign(document->root());
  return document->serialize();
}

/// The assertion as it is after writing, signing, parsing, verifying and reading.
model::Assertion read_back(const model::Assertion& assertion) {
  const auto message = parsed(written(sample_envelope(), &assertion), MessageKind::response);
  const auto proof = verified(message.root());
  REQUIRE(proof);
  const auto read = model::read_assertion(*proof);
  REQUIRE(read);
  return *read;
}

/// The assertion in `xml`, a Response that somebody else wrote, once it is signed.
model::Assertion read_foreign(const std::string& xml) {
  auto document = xml::Document::parse(xml, Limits());
  REQUIRE(document);
  sign(document->root());
  const auto message = parsed(document->serialize(), MessageKind::response);
  const auto proof = verified(message.root());
  REQUIRE(proof);
  const auto read = model::read_assertion(*proof);
  REQUIRE(read);
  return *read;
}

std::string foreign(std::string_view inside_assertion) {
  return R"(<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r" Version="2.0" )"
         R"(IssueInstant="2026-01-01T00:00:00Z" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance")"
         R"( xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><Issuer>i</Issuer><p:Status>)"
         R"(<p:StatusCode Value="urn:s"/></p:Status><Assertion Version="2.0" ID="_a" )"
         R"(IssueInstant="2026-01-01T00:00:00Z"><Issuer>i</Issuer>)" +
         std::string(inside_assertion) + "</Assertion></p:Response>";
}

TEST_CASE("an assertion is read as it was written, by way of the Response's signature") {
  CHECK(read_back(sample_assertion()) == sample_assertion());
}

TEST_CASE("an assertion is read as it was written, by way of its own signature") {
  const model::Assertion assertion = sample_assertion();
  const auto message = parsed(written(sample_envelope(), &assertion), MessageKind::response);
  const auto proof = verified(*model::assertion_element(message.root()));
  REQUIRE(proof);
  CHECK(*model::read_assertion(*proof) == assertion);
}

TEST_CASE("an assertion with nothing but what it must have is read as it was written") {
  const model::Assertion assertion{
      .id = "_a", .issue_instant = at("2026-01-01T00:00:00Z"), .issuer = {.value = "i"}};
  CHECK(read_back(assertion) == assertion);
}

TEST_CASE("each part of an assertion may be absent") {
  for (int part = 0; part < 9; ++part) {
    model::Assertion assertion = sample_assertion();
    if (part == 0) assertion.name_id.reset();
    if (part == 1) assertion.confirmations.clear();
    if (part == 2) assertion.confirmations[0] = {.method = "urn:other"};
    if (part == 3) assertion.conditions.reset();
    if (part == 4) assertion.conditions = model::Conditions{};
    if (part == 5) assertion.authn_statements.clear();
    if (part == 6) assertion.attributes.clear();
    if (part == 7) assertion.issuer.format.reset();
    if (part == 8) assertion.authn_statements[0].session_index.reset();
    CAPTURE(part);
    CHECK(read_back(assertion) == assertion);
  }
}

TEST_CASE("an AuthnStatement without a class is written as unspecified") {
  model::Assertion assertion = sample_assertion();
  assertion.authn_statements[0].authn_context_class_ref.reset();
  CHECK(read_back(assertion).authn_statements[0].authn_context_class_ref ==
        std::string(authn_context::unspecified));
}

TEST_CASE("a Response's own fields are read as they were written") {
  const auto message = parsed(written(sample_envelope(), nullptr), MessageKind::response);
  CHECK(*model::read_unsigned_envelope(message) == sample_envelope());
  const auto proof = verified(message.root());
  REQUIRE(proof);
  CHECK(*model::read_signed_envelope(*proof) == sample_envelope());
}

TEST_CASE("nested status codes and the message are read as they were written") {
  model::ResponseEnvelope envelope{
      .id = "_r",
      .issue_instant = at("2026-01-01T00:00:00Z"),
      .status = {.codes = {std::string(status::responder), std::string(status::authn_failed)},
                 .message = "not <today>"}};
  const auto document = model::write_response(envelope, nullptr);
  REQUIRE(document);
  const auto message = parsed(document->serialize(), MessageKind::response);
  CHECK(*model::read_unsigned_envelope(message) == envelope);
}

TEST_CASE("a signed Response without an assertion has none to read") {
  const auto message = parsed(written(sample_envelope(), nullptr), MessageKind::response);
  const auto proof = verified(message.root());
  REQUIRE(proof);
  const auto read = model::read_assertion(*proof);
  REQUIRE(!read);
  CHECK(read.error().code() == ErrorCode::assertion_count);
}

TEST_CASE("what is signed must be what is read: another message by the same key is refused") {
  const auto request = model::write_authn_request(sample_request());
  REQUIRE(request);
  sign(request->root());
  const auto proof = verified(request->root());
  REQUIRE(proof);
  CHECK(model::read_assertion(*proof).error().code() == ErrorCode::unexpected_root);
  CHECK(model::read_signed_envelope(*proof).error().code() == ErrorCode::unexpected_root);

  const model::Assertion assertion = sample_assertion();
  const auto message = parsed(written(sample_envelope(), &assertion), MessageKind::response);
  const auto inner = verified(*model::assertion_element(message.root()));
  REQUIRE(inner);
  CHECK(model::read_signed_envelope(*inner).error().code() == ErrorCode::unexpected_root);
}

TEST_CASE("an untrusted Response tells its ID and who claims to have sent it") {
  const model::Assertion assertion = sample_assertion();
  model::ResponseEnvelope envelope = sample_envelope();
  envelope.issuer->value = "https://other.example.org";
  const auto full = parsed(written(envelope, &assertion), MessageKind::response);
  CHECK(full.id() == "_r1");
  CHECK(full.issuer() == "https://other.example.org");

  envelope.issuer.reset();
  CHECK(parsed(written(envelope, &assertion), MessageKind::response).issuer() ==
        assertion.issuer.value);
  CHECK(!parsed(written(envelope, nullptr), MessageKind::response).issuer());
}

TEST_CASE("a NameID is read whole and byte for byte") {
  const auto name_id = [](std::string_view inside) {
    return read_foreign(foreign("<Subject><NameID>" + std::string(inside) + "</NameID></Subject>"))
        .name_id->value;
  };
  CHECK(name_id(" alice \n") == " alice \n");
  CHECK(name_id("a&#38;b&lt;&gt;") == "a&b<>");
  CHECK(name_id("ALICE\xE2\x80\x8B") == "ALICE\xE2\x80\x8B");
  CHECK(name_id("").empty());
}

TEST_CASE("a Subject may be empty; a rule refuses it") {
  const auto assertion = read_foreign(foreign("<Subject/>"));
  CHECK(assertion.has_subject);
  CHECK(!assertion.name_id);
  CHECK(assertion.confirmations.empty());
}

TEST_CASE("the value of an attribute is its text, or that of its NameID") {
  const auto assertion = read_foreign(
      foreign(R"(<AttributeStatement><Attribute Name="a"><AttributeValue> v </AttributeValue>)"
              R"(<AttributeValue><NameID Format="f">opaque</NameID></AttributeValue>)"
              R"(<AttributeValue xsi:nil="true"/></Attribute></AttributeStatement>)"
              R"(<AttributeStatement><Attribute Name="b"/></AttributeStatement>)"));
  REQUIRE(assertion.attributes.size() == 2);
  CHECK(assertion.attributes[0].values == std::vector<std::string>{" v ", "opaque"});
  CHECK(assertion.attributes[0].nil_values == 1);
  CHECK(assertion.attributes[1].name == "b");
  CHECK(assertion.attributes[1].values.empty());
}

TEST_CASE("conditions that nobody knows reach the rules by name, the standard's don't") {
  const auto assertion = read_foreign(
      foreign(R"(<Conditions><OneTimeUse/><Condition xsi:type="x:Mars" xmlns:x="urn:x"/>)"
              R"(<ProxyRestriction/><Condition><x xmlns="urn:x">a</x></Condition></Conditions>)"));
  REQUIRE(assertion.conditions);
  CHECK(assertion.conditions->unknown == std::vector<std::string>{"x:Mars", "Condition"});
  CHECK(assertion.conditions->audience_restrictions.empty());
}

TEST_CASE("a statement about authorization is passed over") {
  const auto assertion = read_foreign(
      foreign(R"(<AuthzDecisionStatement Resource="r" Decision="Permit"><Action>a</Action>)"
              R"(</AuthzDecisionStatement><AuthnStatement AuthnInstant="2026-01-01T00:00:00Z">)"
              R"(<AuthnContext/></AuthnStatement>)"));
  CHECK(assertion.attributes.empty());
  REQUIRE(assertion.authn_statements.size() == 1);
  CHECK(!assertion.authn_statements[0].authn_context_class_ref);
}

TEST_CASE("what could not be read back isn't written") {
  const auto code = [](auto change) {
    model::ResponseEnvelope envelope = sample_envelope();
    model::Assertion assertion = sample_assertion();
    change(envelope, assertion);
    return refusal(model::write_response(envelope, &assertion));
  };
  CHECK(code([](auto&, auto&) {}) == "accepted");
  CHECK(code([](auto&, auto& a) { a.name_id->value = "a\x01"; }) == "value-not-writable");
  CHECK(code([](auto&, auto& a) { a.name_id->value = "\xFF"; }) == "value-not-writable");
  CHECK(code([](auto&, auto& a) { a.id = "1"; }) == "value-not-writable");
  CHECK(code([](auto&, auto& a) { a.id = ""; }) == "value-not-writable");
  CHECK(code([](auto& e, auto&) { e.id = "_a b"; }) == "value-not-writable");
  CHECK(code([](auto& e, auto&) { e.in_response_to = ""; }) == "value-not-writable");
  CHECK(code([](auto& e, auto&) { e.status.codes.clear(); }) == "value-not-writable");
  CHECK(code([](auto&, auto& a) { a.confirmations[0].method = ""; }) == "value-not-writable");
  CHECK(code([](auto&, auto& a) { a.conditions->audience_restrictions = {{}}; }) ==
        "value-not-writable");
  CHECK(code([](auto&, auto& a) { a.conditions->unknown = {"x"}; }) == "value-not-writable");
}

}  // namespace
}  // namespace signet::test
