#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/codec.h"
#include "crypto/signature.h"
#include "unit/dsig/signed_documents.h"

// Signatures over the octets of a query, as they were received. [saml-bindings 3.4.4.1]

namespace signet::test {
namespace {

constexpr std::string_view message_xml = "<r xmlns=\"urn:r\" ID=\"_1\">alice</r>";

/// The parameters of a query, each as it stands there.
struct Query {
  std::string name = "SAMLRequest";
  std::string message = encoded_for_query(message_xml);
  std::optional<std::string> relay_state;
  std::string algorithm = base::percent_encode(uri(SignatureAlgorithm::rsa_sha256));
  std::string signature = {};

  std::string octets() const {
    return name + "=" + message + (relay_state ? "&RelayState=" + *relay_state : "") +
           "&SigAlg=" + algorithm;
  }
  Query& sign(const KeyPair& key = rsa_key(),
              SignatureAlgorithm by = SignatureAlgorithm::rsa_sha256) {
    signature =
        base::percent_encode(base::base64_encode(*crypto::sign(by, key.private_key(), octets())));
    return *this;
  }
  dsig::RawQuery raw() const {
    return {name, message,
            relay_state ? std::optional<std::string_view>(*relay_state) : std::nullopt, algorithm,
            signature};
  }
};

Result<dsig::SignedQuery> verify(const Query& query, const Trust& trust = {}) {
  return dsig::verify_query(query.raw(), trust.signer(), trust.limits);
}
std::string verdict(const Query& query, const Trust& trust = {}) {
  return refusal(verify(query, trust));
}

std::string in_lower_case_hex(std::string text) {
  for (std::size_t at = text.find('%'); at != std::string::npos; at = text.find('%', at + 1)) {
    for (const std::size_t digit : {at + 1, at + 2}) {
      if (text[digit] >= 'A' && text[digit] <= 'F')
        text[digit] = static_cast<char>(text[digit] + 32);
    }
  }
  return text;
}

}  // namespace

TEST_CASE("a query signed by each type of key verifies, and gives its message") {
  struct Signed {
    const KeyPair& key;
    SignatureAlgorithm by;
  };
  for (const Signed& one : {Signed{rsa_key(), SignatureAlgorithm::rsa_sha256},
                            Signed{rsa_key(), SignatureAlgorithm::rsa_sha512},
                            Signed{rsa3072_key(), SignatureAlgorithm::rsa_sha384},
                            Signed{p256_key(), SignatureAlgorithm::ecdsa_sha256},
                            Signed{p384_key(), SignatureAlgorithm::ecdsa_sha384},
                            Signed{p521_key(), SignatureAlgorithm::ecdsa_sha512},
                            Signed{p521_key(), SignatureAlgorithm::ecdsa_sha256}}) {
    Query query{.relay_state = "a%2Fb"};
    query.algorithm = base::percent_encode(uri(one.by));
    query.sign(one.key, one.by);
    const auto verified = verify(query, {.keys = {public_key(one.key)}});
    REQUIRE(refusal(verified) == "accepted");
    CHECK(verified->root().text() == "alice");
    CHECK(verified->relay_state() == "a/b");
  }
}

TEST_CASE("the octets count as received: lower-case hex, + and plain characters verify as signed") {
  Query lower;
  lower.message = in_lower_case_hex(lower.message);
  lower.algorithm = in_lower_case_hex(lower.algorithm);
  REQUIRE(lower.algorithm.find("%3a") != std::string::npos);
  CHECK(verdict(lower.sign()) == "accepted");

  Query plain{.relay_state = "a+b%20c/d"};
  plain.algorithm = uri(SignatureAlgorithm::rsa_sha256);
  plain.sign();
  REQUIRE(verdict(plain) == "accepted");
  CHECK(verify(plain)->relay_state() == "a b c/d");

  Query changed = Query{}.sign();
  changed.algorithm = in_lower_case_hex(changed.algorithm);
  CHECK(verdict(changed) == "signature-invalid");
  Query other_space{.relay_state = "a+b"};
  other_space.sign().relay_state = "a%20b";
  CHECK(verdict(other_space) == "signature-invalid");
}

TEST_CASE("RelayState is signed when it is there, and its absence when not") {
  const Query without = Query{}.sign();
  CHECK(verdict(without) == "accepted");
  CHECK(verify(without)->relay_state() == std::nullopt);
  Query added = without;
  added.relay_state = "evil";
  CHECK(verdict(added) == "signature-invalid");
  added.relay_state = "";
  CHECK(verdict(added) == "signature-invalid");

  const Query with = Query{.relay_state = "x"}.sign();
  CHECK(verdict(with) == "accepted");
  Query removed = with;
  removed.relay_state = std::nullopt;
  CHECK(verdict(removed) == "signature-invalid");
  Query changed = with;
  changed.relay_state = "y";
  CHECK(verdict(changed) == "signature-invalid");

  Query empty = Query{.relay_state = ""}.sign();
  REQUIRE(verdict(empty) == "accepted");
  CHECK(verify(empty)->relay_state() == "");
  empty.relay_state = std::nullopt;
  CHECK(verdict(empty) == "signature-invalid");
}

TEST_CASE("the message's name, its octets and the algorithm are signed") {
  Query response = Query{}.sign();
  response.name = "SAMLResponse";
  CHECK(verdict(response) == "signature-invalid");
  Query other = Query{}.sign();
  other.message = encoded_for_query("<r xmlns=\"urn:r\" ID=\"_1\">bob</r>");
  CHECK(verdict(other) == "signature-invalid");
  Query stronger = Query{}.sign();
  stronger.algorithm = base::percent_encode(uri(SignatureAlgorithm::rsa_sha512));
  CHECK(verdict(stronger) == "signature-invalid");
}

TEST_CASE("parameters can't flow into each other") {
  // The same octets, cut at another place: RelayState as the tail of the message and so on.
  Query query = Query{.relay_state = "r"}.sign();
  query.message += "&RelayState=r";
  query.relay_state = std::nullopt;
  CHECK(query.octets() == Query{.relay_state = "r"}.octets());
  CHECK(verdict(query) == "base64-malformed");
}

TEST_CASE("SigAlg is one of the policy and fits the keys") {
  for (const std::string_view algorithm :
       {"", "rsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#dsa-sha1"}) {
    CAPTURE(algorithm);
    Query query;
    query.algorithm = base::percent_encode(algorithm);
    CHECK(verdict(query.sign()) == "signature-algorithm-refused");
  }
  Query query;
  query.algorithm = base::percent_encode(uri(SignatureAlgorithm::ecdsa_sha256));
  CHECK(verdict(query.sign()) == "key-type-mismatch");
  CHECK(verdict(query.sign(), {.keys = {}}) == "no-trusted-key");
  query.algorithm = "%zz";
  CHECK(verdict(query) == "parameter-malformed");
}

TEST_CASE("SHA-1 in SigAlg passes for the peer that is named alone") {
  Query query;
  query.algorithm = base::percent_encode(uri(SignatureAlgorithm::rsa_sha1));
  query.sign();
  Trust trust;
  trust.algorithms.insecurely_allow_sha1("https://other.example");
  CHECK(verdict(query, trust) == "signature-algorithm-refused");
  trust.algorithms.insecurely_allow_sha1(std::string(signer_entity));
  CHECK(verdict(query, trust) == "signature-invalid");  // it is of SHA-256
}

TEST_CASE("a Signature that is no base64, or of no key's size, is refused") {
  Query query = Query{}.sign();
  for (const auto& [signature, code] :
       {std::pair<std::string, std::string>("", "signature-invalid"),
        {"QUJD", "signature-invalid"},
        {"%2A%2A", "base64-malformed"},
        {"%zz", "parameter-malformed"},
        {"QUJ", "base64-malformed"}}) {
    query.signature = signature;
    CAPTURE(query.signature);
    CHECK(verdict(query) == code);
  }
}

TEST_CASE("all trusted keys are tried, up to the limit, and wrong ones fail") {
  const Query query = Query{}.sign();
  CHECK(verdict(query, {.keys = {public_key(other_rsa_key()), public_key(p256_key()),
                                 public_key(rsa3072_key()), public_key(rsa_key())}}) == "accepted");
  CHECK(verdict(query, {.keys = {public_key(other_rsa_key())}}) == "signature-invalid");
  Trust few{.keys = {public_key(other_rsa_key()), public_key(rsa_key())}};
  few.limits.keys_tried = 1;
  CHECK(verdict(query, few) == "signature-invalid");
}

TEST_CASE("the message is decoded from the octets that were signed, within the limits") {
  Trust small;
  small.limits.message_bytes = message_xml.size();
  CHECK(verdict(Query{}.sign(), small) == "accepted");
  small.limits.message_bytes = message_xml.size() - 1;
  CHECK(verdict(Query{}.sign(), small) == "message-too-large");

  const auto signed_verdict = [](const std::string& message) {
    Query query;
    query.message = message;
    return verdict(query.sign());
  };
  CHECK(signed_verdict(encoded_for_query("<r>")) == "xml-not-well-formed");
  CHECK(signed_verdict(encoded_for_query("<!DOCTYPE r><r/>")) == "xml-forbidden-markup");
  CHECK(signed_verdict("QUJD") == "deflate-malformed");
  CHECK(signed_verdict("") == "deflate-malformed");
  CHECK(signed_verdict("QUJD%0A") == "base64-malformed");
  Query relay{.relay_state = "%zz"};
  CHECK(verdict(relay.sign()) == "parameter-malformed");
}

TEST_CASE("a value that can't be a message of allowed size is refused by its length") {
  Limits limits;
  limits.message_bytes = 100;
  CHECK(refusal(dsig::decode_query_message(std::string(401, 'A'), limits)) == "message-too-large");
  CHECK(refusal(dsig::decode_query_message(std::string(400, 'A'), limits)) == "deflate-malformed");
  const std::string bomb = "<r>" + std::string(100'000, ' ') + "</r>";
  CHECK(refusal(dsig::decode_query_message(encoded_for_query(bomb), Limits())) == "accepted");
  CHECK(refusal(dsig::decode_query_message(encoded_for_query(bomb), limits)) ==
        "message-too-large");
}

TEST_CASE("a query names the key that signed it, and is refused when that one was removed") {
  Query query;
  query.sign(other_rsa_key());
  const PublicKey one = public_key(rsa_key());
  const PublicKey other = public_key(other_rsa_key());
  const auto verified = verify(query, {.keys = {one, other}});
  REQUIRE(verified);
  CHECK(verified->key().fingerprint() == other.fingerprint());
  CHECK(verdict(query, {.keys = {one}}) == "signature-invalid");
  CHECK(verdict(query, {.keys = {one}, .removed_keys = {other}}) ==
        "signature-by-removed-certificate");
  query.relay_state = "changed";
  CHECK(verdict(query, {.keys = {one}, .removed_keys = {other}}) == "signature-invalid");
}

}  // namespace signet::test
