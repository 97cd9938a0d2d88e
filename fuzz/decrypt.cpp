#include "dsig/decrypt.h"

#include "fuzz/support/peers.h"
#include "fuzz/support/target.h"
#include "signet/names.h"
#include "support/test_keys.h"
#include "xml/canonical.h"

// Gate, keys, cipher and parser of every element that is called Encrypted-something. Input: XML.
//
// Nothing was ever encrypted for this key but the seeds. Anybody could, but a mutator that knows
// nothing of RSA can't: what AES-GCM lets through is what a seed holds.

namespace signet::fuzz {
namespace {

constexpr xml::Name contents[] = {
    {ns::saml, "Assertion"}, {ns::saml, "NameID"}, {ns::saml, "Attribute"}};

Result<xml::Document> opened(xml::Element encrypted, const xml::Name& content,
                             dsig::Ciphertext ciphertext) {
  static const auto policy =
      AlgorithmPolicy::of_2026().insecurely_allow_cbc(std::string(test::idp_entity));
  static const std::vector keys = {crypto::DecryptionKey(test::rsa3072_key().private_key())};
  static const Limits limits;
  static const auto random = system_random();
  return dsig::decrypt(encrypted, content,
                       {test::idp_entity, test::sp_entity, keys, policy, *random, limits},
                       ciphertext);
}

template <class Visit>
void visit_encrypted(xml::Element element, Visit visit) {
  if (element.local_name().starts_with("Encrypted") && element.namespace_uri() == ns::saml)
    visit(element);
  for (auto child = element.first_child(); child; child = child->next_sibling())
    visit_encrypted(*child, visit);
}

/// Whatever the seeds hold.
std::set<std::string> plaintexts() {
  std::set<std::string> found;
  for (const char* folder : {"encrypted", "responses"}) {
    for (const EmbeddedFile& file : embedded_files(folder)) {
      const auto document = xml::Document::parse(file.content, Limits());
      visit_encrypted(document->root(), [&](xml::Element encrypted) {
        for (const xml::Name& content : contents)
          if (const auto plain = opened(encrypted, content, dsig::Ciphertext::of_anybody))
            found.insert(xml::exclusive_canonical(plain->root()));
      });
    }
  }
  demand(!found.empty(), "seeds are encrypted for the test key");
  return found;
}

}  // namespace

void run(std::string_view xml) {
  static const std::set<std::string> seeds = plaintexts();
  const auto document = xml::Document::parse(xml, Limits());
  if (!document) return came_to(document.error().stage());
  int budget = 8;  // each costs some operations with a private key
  visit_encrypted(document->root(), [&](xml::Element encrypted) {
    if (--budget < 0) return;
    for (const xml::Name& content : contents) {
      const auto plain = noted(opened(encrypted, content, dsig::Ciphertext::of_anybody));
      const auto cbc = opened(encrypted, content, dsig::Ciphertext::signed_by_peer);
      if (!plain) {
        demand(cbc || cbc.error().code() != ErrorCode::internal, "a refusal has a reason");
        continue;
      }
      demand(plain->root().is(content), "it is what it was asked for");
      demand(seeds.count(xml::exclusive_canonical(plain->root())) == 1,
             "what is opened is what was encrypted");
      demand(cbc.has_value(), "a signature around it makes nothing worse");
    }
  });
}

}  // namespace signet::fuzz
