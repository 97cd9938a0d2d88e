#include "fuzz/support/decryption.h"

#include "fuzz/support/embedded.h"
#include "fuzz/support/target.h"
#include "signet/names.h"
#include "support/sign_in_fixture.h"
#include "support/test_keys.h"
#include "xml/canonical.h"

namespace signet::fuzz {
namespace {

using Visit = std::function<void(xml::Element, const xml::Name&)>;

void walk(xml::Element element, const Visit& visit, int& budget) {
  constexpr xml::Name contents[] = {
      {ns::saml, "Assertion"}, {ns::saml, "NameID"}, {ns::saml, "Attribute"}};
  if (element.local_name().starts_with("Encrypted") && element.namespace_uri() == ns::saml) {
    if (--budget < 0) return;
    for (const xml::Name& content : contents) visit(element, content);
  }
  for (auto child = element.first_child(); child; child = child->next_sibling())
    walk(*child, visit, budget);
}

}  // namespace

Result<xml::Document> decrypt_for(const KeyPair& recipient, xml::Element encrypted,
                                  const xml::Name& content, dsig::Ciphertext ciphertext) {
  static const auto policy =
      AlgorithmPolicy::of_2026().insecurely_allow_cbc(std::string(test::idp_entity));
  static const Limits limits;
  static const auto random = system_random();
  const std::vector keys = {crypto::DecryptionKey(recipient.private_key())};
  return dsig::decrypt(encrypted, content,
                       {test::idp_entity, test::sp_entity, keys, policy, *random, limits},
                       ciphertext);
}

void for_each_encrypted(xml::Element root, const Visit& visit) {
  int budget = 8;
  walk(root, visit, budget);
}

std::set<std::string> plaintexts_of_seeds() {
  std::set<std::string> found;
  for (const char* folder : {"encrypted", "responses"}) {
    for (const EmbeddedFile& file : embedded_files(folder)) {
      const auto document = xml::Document::parse(file.content, Limits());
      for_each_encrypted(document->root(), [&](xml::Element encrypted, const xml::Name& content) {
        if (const auto plain = decrypt_for(test::rsa3072_key(), encrypted, content))
          found.insert(xml::exclusive_canonical(plain->root()));
      });
    }
  }
  demand(!found.empty(), "seeds are encrypted for the test key");
  return found;
}

}  // namespace signet::fuzz
