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

/// The code for a request with this Scoping, and what it says.
std::string scoping_refusal(const std::string& from, const std::string& to) {
  const auto message = model::UntrustedMessage::parse(changed(full_request(), from, to),
                                                      MessageKind::authn_request, Limits());
  if (!message) return std::string(message.error().name());
  return refusal(model::read_unsigned_authn_request(*message));
}

TEST_CASE("ProviderName, Scoping and the index of a service are read [saml-core 3.4.1]") {
  const auto request =
      model::read_unsigned_authn_request(parsed(full_request(), MessageKind::authn_request));
  REQUIRE(request);
  CHECK(request->attribute_service_index == 3);
  CHECK(request->provider_name == "An SP");
  CHECK(request->scoping ==
        Scoping{.proxy_count = 1, .idp_list = {"i"}, .requester_ids = {"urn:r"}});
}

TEST_CASE(
    "a Scoping has at most 64 entries of a kind, each of at most 1,024 bytes [scoping-flood]") {
  const std::string entry = R"(<p:IDPEntry ProviderID="i" Name="n" Loc="l"/>)";
  const std::string requester = "<p:RequesterID>urn:r</p:RequesterID>";
  const auto times = [](const std::string& text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
  };
  CHECK(scoping_refusal(entry, times(entry, 64)) == "accepted");
  CHECK(scoping_refusal(entry, times(entry, 65)) == "unexpected-element");
  CHECK(scoping_refusal(entry, "") == "missing-element");
  CHECK(scoping_refusal(requester, times(requester, 64)) == "accepted");
  CHECK(scoping_refusal(requester, times(requester, 65)) == "unexpected-element");
  CHECK(scoping_refusal(requester, "") == "accepted");
  const std::string longest(1'024, 'a');
  CHECK(scoping_refusal("ProviderID=\"i\"", "ProviderID=\"" + longest + "\"") == "accepted");
  CHECK(scoping_refusal("ProviderID=\"i\"", "ProviderID=\"" + longest + "a\"") ==
        "malformed-value");
  CHECK(scoping_refusal("ProviderID=\"i\"", "ProviderID=\"\"") == "malformed-value");
  CHECK(scoping_refusal("ProviderID=\"i\"", "") == "missing-attribute");
  CHECK(scoping_refusal("urn:r<", longest + "<") == "accepted");
  CHECK(scoping_refusal("urn:r<", longest + "a<") == "malformed-value");
  CHECK(scoping_refusal("urn:r<", "<") == "malformed-value");
}

TEST_CASE("ProxyCount and the index of a service are numbers, ProviderName is bounded") {
  const auto count = [](const std::string& value) {
    return scoping_refusal("ProxyCount=\"1\"", "ProxyCount=\"" + value + "\"");
  };
  CHECK(count("0") == "accepted");
  CHECK(count("65535") == "accepted");
  for (const char* wrong : {"65536", "-1", "", "one"}) CHECK(count(wrong) == "malformed-value");
  CHECK(scoping_refusal(" ProxyCount=\"1\"", "") == "accepted");

  const auto index = [](const std::string& value) {
    return scoping_refusal("AttributeConsumingServiceIndex=\"3\"",
                           "AttributeConsumingServiceIndex=\"" + value + "\"");
  };
  CHECK(index("65535") == "accepted");
  for (const char* wrong : {"65536", "-1", ""}) CHECK(index(wrong) == "malformed-value");

  const std::string longest(1'024, 'n');
  CHECK(scoping_refusal("An SP", longest) == "accepted");
  CHECK(scoping_refusal("An SP", longest + "n") == "malformed-value");
  CHECK(scoping_refusal("An SP", "") == "accepted");  // nothing said
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
  CHECK(code([](auto& r) { r.attribute_service_index = 65'536; }) == "value-not-writable");
  CHECK(code([](auto& r) { r.provider_name = ""; }) == "value-not-writable");
  CHECK(code([](auto& r) { r.provider_name = std::string(1'025, 'n'); }) == "value-not-writable");
  CHECK(code([](auto& r) { r.scoping->idp_list = {""}; }) == "value-not-writable");
  CHECK(code([](auto& r) { r.scoping->requester_ids = {std::string(1'025, 'r')}; }) ==
        "value-not-writable");
  CHECK(code([](auto& r) { r.scoping->idp_list.assign(65, "i"); }) == "value-not-writable");
  CHECK(code([](auto& r) { r.scoping->proxy_count = -1; }) == "value-not-writable");
}

}  // namespace
}  // namespace signet::test
