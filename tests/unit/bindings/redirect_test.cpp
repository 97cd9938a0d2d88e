#include "bindings/redirect.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/codec.h"
#include "crypto/signature.h"
#include "support/refusal.h"
#include "support/sign_in_fixture.h"
#include "support/test_keys.h"

namespace signet::test {
namespace {

using bindings::decode_redirect;
using bindings::saml_request;
using bindings::saml_response;

constexpr std::string_view location = "https://idp.example.org/sso";
constexpr std::string_view good_xml = "<r xmlns=\"urn:r\" ID=\"_1\">good</r>";
constexpr std::string_view evil_xml = "<r xmlns=\"urn:r\" ID=\"_1\">evil</r>";

std::string query_of(std::string_view url) {
  return std::string(url.substr(url.find('?') + 1));
}

std::string encode(std::string_view xml,
                   const std::optional<std::string>& relay_state = std::nullopt,
                   const KeyPair* key = nullptr, std::string_view name = saml_request) {
  const auto url = bindings::encode_redirect(location, name, xml, relay_state,
                                             key ? std::optional<SigningKey>(*key) : std::nullopt);
  REQUIRE(url);
  return query_of(*url);
}

/// The value of a parameter as it stands in the query.
std::string raw(const std::string& query, const std::string& name) {
  const std::size_t at = query.find(name + "=") + name.size() + 1;
  return query.substr(at, query.find('&', at) - at);
}

std::string verdict(std::string_view query, std::string_view name = saml_request) {
  return refusal(decode_redirect(query, name, Limits()));
}

/// A signature over these octets, as the value of a parameter.
std::string signature_over(const std::string& octets) {
  const auto bytes = crypto::sign(SignatureAlgorithm::rsa_sha256, rsa_key().private_key(), octets);
  REQUIRE(bytes);
  return base::percent_encode(base::base64_encode(*bytes));
}

/// What a receiver makes of a query: the text of the message whose signature holds, or a code.
std::string verified(std::string_view query) {
  const auto decoded = decode_redirect(query, saml_request, Limits());
  if (!decoded) return std::string(decoded.error().name());
  if (!decoded->is_signed) return "unsigned";
  const std::vector<PublicKey> keys = {rsa_key().certificate().public_key()};
  const AlgorithmPolicy algorithms = AlgorithmPolicy::of_2026();
  const auto message = dsig::verify_query(decoded->raw, {"urn:signer", keys, algorithms}, Limits());
  return message ? message->root().text() : std::string(message.error().name());
}

}  // namespace

TEST_CASE("what was encoded is decoded, signed or not, with RelayState or without") {
  for (const KeyPair* key : {static_cast<const KeyPair*>(nullptr), &rsa_key(), &p521_key()}) {
    for (const std::optional<std::string>& relay_state :
         {std::optional<std::string>(), std::optional<std::string>(""),
          std::optional<std::string>("a b+c%&=/?#\xC3\xA9\n")}) {
      for (const std::string_view name : {saml_request, saml_response}) {
        const std::string query = encode(good_xml, relay_state, key, name);
        const auto decoded = decode_redirect(query, name, Limits());
        REQUIRE(refusal(decoded) == "accepted");
        CHECK(decoded->xml == good_xml);
        CHECK(decoded->relay_state == relay_state);
        CHECK(decoded->is_signed == (key != nullptr));
      }
    }
  }
}

TEST_CASE("parameters are added to a location that has some [saml-bindings 3.4.4]") {
  const auto url = bindings::encode_redirect("https://idp.example.org/sso?tenant=1", saml_request,
                                             good_xml, std::nullopt, std::nullopt);
  REQUIRE(url);
  CHECK(url->starts_with("https://idp.example.org/sso?tenant=1&SAMLRequest="));
  CHECK(refusal(decode_redirect(query_of(*url), saml_request, Limits())) == "accepted");
}

TEST_CASE("a URL holds unreserved characters and escapes only") {
  const std::string query = encode(good_xml, "a b+c\"<>\n", &rsa_key());
  CHECK(query.find_first_not_of(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%=&") ==
        std::string::npos);
}

TEST_CASE("each SAML parameter may come once [redirect-duplicate-param]") {
  const std::string good = encode(good_xml, "r", &rsa_key());
  REQUIRE(verified(good) == "good");
  for (const std::string name :
       {"SAMLRequest", "RelayState", "SigAlg", "Signature", "SAMLEncoding"}) {
    CAPTURE(name);
    const std::string parameter = name + "=" + raw(good, name);
    if (name == "SAMLEncoding") {
      CHECK(verdict(good + "&SAMLEncoding=x&SAMLEncoding=x") == "parameter-duplicate");
      continue;
    }
    CHECK(verdict(good + "&" + parameter) == "parameter-duplicate");
    CHECK(verdict(parameter + "&" + good) == "parameter-duplicate");
    CHECK(verdict(good + "&" + name + "=") == "parameter-duplicate");
    CHECK(verdict(good + "&" + name) == "parameter-duplicate");
  }
  CHECK(verdict("SAMLRequest=" + encoded_for_query(evil_xml) + "&" + good) ==
        "parameter-duplicate");
}

TEST_CASE("a SAML parameter's name is written plainly [redirect-duplicate-param]") {
  const std::string good = encode(good_xml, "r", &rsa_key());
  for (const std::string name :
       {"SAML%52equest", "%53AMLRequest", "SAMLRequest%", "Relay%53tate", "Sig%41lg", "Signatur%65",
        "SAML%45ncoding", "%53%41%4d%4c%52%65%73%70%6f%6e%73%65"}) {
    CAPTURE(name);
    const std::string expected = name == "SAMLRequest%" ? "accepted" : "parameter-name-encoded";
    CHECK(verdict(good + "&" + name + "=x") == expected);
    CHECK(verdict(name + "=x&" + good) == expected);
  }
  CHECK(verdict("SAML%52equest=" + raw(good, "SAMLRequest")) == "parameter-name-encoded");
}

TEST_CASE("request and response don't come together [redirect-both-request-response]") {
  const std::string good = encode(good_xml, "r", &rsa_key());
  const std::string response = "SAMLResponse=" + encoded_for_query(evil_xml);
  for (const std::string_view name : {saml_request, saml_response}) {
    CHECK(verdict(good + "&" + response, name) == "request-and-response");
    CHECK(verdict(response + "&" + good, name) == "request-and-response");
    CHECK(verdict(good + "&SAMLResponse=", name) == "request-and-response");
  }
  CHECK(verdict(response) == "parameter-missing");
  CHECK(verdict(good, saml_response) == "parameter-missing");
}

TEST_CASE(
    "parameters are found by their whole name, never inside others [redirect-substring-search]") {
  const std::string good = encode(good_xml, "r", &rsa_key());
  const std::string evil = encoded_for_query(evil_xml);
  for (const std::string& query :
       {"x=SAMLRequest=" + evil + "&" + good, "fooSAMLRequest=" + evil + "&" + good,
        good + "&xSAMLRequest=" + evil, "samlrequest=" + evil + "&" + good,
        "?SAMLRequest=" + evil + "&" + good, "x=a%26SAMLRequest=" + evil + "&" + good,
        "SAMLRequest;=" + evil + "&" + good, "x=RelayState=evil&" + good,
        " SAMLRequest=" + evil + "&" + good}) {
    CAPTURE(query);
    CHECK(verified(query) == "good");
  }
  CHECK(verdict("?" + encode(good_xml)) == "parameter-missing");
}

TEST_CASE(
    "the order in the query is free, that of the signed octets is not [redirect-param-order]") {
  const std::string good = encode(good_xml, "r", &rsa_key());
  const auto parameter = [&](const std::string& name) { return name + "=" + raw(good, name); };
  CHECK(verified(parameter("Signature") + "&" + parameter("SigAlg") + "&x=1&" +
                 parameter("RelayState") + "&y&" + parameter("SAMLRequest")) == "good");
  CHECK(verified("&&" + good + "&&") == "good");

  // Signed over another order than that of the standard: no signature of this binding.
  const std::string octets =
      parameter("RelayState") + "&" + parameter("SAMLRequest") + "&" + parameter("SigAlg");
  CHECK(verified(octets + "&Signature=" + signature_over(octets)) == "signature-invalid");
}

TEST_CASE("RelayState is signed, present, empty or absent [redirect-relaystate-unsigned]") {
  const std::string without = encode(good_xml, std::nullopt, &rsa_key());
  CHECK(verified(without) == "good");
  CHECK(verified(without + "&RelayState=evil") == "signature-invalid");
  CHECK(verified(without + "&RelayState=") == "signature-invalid");
  CHECK(verified(without + "&RelayState") == "signature-invalid");
  const std::string empty = encode(good_xml, "", &rsa_key());
  CHECK(verified(empty) == "good");
  CHECK(verified(replaced(empty, "&RelayState=", "")) == "signature-invalid");
  const std::string with = encode(good_xml, "r", &rsa_key());
  CHECK(verified(replaced(with, "&RelayState=r", "")) == "signature-invalid");
  CHECK(verified(replaced(with, "&RelayState=r", "&RelayState=%72")) == "signature-invalid");
}

TEST_CASE("a query has SigAlg and Signature or neither [redirect-unsigned-params]") {
  const std::string good = encode(good_xml, "r", &rsa_key());
  const std::string algorithm = "&SigAlg=" + raw(good, "SigAlg");
  const std::string signature = "&Signature=" + raw(good, "Signature");
  CHECK(verified(replaced(good, algorithm, "")) == "query-signature-incomplete");
  CHECK(verified(replaced(good, signature, "")) == "query-signature-incomplete");
  CHECK(verified(replaced(good, signature, "&Signature=")) == "query-signature-incomplete");
  CHECK(verified(replaced(good, algorithm, "&SigAlg=")) == "query-signature-incomplete");
  CHECK(verified(replaced(good, signature, "&Signature")) == "query-signature-incomplete");
  CHECK(verified(replaced(replaced(good, signature, "&Signature="), algorithm, "&SigAlg=")) ==
        "query-signature-incomplete");
  CHECK(verified(replaced(replaced(good, signature, ""), algorithm, "")) == "unsigned");
}

TEST_CASE("escapes in lower case are taken as they came [redirect-reencode]") {
  std::string query = encode(good_xml, "a+b", nullptr) +
                      "&SigAlg=" + "http://www.w3.org/2001/04/xmldsig-more%23rsa-sha256";
  query = replaced(query, "a%2Bb", "a%2bb");
  CHECK(verified(query + "&Signature=" + signature_over(query)) == "good");
}

TEST_CASE("SAMLEncoding is DEFLATE or absent [saml-bindings 3.4.4]") {
  const std::string good = encode(good_xml);
  CHECK(verdict(good + "&SAMLEncoding=urn%3Aoasis%3Anames%3Atc%3ASAML%3A2.0%3Abindings%3AURL-"
                       "Encoding%3ADEFLATE") == "accepted");
  for (const std::string_view encoding : {"", "urn:evil", "DEFLATE", "%64"}) {
    CHECK(verdict(good + "&SAMLEncoding=" + std::string(encoding)) == "saml-encoding-unknown");
  }
  CHECK(verdict(good + "&SAMLEncoding=%zz") == "parameter-malformed");
}

TEST_CASE("a message that isn't deflated XML in base64 is refused at its stage") {
  CHECK(verdict("") == "parameter-missing");
  CHECK(verdict("RelayState=x") == "parameter-missing");
  CHECK(verdict("SAMLRequest=") == "deflate-malformed");
  CHECK(verdict("SAMLRequest") == "deflate-malformed");
  CHECK(verdict("SAMLRequest=%zz") == "parameter-malformed");
  CHECK(verdict("SAMLRequest=%4") == "parameter-malformed");
  CHECK(verdict("SAMLRequest=*") == "base64-malformed");
  CHECK(verdict("SAMLRequest=" + base::percent_encode(encoded(good_xml))) == "deflate-malformed");
  const std::string deflated = *base::deflate(good_xml);
  CHECK(verdict("SAMLRequest=" + base::percent_encode(encoded(deflated + "x"))) ==
        "deflate-malformed");
  CHECK(verdict("SAMLRequest=" + base::percent_encode(encoded(deflated.substr(
                                     0, deflated.size() - 1)))) == "deflate-malformed");
}

TEST_CASE("a bomb is stopped at the limit") {
  Limits limits;
  limits.message_bytes = 1'000;
  const auto bomb = [&](std::size_t size) {
    return refusal(decode_redirect("SAMLRequest=" + encoded_for_query(std::string(size, 'x')),
                                   saml_request, limits));
  };
  CHECK(bomb(1'000) == "accepted");
  CHECK(bomb(1'001) == "message-too-large");
  CHECK(bomb(10'000'000) == "message-too-large");
  CHECK(refusal(decode_redirect("SAMLRequest=" + std::string(4'001, 'A'), saml_request, limits)) ==
        "message-too-large");
}

TEST_CASE("RelayState may be as long as the limit, decoded, and no longer") {
  Limits limits;
  limits.relay_state_bytes = 3;
  const auto with = [&](std::string_view relay_state) {
    return refusal(decode_redirect(encode(good_xml) + "&RelayState=" + std::string(relay_state),
                                   saml_request, limits));
  };
  CHECK(with("abc") == "accepted");
  CHECK(with("%61%62%63") == "accepted");
  CHECK(with("abcd") == "relay-state-too-long");
  CHECK(with("%zz") == "parameter-malformed");
}

TEST_CASE("no more than 32 parameters are looked at") {
  std::string query = encode(good_xml);
  for (int i = 0; i < 31; ++i) query += "&x=1";
  CHECK(verdict(query) == "accepted");
  CHECK(verdict(query + "&x") == "parameter-malformed");
}

}  // namespace signet::test
