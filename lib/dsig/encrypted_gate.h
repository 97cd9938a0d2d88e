#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/encryption.h"
#include "signet/result.h"
#include "xml/document.h"
#include "xml/shape.h"

// The gate of encryption: form and algorithms of EncryptedData and EncryptedKey, our own code,
// before any cryptography. Nothing is fetched from elsewhere, no key leads to another key.

namespace signet::dsig {

/// An EncryptedKey for us.
struct WrappedKey {
  RsaOaep transport;
  std::string bytes;
};

/// What the gate let through.
struct EncryptedContent {
  ContentCipher cipher;
  std::string ciphertext;
  std::vector<WrappedKey> keys;  ///< 1 to most_encrypted_keys
};

inline constexpr std::size_t most_encrypted_keys = 4;

extern const xml::ElementShape encrypted_data_shape;
extern const xml::ElementShape encrypted_key_shape;

inline constexpr const xml::ElementShape* encrypted_data_choice[] = {&encrypted_data_shape};
inline constexpr const xml::ElementShape* encrypted_key_choice[] = {&encrypted_key_shape};
inline constexpr xml::Place encrypted_children[] = {{encrypted_data_choice, 1, 1},
                                                    {encrypted_key_choice, 0, most_encrypted_keys}};

/// The grammar of EncryptedAssertion, EncryptedID and EncryptedAttribute: one EncryptedData, with
/// EncryptedKeys behind it. KeyInfo is looked at by the gate alone.
/// [saml-core 2.2.4, 2.3.4, 2.7.3.2]
constexpr xml::ElementShape shape_of_encrypted(const xml::Name& name) noexcept {
  return {name, {}, xml::Content::elements, encrypted_children};
}

/// Takes an EncryptedAssertion, EncryptedID or EncryptedAttribute apart. EncryptedKeys are those
/// inside KeyInfo and behind EncryptedData; the ones for another Recipient than `recipient` are
/// passed over, as is all other KeyInfo. Fails with the codes of the stage shape, with
/// `encryption_shape` or `encryption_algorithm_refused`. [saml-core 6, xmlenc-core1 3]
Result<EncryptedContent> pass_encryption_gate(xml::Element encrypted, std::string_view recipient);

}  // namespace signet::dsig
