#pragma once

#include "attacks/resigned.h"
#include "base/codec.h"
#include "crypto/encryption.h"
#include "signet/names.h"
#include "support/encryption_forge.h"

// Attacks on what is encrypted: who has the service provider's certificate can encrypt whatever he
// likes, and whoever got hold of a ciphertext can send it again, changed or elsewhere.

namespace signet::test {

/// Another key of the service provider than the one in its ring's first place; it tells how often
/// it was asked.
class CountingDecrypter : public Decrypter {
 public:
  Result<std::string> decrypt(const RsaOaep& transport, std::string_view bytes) override {
    ++asked;
    auto key = crypto::DecryptionKey(rsa3072_key().private_key()).unwrap(transport, bytes);
    if (!key) return Unexpected(Error(ErrorCode::decryption_failed));
    return *std::move(key);
  }

  int asked = 0;
};

/// The answer of which the assertion alone is signed, with this in the assertion's place.
inline std::string answer_holding(const std::string& encrypted) {
  const Message message(accepted_response(assertion_signed()));
  const Node assertion = message.assertion();
  assertion.before(assertion.parse(encrypted));
  assertion.remove();
  return message.xml();
}

/// The assertion of that answer as it stands alone: signed.
inline std::string signed_assertion() {
  return Message(Message(accepted_response(assertion_signed())).assertion().xml()).xml();
}

inline std::string encrypted_assertion(std::string_view plaintext,
                                       const EncryptionForm& form = {}) {
  return encrypted("EncryptedAssertion", plaintext, rsa3072_key(), form);
}

/// The accepted answer, its assertion encrypted in this form.
inline std::string encrypted_answer(const EncryptionForm& form = {}) {
  return answer_holding(encrypted_assertion(signed_assertion(), form));
}
/// The same inside a signed Response.
inline std::string in_signed_response(const std::string& answer) {
  const Message message(answer);
  sign_again(message.response(), rsa_key());
  return message.xml();
}

/// What the service provider makes of it that has the key.
inline Outcome opened(std::string_view xml) {
  return outcome(encrypted_and_assertion_signed().consume(xml));
}

inline Outcome cannot_be_opened() {
  return refused(ErrorCode::decryption_failed, Stage::decryption);
}
inline Outcome wrong_algorithm() {
  return refused(ErrorCode::encryption_algorithm_refused, Stage::decryption);
}
inline Outcome wrong_form() {
  return refused(ErrorCode::encryption_shape, Stage::decryption);
}

/// A service provider that believes this peer when it sends AES-CBC.
inline const SignIn& allowing_cbc() {
  static const SignIn sign_in(
      {.parts = SignedParts::response, .sp = [](ServiceProviderSettings& sp) {
         with_decryption_keys(sp);
         sp.algorithms.insecurely_allow_cbc(std::string(idp_entity));
       }});
  return sign_in;
}

/// One whose key is elsewhere.
inline SignIn asking(const std::shared_ptr<CountingDecrypter>& decrypter) {
  return SignIn({.sp = [decrypter](ServiceProviderSettings& sp) {
    const KeyRing ring = ring_of(p256_key(), {rsa3072_key()});
    std::vector<RingKey> keys = ring.keys();
    keys.back().half = decrypter;
    sp.keys = *KeyRing::create(ring.rules(), std::move(keys), noon());
  }});
}

/// `text` with the byte at `at` changed.
inline std::string flipped(std::string text, std::size_t at, int bits = 1) {
  text[at] = static_cast<char>(text[at] ^ bits);
  return text;
}

}  // namespace signet::test
