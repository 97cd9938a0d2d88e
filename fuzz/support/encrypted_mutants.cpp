#include "fuzz/support/encrypted_mutants.h"

#include <optional>
#include <stdexcept>
#include <vector>

#include "support/encryption_forge.h"
#include "support/message_editor.h"
#include "support/sign_in_fixture.h"
#include "support/test_keys.h"

namespace signet::fuzz {
namespace {

using test::Choose;
using test::EncryptionForm;
using test::KeyPlace;
using test::Message;
using test::Node;

std::optional<std::string> plaintext(Node encrypted) {
  for (const KeyPair* key : {&test::rsa3072_key(), &test::other_rsa_key()}) {
    try {
      return test::decrypted(encrypted, *key);
    } catch (const std::logic_error&) {
      // For nobody of ours, or spoilt.
    }
  }
  return std::nullopt;
}

/// What a peer may write, and now and then what none should.
EncryptionForm any_form(const Choose& choose) {
  namespace alg = test::alg;
  static const std::optional<std::string> digests[] = {std::nullopt,
                                                       std::string(uri(DigestAlgorithm::sha1)),
                                                       std::string(uri(DigestAlgorithm::sha256))};
  static const std::optional<std::string> generators[] = {std::nullopt, std::string(alg::mgf1_sha1),
                                                          std::string(alg::mgf1_sha256)};
  static const std::optional<std::string> recipients[] = {std::nullopt, std::nullopt,
                                                          std::string(test::sp_entity), "urn:else"};
  constexpr std::string_view ciphers[] = {alg::aes256_gcm, alg::aes192_gcm, alg::aes128_gcm,
                                          alg::aes128_gcm, alg::aes128_cbc};
  constexpr KeyPlace places[] = {KeyPlace::in_key_info, KeyPlace::behind_data,
                                 KeyPlace::behind_data_by_retrieval, KeyPlace::nowhere};
  const auto one_of = [&](const auto& all) { return all[choose(std::size(all))]; };
  EncryptionForm form;
  form.cipher = one_of(ciphers);
  // Not that of the seeds, or one's key would open the other's content.
  form.content_key = std::string(form.cipher == alg::aes256_gcm   ? 32
                                 : form.cipher == alg::aes192_gcm ? 24
                                                                  : 16,
                                 'm');
  if (choose(2) == 0) {
    form.transport = alg::rsa_oaep;
    form.mgf = one_of(generators);
  }
  form.digest = one_of(digests);
  form.place = one_of(places);
  form.recipient = one_of(recipients);
  return form;
}

std::string wrapper_of(const std::string& name) {
  return name == "NameID" ? "EncryptedID" : "Encrypted" + name;
}

/// Each becomes text and is parsed again, so that what stood around it is seen from inside.
std::string opened(std::string xml, const char* wrapper) {
  std::size_t passed_over = 0;
  for (int left = 8; left > 0 && xml.find("EncryptedData") != std::string::npos; --left) {
    const Message message(xml);
    const auto all = message.root().all(wrapper);
    if (passed_over >= all.size()) break;
    const Node encrypted = all[passed_over];
    const auto plain = plaintext(encrypted);
    if (!plain || !encrypted.parent()) {
      ++passed_over;
      continue;
    }
    const Message changed = opened_in_place(encrypted, *plain);
    const Node content = plaintext_in(changed).copy();
    const Node place = *changed.root().find("opened").parent();
    place.after(content);
    place.remove();
    xml = changed.xml();
  }
  return xml;
}

}  // namespace

Message opened_in_place(Node encrypted, const std::string& plaintext) {
  Node root = encrypted;
  while (const auto parent = root.parent()) root = *parent;
  return Message(test::replaced(root.xml(), encrypted.child("EncryptedData").xml(),
                                "<opened>" + plaintext + "</opened>"));
}

Node plaintext_in(const Message& opened) {
  return opened.root().find("opened").all("").at(1);
}

std::string opened(const std::string& xml, std::initializer_list<const char*> wrappers) {
  std::string text = xml;
  for (const char* wrapper : wrappers) text = opened(std::move(text), wrapper);
  return text;
}

std::string encrypted_again(const std::string& xml, const Choose& choose) {
  const Message message(xml);
  constexpr const char* names[] = {"Assertion", "NameID", "Attribute"};
  const std::string name = names[choose(std::size(names))];
  for (const Node& element : message.root().all(name)) {
    if (!element.parent() || choose(2) != 0) continue;
    test::encrypt(element, wrapper_of(name), test::other_rsa_key(), any_form(choose));
  }
  return message.xml();
}

}  // namespace signet::fuzz
