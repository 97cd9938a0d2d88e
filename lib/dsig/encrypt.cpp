#include "dsig/encrypt.h"

#include "base/codec.h"
#include "base/fail.h"
#include "dsig/content_cipher.h"
#include "signet/names.h"
#include "xml/canonical.h"
#include "xml/edit.h"
#include "xml/memory_watch.h"
#include "xml/writer.h"

namespace signet::dsig {
namespace {

constexpr xml::Name xenc(std::string_view local) noexcept {
  return {ns::xenc, local};
}

void write_cipher_data(xml::Writer& writer, std::string_view base64) {
  writer.open(xenc("CipherData")).element(xenc("CipherValue"), base64).close();
}

/// Without a certificate: verifiers on xmlsec would want to build its chain, and give up.
void write_encrypted_key(xml::Writer& writer, const Recipient& recipient,
                         std::string_view wrapped_key) {
  const auto identifiers = crypto::identifiers_of(recipient.transport);
  writer.open(xenc("EncryptedKey")).attribute("Recipient", recipient.entity_id);
  writer.open(xenc("EncryptionMethod")).attribute("Algorithm", identifiers.algorithm);
  if (identifiers.digest)
    writer.open({ns::ds, "DigestMethod"}).attribute("Algorithm", *identifiers.digest).close();
  if (identifiers.mgf)
    writer.open({ns::xenc11, "MGF"}).attribute("Algorithm", *identifiers.mgf).close();
  writer.close();
  write_cipher_data(writer, base::base64_encode(wrapped_key));
  writer.close();
}

Result<xml::Document> write_encrypted(const xml::Name& wrapper, const Recipient& recipient,
                                      std::string_view wrapped_key, std::string_view ciphertext) {
  xml::Writer writer(wrapper);
  writer.open(xenc("EncryptedData"))
      .attribute("Type", "http://www.w3.org/2001/04/xmlenc#Element")
      .open(xenc("EncryptionMethod"))
      .attribute("Algorithm", uri(recipient.cipher))
      .close();
  writer.open({ns::ds, "KeyInfo"});
  write_encrypted_key(writer, recipient, wrapped_key);
  writer.close();
  write_cipher_data(writer, ciphertext);
  writer.close();
  return std::move(writer).finish();
}

}  // namespace

Result<void> encrypt_element(xml::Element element, const xml::Name& wrapper,
                             const Recipient& recipient, RandomSource& random) {
  std::string key(crypto::key_bytes(recipient.cipher), '\0');
  if (auto ok = random.fill({reinterpret_cast<std::uint8_t*>(key.data()), key.size()}); !ok)
    return ok;
  const xml::MemoryWatch libxml;
  // It is read as a document of its own, and this form is one: what it uses is declared in it.
  const std::string plaintext = xml::exclusive_canonical(element);
  libxml.check();
  if (plaintext.empty()) return fail(ErrorCode::encryption_failed, element.path());
  const auto wrapped_key = crypto::wrap_key(recipient.transport, recipient.key, key);
  if (!wrapped_key) return fail(wrapped_key);
  const auto ciphertext = encrypt_content(recipient.cipher, key, plaintext);
  if (!ciphertext) return fail(ciphertext);
  auto encrypted = write_encrypted(wrapper, recipient, *wrapped_key, *ciphertext);
  if (!encrypted) return fail(encrypted);
  xml::replace(element, *std::move(encrypted));
  return {};
}

}  // namespace signet::dsig
