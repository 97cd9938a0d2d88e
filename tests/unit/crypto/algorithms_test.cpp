#include "signet/algorithms.h"

#include <doctest/doctest.h>

#include <set>

#include "crypto/signature.h"

using namespace signet;

namespace {

constexpr SignatureAlgorithm all_signatures[] = {
    SignatureAlgorithm::rsa_sha256,   SignatureAlgorithm::rsa_sha384,
    SignatureAlgorithm::rsa_sha512,   SignatureAlgorithm::ecdsa_sha256,
    SignatureAlgorithm::ecdsa_sha384, SignatureAlgorithm::ecdsa_sha512,
    SignatureAlgorithm::rsa_sha1};
constexpr DigestAlgorithm all_digests[] = {DigestAlgorithm::sha256, DigestAlgorithm::sha384,
                                           DigestAlgorithm::sha512, DigestAlgorithm::sha1};

}  // namespace

TEST_CASE("each algorithm is found by its identifier, and by that alone") {
  std::set<std::string_view> uris;
  for (const auto algorithm : all_signatures) {
    CHECK(crypto::signature_algorithm(uri(algorithm)) == algorithm);
    CHECK_FALSE(crypto::digest_algorithm(uri(algorithm)));
    uris.insert(uri(algorithm));
  }
  for (const auto algorithm : all_digests) {
    CHECK(crypto::digest_algorithm(uri(algorithm)) == algorithm);
    CHECK_FALSE(crypto::signature_algorithm(uri(algorithm)));
    uris.insert(uri(algorithm));
  }
  CHECK(uris.size() == 11);
}

TEST_CASE("the identifiers are those of the standards [RFC 9231 2.1, 2.3; xmlenc-core 5.8]") {
  CHECK(uri(SignatureAlgorithm::rsa_sha256) == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
  CHECK(uri(SignatureAlgorithm::ecdsa_sha512) ==
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512");
  CHECK(uri(SignatureAlgorithm::rsa_sha1) == "http://www.w3.org/2000/09/xmldsig#rsa-sha1");
  CHECK(uri(DigestAlgorithm::sha256) == "http://www.w3.org/2001/04/xmlenc#sha256");
  CHECK(uri(DigestAlgorithm::sha384) == "http://www.w3.org/2001/04/xmldsig-more#sha384");
  CHECK(uri(DigestAlgorithm::sha512) == "http://www.w3.org/2001/04/xmlenc#sha512");
}

TEST_CASE("MD5, HMAC, DSA, RIPEMD, PSS and SHA-224 have no identifier here") {
  for (const char* text :
       {"http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        "http://www.w3.org/2001/04/xmldsig-more#md5", "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-md5",
        "http://www.w3.org/2000/09/xmldsig#dsa-sha1", "http://www.w3.org/2009/xmldsig11#dsa-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-ripemd160",
        "http://www.w3.org/2001/04/xmlenc#ripemd160",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha224",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha224",
        "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"}) {
    CHECK_MESSAGE(!crypto::signature_algorithm(text), text);
    CHECK_MESSAGE(!crypto::digest_algorithm(text), text);
  }
}

TEST_CASE("an identifier that differs in one character is another one") {
  const std::string rsa(uri(SignatureAlgorithm::rsa_sha256));
  for (const std::string& text :
       {std::string(), rsa + " ", " " + rsa, rsa + "#", rsa.substr(1), std::string("rsa-sha256"),
        rsa.substr(0, rsa.size() - 1), "HTTP" + rsa.substr(4), "https" + rsa.substr(4)})
    CHECK_MESSAGE(!crypto::signature_algorithm(text), text);
}

TEST_CASE("RSA algorithms fit RSA keys, and ECDSA algorithms fit keys on curves") {
  for (const auto algorithm : all_signatures) {
    const bool rsa = uri(algorithm).find("#rsa-") != std::string_view::npos;
    CHECK(crypto::fits(algorithm, KeyType::rsa) == rsa);
    for (const KeyType type : {KeyType::p256, KeyType::p384, KeyType::p521})
      CHECK(crypto::fits(algorithm, type) != rsa);
  }
}

TEST_CASE("own keys write algorithms that fit them and are accepted everywhere") {
  const auto policy = AlgorithmPolicy::of_2026();
  for (const KeyType type : {KeyType::rsa, KeyType::p256, KeyType::p384, KeyType::p521}) {
    CHECK(crypto::fits(crypto::preferred_signature_algorithm(type), type));
    CHECK(policy.accepts(crypto::preferred_signature_algorithm(type), "peer"));
    CHECK(policy.accepts(crypto::preferred_digest_algorithm(type), "peer"));
  }
  CHECK(crypto::preferred_signature_algorithm(KeyType::rsa) == SignatureAlgorithm::rsa_sha256);
  CHECK(crypto::preferred_signature_algorithm(KeyType::p384) == SignatureAlgorithm::ecdsa_sha384);
  CHECK(crypto::preferred_digest_algorithm(KeyType::p521) == DigestAlgorithm::sha512);
}

TEST_CASE("the policy accepts everything but SHA-1 from everybody") {
  const auto policy = AlgorithmPolicy::of_2026();
  for (const auto algorithm : all_signatures)
    CHECK(policy.accepts(algorithm, "peer") == (algorithm != SignatureAlgorithm::rsa_sha1));
  for (const auto algorithm : all_digests)
    CHECK(policy.accepts(algorithm, "peer") == (algorithm != DigestAlgorithm::sha1));
  CHECK(policy.sha1_peers().empty());
}

TEST_CASE("the policy accepts SHA-1 from the one peer that is named for it") {
  auto policy = AlgorithmPolicy::of_2026();
  policy.insecurely_allow_sha1("https://old.example");
  CHECK(policy.accepts(SignatureAlgorithm::rsa_sha1, "https://old.example"));
  CHECK(policy.accepts(DigestAlgorithm::sha1, "https://old.example"));
  for (const char* other :
       {"", "https://old.example/", "https://OLD.example", "https://new.example"}) {
    CHECK_FALSE(policy.accepts(SignatureAlgorithm::rsa_sha1, other));
    CHECK_FALSE(policy.accepts(DigestAlgorithm::sha1, other));
  }
  CHECK(policy.sha1_peers().count("https://old.example") == 1);
}
