#include <doctest/doctest.h>

#include "unit/model/sample_messages.h"
#include "unit/model/signed_messages.h"

namespace signet::test {
namespace {

using model::MessageKind;

model::UntrustedMessage written(const model::AuthnRequest& request) {
  const auto document = model::write_authn_request(request);
  REQUIRE(document);
  sign(document->root());
  return parsed(document->serialize(), MessageKind::authn_request);
}

TEST_CASE("an AuthnRequest is read as it was written") {
  const auto message = written(sample_request());
  CHECK(message.id() == "_q1");
  CHECK(message.issuer() == "https://sp.example.org/saml");
  CHECK(*model::read_unsigned_authn_request(message) == sample_request());
  const auto proof = verified(message.root());
  REQUIRE(proof);
  CHECK(*model::read_authn_request(*proof) == sample_request());
}

TEST_CASE("an AuthnRequest with nothing but what it must have is read as it was written") {
  const model::AuthnRequest request{.id = "_q", .issue_instant = at("2026-01-01T00:00:00Z")};
  const auto document = model::write_authn_request(request);
  REQUIRE(document);
  const auto message = parsed(document->serialize(), MessageKind::authn_request);
  CHECK(!message.issuer());
  CHECK(*model::read_unsigned_authn_request(message) == request);
}

TEST_CASE("an empty NameIDPolicy is not an absent one") {
  model::AuthnRequest request = sample_request();
  request.name_id_policy = NameIDPolicy{};
  CHECK(model::read_unsigned_authn_request(written(request))->name_id_policy == NameIDPolicy{});
}

TEST_CASE("all that may stand in an AuthnRequest is read or passed over") {
  const auto message = parsed(full_request(), MessageKind::authn_request);
  const auto request = model::read_unsigned_authn_request(message);
  REQUIRE(request);
  CHECK(request->has_subject);
  CHECK(request->force_authn == true);
  CHECK(request->is_passive == false);
  CHECK(request->acs_index == 7);
  CHECK(request->authn_context_class_refs == std::vector<std::string>{"urn:c"});
  CHECK(request->authn_context_decl_refs == std::vector<std::string>{"urn:d"});
  CHECK(request->authn_context_comparison == "better");
  CHECK(request->name_id_policy->allow_create == true);
}

TEST_CASE("a comparison that the standard doesn't know is refused [saml-core 3.3.2.2.1]") {
  const auto message =
      parsed(changed(full_request(), "\"better\"", "\"Exact\""), MessageKind::authn_request);
  const auto request = model::read_unsigned_authn_request(message);
  REQUIRE(!request);
  CHECK(request.error().code() == ErrorCode::malformed_value);
  CHECK(request.error().where() == "AuthnRequest/RequestedAuthnContext/@Comparison");
}

TEST_CASE("a Response is no AuthnRequest, whoever signed it") {
  const auto document = model::write_response(sample_envelope(), nullptr);
  REQUIRE(document);
  sign(document->root());
  const auto proof = verified(document->root());
  REQUIRE(proof);
  CHECK(model::read_authn_request(*proof).error().code() == ErrorCode::unexpected_root);
  const auto message = parsed(document->serialize(), MessageKind::response);
  CHECK(model::read_unsigned_authn_request(message).error().code() == ErrorCode::unexpected_root);
}

TEST_CASE("a request that could not be read back isn't written") {
  const auto code = [](auto change) {
    model::AuthnRequest request = sample_request();
    change(request);
    return refusal(model::write_authn_request(request));
  };
  CHECK(code([](auto&) {}) == "accepted");
  CHECK(code([](auto& r) { r.id = "0"; }) == "value-not-writable");
  CHECK(code([](auto& r) { r.has_subject = true; }) == "value-not-writable");
  CHECK(code([](auto& r) { r.acs_index = 70'000; }) == "value-not-writable");
  CHECK(code([](auto& r) { r.acs_url = "https://sp/\x02"; }) == "value-not-writable");
  CHECK(code([](auto& r) { r.protocol_binding = ""; }) == "value-not-writable");
}

}  // namespace
}  // namespace signet::test
