#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/message_editor.h"
#include "support/signature_forge.h"
#include "unit/dsig/signed_documents.h"

// Which of a peer's keys may have signed, and by which algorithms.

namespace signet::test {
namespace {

const std::vector<const KeyPair*>& all_pairs() {
  static const std::vector<const KeyPair*> pairs = {&rsa_key(),  &other_rsa_key(),  &rsa3072_key(),
                                                    &p256_key(), &other_p256_key(), &p384_key(),
                                                    &p521_key()};
  return pairs;
}

std::string with_sha1(std::string_view method, std::string_view digest) {
  SignatureForm form = signature_of_id("_a1");
  form.method = method;
  form.references.front().digest = digest;
  const Message message(plain_document());
  sign(message.root(), form, rsa_key());
  return message.xml();
}

}  // namespace

TEST_CASE("whichever of a peer's keys signed, the first or the last, it is found and named") {
  for (const KeyPair* signer : all_pairs()) {
    const std::string bytes = signed_document(*signer);
    for (const KeyPair* other : all_pairs()) {
      if (other == signer) continue;
      for (const Trust& trust : {Trust{.keys = {public_key(*other), public_key(*signer)}},
                                 Trust{.keys = {public_key(*signer), public_key(*other)}}}) {
        const auto verified = trust.verify(bytes);
        REQUIRE(refusal(verified) == "accepted");
        CHECK(verified->key().fingerprint() == public_key(*signer).fingerprint());
      }
    }
  }
}

TEST_CASE("all keys of a rotation with several curves are tried") {
  Trust trust;
  trust.keys.clear();
  for (const KeyPair* pair : all_pairs()) trust.keys.push_back(public_key(*pair));
  for (const KeyPair* signer : all_pairs())
    CHECK(verdict(signed_document(*signer), trust) == "accepted");
}

TEST_CASE("a key that isn't trusted is refused, whatever others are") {
  const std::string bytes = signed_document(rsa_key());
  CHECK(verdict(bytes, {.keys = {public_key(other_rsa_key())}}) == "signature-invalid");
  CHECK(verdict(bytes, {.keys = {public_key(other_rsa_key()), public_key(rsa3072_key())}}) ==
        "signature-invalid");
  CHECK(verdict(bytes, {.keys = {public_key(rsa3072_key())}}) == "signature-invalid");
  CHECK(verdict(signed_document(p256_key()), {.keys = {public_key(other_p256_key())}}) ==
        "signature-invalid");
  CHECK(verdict(signed_document(p256_key()), {.keys = {public_key(p384_key())}}) ==
        "signature-invalid");
  CHECK(verdict(signed_document(p521_key()), {.keys = {public_key(p384_key())}}) ==
        "signature-invalid");
}

TEST_CASE("without a trusted key nothing is verified") {
  CHECK(verdict(signed_document(rsa_key()), {.keys = {}}) == "no-trusted-key");
}

TEST_CASE("an algorithm that fits none of the keys is refused before any cryptography") {
  CHECK(verdict(signed_document(rsa_key()), {.keys = {public_key(p256_key())}}) ==
        "key-type-mismatch");
  CHECK(verdict(signed_document(p384_key()), {.keys = {public_key(rsa_key())}}) ==
        "key-type-mismatch");
}

TEST_CASE("no more keys are tried than the limit allows, and keys of other types don't count") {
  Trust trust;
  trust.limits.keys_tried = 2;
  const std::string bytes = signed_document(rsa_key());
  trust.keys = {public_key(other_rsa_key()), public_key(rsa_key())};
  CHECK(verdict(bytes, trust) == "accepted");
  trust.keys = {public_key(other_rsa_key()), public_key(other_rsa_key()), public_key(rsa_key())};
  CHECK(verdict(bytes, trust) == "signature-invalid");
  trust.keys = {public_key(p256_key()), public_key(p384_key()), public_key(rsa3072_key()),
                public_key(other_rsa_key()), public_key(rsa_key())};
  CHECK(verdict(bytes, trust) == "accepted");
}

TEST_CASE("what a removed key signed is refused with a code that says so") {
  for (const KeyPair* signer : all_pairs()) {
    const std::string bytes = signed_document(*signer);
    for (const KeyPair* other : all_pairs()) {
      if (other == signer) continue;
      Trust trust{.keys = {public_key(*other)}, .removed_keys = {public_key(*signer)}};
      CHECK(verdict(bytes, trust) == "signature-by-removed-certificate");
      trust.removed_keys = {public_key(*other), public_key(*signer)};
      CHECK(verdict(bytes, trust) == "signature-by-removed-certificate");
    }
  }
}

TEST_CASE("a trusted key is trusted, whatever was removed besides") {
  Trust trust{.removed_keys = {public_key(other_rsa_key()), public_key(rsa_key())}};
  CHECK(verdict(signed_document(rsa_key()), trust) == "accepted");
}

TEST_CASE("a changed content, or a stranger's key, isn't blamed on a removed key") {
  const Trust trust{.keys = {public_key(rsa_key())}, .removed_keys = {public_key(other_rsa_key())}};
  const std::string by_removed = signed_document(other_rsa_key());
  CHECK(verdict(replaced(by_removed, "alice", "mallory"), trust) == "signature-invalid");
  const Trust another{.keys = {public_key(p256_key())},
                      .removed_keys = {public_key(other_p256_key()), public_key(rsa_key())}};
  CHECK(verdict(by_removed, another) == "signature-invalid");
  CHECK(verdict(by_removed, {.keys = {}, .removed_keys = {public_key(other_rsa_key())}}) ==
        "no-trusted-key");
}

TEST_CASE("removed keys are tried within the limit that holds for all, behind the trusted ones") {
  Trust trust{.keys = {public_key(other_rsa_key())}, .removed_keys = {public_key(rsa_key())}};
  const std::string bytes = signed_document(rsa_key());
  trust.limits.keys_tried = 2;
  CHECK(verdict(bytes, trust) == "signature-by-removed-certificate");
  trust.limits.keys_tried = 1;
  CHECK(verdict(bytes, trust) == "signature-invalid");
  CHECK(verdict(signed_document(other_rsa_key()), trust) == "accepted");
}

TEST_CASE("SHA-1 is accepted from the peer that is named, and from no other") {
  const std::string both = with_sha1(alg::rsa_sha1, alg::sha1);
  const std::string signature = with_sha1(alg::rsa_sha1, alg::sha256);
  const std::string digest = with_sha1(alg::rsa_sha256, alg::sha1);
  CHECK(verdict(both) == "signature-algorithm-refused");
  CHECK(verdict(signature) == "signature-algorithm-refused");
  CHECK(verdict(digest) == "digest-algorithm-refused");

  Trust other;
  other.algorithms.insecurely_allow_sha1("https://signer.example/metadata/");
  CHECK(verdict(both, other) == "signature-algorithm-refused");
  CHECK(verdict(digest, other) == "digest-algorithm-refused");

  Trust named;
  named.algorithms.insecurely_allow_sha1(std::string(signer_entity));
  CHECK(verdict(both, named) == "accepted");
  CHECK(verdict(signature, named) == "accepted");
  CHECK(verdict(digest, named) == "accepted");
  named.keys = {public_key(other_rsa_key())};
  CHECK(verdict(both, named) == "signature-invalid");
}

}  // namespace signet::test
