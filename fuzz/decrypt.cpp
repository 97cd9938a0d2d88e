#include "fuzz/support/decryption.h"
#include "fuzz/support/encrypted_mutants.h"
#include "fuzz/support/target.h"
#include "support/encryption_forge.h"
#include "support/second_verifier.h"
#include "support/test_keys.h"
#include "xml/canonical.h"

// Gate, keys, cipher and parser of every element that is called Encrypted-something. Input: XML.
//
// Two keys play. For the one nothing was ever encrypted but the seeds: what AES-GCM lets through is
// what a seed holds. For the other the mutator encrypts what it likes: what is opened is what
// OpenSSL alone finds in it.

namespace signet::fuzz {
namespace {

void try_seeds_key(xml::Element encrypted, const xml::Name& content) {
  static const std::set<std::string> seeds = plaintexts_of_seeds();
  const auto plain = noted(decrypt_for(test::rsa3072_key(), encrypted, content));
  const auto cbc =
      decrypt_for(test::rsa3072_key(), encrypted, content, dsig::Ciphertext::signed_by_peer);
  if (!plain) {
    demand(cbc || cbc.error().code() != ErrorCode::internal, "a refusal has a reason");
    return;
  }
  demand(plain->root().is(content), "it is what it was asked for");
  demand(seeds.count(xml::exclusive_canonical(plain->root())) == 1,
         "what is opened is what was encrypted");
  demand(cbc.has_value(), "a signature around it makes nothing worse");
}

void try_forgers_key(xml::Element encrypted, const xml::Name& content) {
  const auto plain = noted(decrypt_for(test::other_rsa_key(), encrypted, content));
  if (!plain) return;
  const test::Node node(encrypted.node());
  const test::Message other = opened_in_place(node, test::decrypted(node, test::other_rsa_key()));
  demand(xml::exclusive_canonical(plain->root()) ==
             test::canonical_form(plaintext_in(other).get(), "", nullptr),
         "OpenSSL alone opens the same");
}

}  // namespace

void run(std::string_view xml) {
  const auto document = xml::Document::parse(xml, Limits());
  if (!document) return came_to(document.error().stage());
  for_each_encrypted(document->root(), try_seeds_key);
  for_each_encrypted(document->root(), try_forgers_key);
}

}  // namespace signet::fuzz
