#include "dsig/decrypt.h"

#include "base/fail.h"
#include "dsig/content_cipher.h"
#include "dsig/encrypted_gate.h"

namespace signet::dsig {
namespace {

Result<std::string> random_key(ContentCipher cipher, RandomSource& random) {
  std::string key(crypto::key_bytes(cipher), '\0');
  auto* const bytes = reinterpret_cast<std::uint8_t*>(key.data());
  if (auto ok = random.fill({bytes, key.size()}); !ok) return fail(ok);
  return key;
}

/// The key that one of ours opens; else the random one, which decrypts nothing. The work depends on
/// how many keys there are, and not on which of them fits.
std::string unwrap_key(const EncryptedContent& content, const Decryption& by, std::string random) {
  std::string key = std::move(random);
  bool opened = false;
  std::size_t left = by.limits.private_operations;
  for (const WrappedKey& wrapped : content.keys) {
    for (const crypto::DecryptionKey& own : by.keys) {
      if (left-- == 0) return key;
      auto candidate = own.unwrap(wrapped.transport, wrapped.bytes);
      if (opened || !candidate || candidate->size() != key.size()) continue;
      key = *std::move(candidate);
      opened = true;
    }
  }
  return key;
}

Result<void> check_cipher(xml::Element encrypted, ContentCipher cipher, const Decryption& by,
                          Ciphertext ciphertext) {
  const bool may = crypto::is_authenticated(cipher) || ciphertext == Ciphertext::signed_by_peer;
  if (may && by.algorithms.accepts(cipher, by.peer)) return {};
  return fail(ErrorCode::encryption_algorithm_refused, encrypted.path(),
              may ? "AES-GCM" : "AES-GCM, outside of a signed Response", uri(cipher));
}

}  // namespace

Unexpected decryption_failed(xml::Element encrypted) {
  return fail(ErrorCode::decryption_failed, encrypted.path(), "what one of our keys opens");
}

Result<xml::Document> decrypt(xml::Element encrypted, const xml::Name& content,
                              const Decryption& by, Ciphertext ciphertext) {
  auto gated = pass_encryption_gate(encrypted, by.recipient);
  if (!gated) return fail(gated);
  if (auto ok = check_cipher(encrypted, gated->cipher, by, ciphertext); !ok) return fail(ok);
  if (by.keys.empty())
    return fail(ErrorCode::encrypted_assertion, encrypted.path(), "a key of ours for encryption",
                "none");
  auto random = random_key(gated->cipher, by.random);
  if (!random) return fail(random);
  const std::string key = unwrap_key(*gated, by, *std::move(random));
  const auto plaintext = decrypt_content(gated->cipher, key, gated->ciphertext);
  if (!plaintext) return decryption_failed(encrypted);
  auto document = xml::Document::parse_inside(encrypted, *plaintext, by.limits);
  if (!document || !document->root().is(content)) return decryption_failed(encrypted);
  return document;
}

}  // namespace signet::dsig
