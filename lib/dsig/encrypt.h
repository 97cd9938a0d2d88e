#pragma once

#include <string>

#include "crypto/encryption.h"
#include "signet/random.h"
#include "xml/document.h"

namespace signet::dsig {

/// For whom something is encrypted, and how.
struct Recipient {
  std::string entity_id;
  PublicKey key;
  ContentCipher cipher = ContentCipher::aes256_gcm;
  RsaOaep transport = {};
};

/// Encrypts an element with a new random key, and puts an element `wrapper` with the result in its
/// place: EncryptedData, with the EncryptedKey in its KeyInfo. Nobody but the recipient can read
/// it; who wrote it only a signature can say. Fails with `encryption_failed`, `key_type_mismatch`
/// or `randomness_unavailable`. [saml-core 6.1, xmlenc-core1 4.3]
Result<void> encrypt_element(xml::Element element, const xml::Name& wrapper,
                             const Recipient& recipient, RandomSource& random);

}  // namespace signet::dsig
