#include "model/logout.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "dsig/encrypt.h"
#include "unit/model/sample_logout.h"
#include "unit/model/signed_messages.h"

// The messages of Single Logout. [saml-core 3.7]

namespace signet::test {
namespace {

using model::MessageKind;

/// With what an EncryptedID is opened: the RSA test key, or nothing.
dsig::Decryption decryption(bool with_key = true) {
  static const AlgorithmPolicy algorithms = AlgorithmPolicy::of_2026();
  static const Limits limits;
  static const std::shared_ptr<RandomSource> random = system_random();
  static const std::vector<crypto::DecryptionKey> keys = {
      crypto::DecryptionKey(rsa_key().private_key())};
  return {"https://idp.example.org/saml",
          "https://sp.example.org/saml",
          with_key ? std::span<const crypto::DecryptionKey>(keys)
                   : std::span<const crypto::DecryptionKey>(),
          algorithms,
          *random,
          limits};
}

Result<model::LogoutRequest> read_back(const xml::Document& document, bool with_key = true) {
  const auto message = parsed(document.serialize(), MessageKind::logout_request);
  const auto proof = verified(message.root());
  REQUIRE(proof);
  return model::read_logout_request(*proof, decryption(with_key));
}

/// Written and signed, its name encrypted for the RSA test key.
xml::Document encrypted_request() {
  auto document = model::write_logout_request(sample_logout_request());
  REQUIRE(document);
  const dsig::Recipient recipient{"https://sp.example.org/saml",
                                  rsa_key().certificate().public_key()};
  REQUIRE(model::encrypt_logout_name_id(document->root(), recipient, *system_random()));
  sign(document->root());
  return *std::move(document);
}

std::string request_verdict(std::string_view from, std::string_view to) {
  return verdict(changed(full_logout_request(), from, to), MessageKind::logout_request);
}

TEST_CASE("a LogoutRequest is read as it was written, once its signature holds") {
  auto document = model::write_logout_request(sample_logout_request());
  REQUIRE(document);
  sign(document->root());
  CHECK(*read_back(*document) == sample_logout_request());
  const auto message = parsed(document->serialize(), MessageKind::logout_request);
  CHECK(message.id() == "_l1");
  CHECK(message.issuer() == "https://idp.example.org/saml");
}

TEST_CASE("a LogoutRequest with nothing but what it must have is read as it was written") {
  const model::LogoutRequest request{
      .id = "_l", .issue_instant = at("2026-01-01T00:00:00Z"), .name_id = {.value = "alice"}};
  auto document = model::write_logout_request(request);
  REQUIRE(document);
  sign(document->root());
  CHECK(*read_back(*document) == request);
}

TEST_CASE("a LogoutResponse is read as it was written, once its signature holds") {
  auto document = model::write_logout_response(sample_logout_response());
  REQUIRE(document);
  sign(document->root());
  const auto message = parsed(document->serialize(), MessageKind::logout_response);
  const auto proof = verified(message.root());
  REQUIRE(proof);
  CHECK(*model::read_logout_response(*proof) == sample_logout_response());
}

TEST_CASE("an EncryptedID is opened with our key, and is worth nothing without [saml-core 2.2.4]") {
  const xml::Document document = encrypted_request();
  CHECK(document.serialize().find("alice") == std::string::npos);
  CHECK(*read_back(document) == sample_logout_request());
  CHECK(refusal(read_back(document, false)) == "encrypted-assertion");
}

TEST_CASE("an EncryptedID that holds something else is refused like any other failure") {
  auto document = model::write_logout_request(sample_logout_request());
  REQUIRE(document);
  const dsig::Recipient recipient{"https://sp.example.org/saml",
                                  rsa_key().certificate().public_key()};
  // The Issuer in the place of the NameID.
  const auto issuer = document->root().child({ns::saml, "Issuer"});
  REQUIRE(dsig::encrypt_element(*issuer, {ns::saml, "EncryptedID"}, recipient, *system_random()));
  const std::string ciphertext = xml::serialize_alone(*document->root().first_child());
  const std::string xml =
      changed(full_logout_request(),
              R"(<saml:NameID Format="f" SPProvidedID="p">alice</saml:NameID>)", ciphertext);
  auto forged = xml::Document::parse(
      changed(xml, R"(<ds:Signature Id="_s1"><ds:SignedInfo/></ds:Signature>)", ""), Limits());
  REQUIRE(forged);
  sign(forged->root());
  CHECK(refusal(read_back(*forged)) == "decryption-failed");
}

TEST_CASE("each message is read as itself alone, whoever signed it") {
  auto request = model::write_logout_request(sample_logout_request());
  auto response = model::write_logout_response(sample_logout_response());
  auto sign_in = model::write_response(sample_envelope(), nullptr);
  for (auto* document : {&request, &response, &sign_in}) {
    REQUIRE(*document);
    sign((*document)->root());
  }
  CHECK(verdict(request->serialize(), MessageKind::logout_response) == "unexpected-root");
  CHECK(verdict(response->serialize(), MessageKind::logout_request) == "unexpected-root");
  CHECK(verdict(response->serialize(), MessageKind::response) == "unexpected-root");
  CHECK(verdict(sign_in->serialize(), MessageKind::logout_response) == "unexpected-root");
  CHECK(refusal(model::read_logout_request(*verified(response->root()), decryption())) ==
        "unexpected-root");
  CHECK(refusal(model::read_logout_response(*verified(sign_in->root()))) == "unexpected-root");
  CHECK(refusal(model::read_signed_envelope(*verified(response->root()))) == "unexpected-root");
}

TEST_CASE("a LogoutRequest is refused for one wrong thing [saml-core 3.7.1]") {
  REQUIRE(verdict(full_logout_request(), MessageKind::logout_request) == "accepted");
  CHECK(request_verdict(R"( ID="_l1")", "") == "missing-attribute");
  CHECK(request_verdict(R"( Version="2.0")", "") == "missing-attribute");
  CHECK(request_verdict(R"( IssueInstant="2026-01-01T00:00:00Z")", "") == "missing-attribute");
  CHECK(request_verdict(R"(NotOnOrAfter="2026-01-01T00:05:00Z")", R"(NotOnOrAfter="soon")") ==
        "malformed-time");
  CHECK(request_verdict("Consent=", "NotBefore=") == "unexpected-attribute");
  CHECK(request_verdict(R"(<saml:NameID Format="f" SPProvidedID="p">alice</saml:NameID>)", "") ==
        "missing-element");
  CHECK(request_verdict("<samlp:SessionIndex>s1<",
                        "<saml:NameID>bob</saml:NameID><samlp:SessionIndex>s1<") ==
        "unexpected-element");
  CHECK(request_verdict(">alice<", "><x:n/>alice<") == "unexpected-element");
  CHECK(request_verdict("<saml:NameID Format", "<saml:BaseID Format") != "accepted");
  CHECK(request_verdict(">s1<", "><x:n/><") == "unexpected-element");
  CHECK(request_verdict("<aslo:Asynchronous/>", "<saml:NameID>bob</saml:NameID>") ==
        "saml-in-open-content");
  CHECK(request_verdict("</samlp:LogoutRequest>", "<samlp:Status/></samlp:LogoutRequest>") ==
        "unexpected-element");
}

TEST_CASE("only Asynchronous itself, right in Extensions, says that nobody waits [aslo 2]") {
  const auto asynchronous = [](std::string_view extension) {
    const std::string xml =
        changed(changed(full_logout_request(), "<aslo:Asynchronous/>", extension),
                R"(<ds:Signature Id="_s1"><ds:SignedInfo/></ds:Signature>)", "");
    auto document = xml::Document::parse(xml, Limits());
    REQUIRE(document);
    sign(document->root());
    return read_back(*document)->asynchronous;
  };
  CHECK(asynchronous("<aslo:Asynchronous/>"));
  CHECK_FALSE(asynchronous(""));
  CHECK_FALSE(asynchronous("<x:Asynchronous/>"));
  CHECK_FALSE(asynchronous("<x:y><aslo:Asynchronous/></x:y>"));
}

TEST_CASE("a LogoutResponse without a Status is refused [saml-core 3.2.2]") {
  const auto document = model::write_logout_response(sample_logout_response());
  REQUIRE(document);
  const std::string xml = document->serialize();
  CHECK(verdict(xml, MessageKind::logout_response) == "accepted");
  const auto begin = xml.find("<samlp:Status>");
  const auto end = xml.find("</samlp:Status>");
  CHECK(verdict(xml.substr(0, begin) + xml.substr(end + 15), MessageKind::logout_response) ==
        "missing-element");
}

TEST_CASE("what could not be read back isn't written") {
  const auto code = [](auto change) {
    model::LogoutRequest request = sample_logout_request();
    change(request);
    return refusal(model::write_logout_request(request));
  };
  CHECK(code([](auto&) {}) == "accepted");
  CHECK(code([](auto& r) { r.id = "0"; }) == "value-not-writable");
  CHECK(code([](auto& r) { r.name_id.value = "a\x02"; }) == "value-not-writable");
  CHECK(code([](auto& r) { r.session_indexes = {"\xFF"}; }) == "value-not-writable");
  model::LogoutResponse response = sample_logout_response();
  response.status.codes.clear();
  CHECK(refusal(model::write_logout_response(response)) == "value-not-writable");
}

TEST_CASE(
    "names are the same when all of them is the same, and absence means what it says "
    "[saml-core 3.3.4, 8.3.7]") {
  const auto same = [](const NameID& a, const NameID& b) {
    const auto all = model::spellings(a, "idp", "sp");
    const auto back = model::spellings(b, "idp", "sp");
    const bool found = std::find(all.begin(), all.end(), b) != all.end();
    CHECK(found == (std::find(back.begin(), back.end(), a) != back.end()));
    return found;
  };
  const NameID name{.value = "alice", .format = "f", .name_qualifier = "q"};
  CHECK(same(name, name));
  CHECK_FALSE(same(name, {.value = "Alice", .format = "f", .name_qualifier = "q"}));
  CHECK_FALSE(same(name, {.value = "alice ", .format = "f", .name_qualifier = "q"}));
  CHECK_FALSE(same(name, {.value = "alice", .format = "g", .name_qualifier = "q"}));
  CHECK_FALSE(same(name, {.value = "alice", .name_qualifier = "q"}));
  CHECK_FALSE(same(name, {.value = "alice", .format = "f"}));
  CHECK_FALSE(same(name, {.value = "alice", .format = "f", .name_qualifier = "idp"}));
  CHECK_FALSE(
      same({.value = "a", .name_qualifier = "x"}, {.value = "a", .sp_name_qualifier = "x"}));
  CHECK(same({.value = "a"}, {.value = "a",
                              .format = std::string(name_id_format::unspecified),
                              .name_qualifier = "idp",
                              .sp_name_qualifier = "sp"}));
  CHECK_FALSE(same({.value = "a"}, {.value = "a", .name_qualifier = "sp"}));
  CHECK_FALSE(same({.value = "a"}, {.value = "a", .sp_name_qualifier = ""}));
}

}  // namespace
}  // namespace signet::test
