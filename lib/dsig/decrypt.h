#pragma once

#include <span>
#include <string_view>

#include "crypto/encryption.h"
#include "signet/limits.h"
#include "signet/random.h"
#include "xml/document.h"

namespace signet::dsig {

/// Who decrypts, and what is accepted from whom.
struct Decryption {
  std::string_view peer;       ///< who sent it, for the exceptions of the policy
  std::string_view recipient;  ///< our entity ID: a key for somebody else isn't tried
  std::span<const crypto::DecryptionKey> keys;
  const AlgorithmPolicy& algorithms;
  RandomSource& random;
  const Limits& limits;
};

/// Who can have written a ciphertext. What a trusted key signed can't be sent again with changes,
/// to see what we make of it; so only there AES-CBC may be allowed.
enum class Ciphertext { of_anybody, signed_by_peer };

/// Decrypts an EncryptedAssertion, EncryptedID or EncryptedAttribute that must hold an element
/// `content`, and parses it as a document of its own. Anybody can encrypt for us: what comes back
/// is no more trusted than what was sent.
///
/// All our keys are tried, and where none opens it a random one goes through the same work: what
/// was wrong shows neither in the code, which is always `decryption_failed`, nor, as near as can be
/// measured, in the time. Fails before that with the codes of the gate, or with
/// `encrypted_assertion` when there are no keys. [saml-core 6, xmlenc-core1 4.4]
Result<xml::Document> decrypt(xml::Element encrypted, const xml::Name& content,
                              const Decryption& by, Ciphertext ciphertext = Ciphertext::of_anybody);

/// Of everything that is wrong with the inside of a ciphertext.
Unexpected decryption_failed(xml::Element encrypted);

}  // namespace signet::dsig
