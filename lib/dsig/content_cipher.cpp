#include "dsig/content_cipher.h"

#include <xmlsec/crypto.h>
#include <xmlsec/xmlenc.h>

#include <memory>

#include "base/codec.h"
#include "base/fail.h"
#include "dsig/xmlsec.h"
#include "signet/names.h"
#include "xml/writer.h"

namespace signet::dsig {
namespace {

struct FreeEncryption {
  void operator()(xmlSecEncCtxPtr context) const noexcept { xmlSecEncCtxDestroy(context); }
};
using EncryptionHandle = std::unique_ptr<xmlSecEncCtx, FreeEncryption>;

struct FreeKeyData {
  void operator()(xmlSecKeyDataPtr data) const noexcept { xmlSecKeyDataDestroy(data); }
};

const xmlSecByte* octets(std::string_view bytes) noexcept {
  return reinterpret_cast<const xmlSecByte*>(bytes.data());
}

xmlSecTransformId transform_of(ContentCipher cipher) noexcept {
  switch (cipher) {
    case ContentCipher::aes256_gcm:
      return xmlSecTransformAes256GcmId;
    case ContentCipher::aes192_gcm:
      return xmlSecTransformAes192GcmId;
    case ContentCipher::aes128_gcm:
      return xmlSecTransformAes128GcmId;
    case ContentCipher::aes256_cbc:
      return xmlSecTransformAes256CbcId;
    case ContentCipher::aes192_cbc:
      return xmlSecTransformAes192CbcId;
    case ContentCipher::aes128_cbc:
      break;
  }
  return xmlSecTransformAes128CbcId;
}

KeyHandle make_aes_key(std::string_view bytes) {
  std::unique_ptr<xmlSecKeyData, FreeKeyData> data(xmlSecKeyDataCreate(xmlSecKeyDataAesId));
  if (!data || xmlSecOpenSSLKeyDataAesSet(data.get(), octets(bytes),
                                          static_cast<xmlSecSize>(bytes.size())) < 0)
    return nullptr;
  KeyHandle key(xmlSecKeyCreate());
  if (!key || xmlSecKeySetValue(key.get(), data.get()) < 0) return nullptr;
  data.release();
  key->usage = xmlSecKeyUsageEncrypt | xmlSecKeyUsageDecrypt;
  return key;
}

/// A context with the key preset, which knows this one cipher. Null without memory.
EncryptionHandle make_encryption(ContentCipher cipher, std::string_view key_bytes) {
  EncryptionHandle context(xmlSecEncCtxCreate(nullptr));
  KeyHandle key = make_aes_key(key_bytes);
  // xmlsec's lists hold pointers that aren't const.
  auto* const transform = const_cast<_xmlSecTransformKlass*>(transform_of(cipher));
  if (!context || !key || transform == nullptr ||
      xmlSecPtrListAdd(&context->transformCtx.enabledTransforms, transform) < 0)
    return nullptr;
  context->transformCtx.enabledUris = xmlSecTransformUriTypeNone;
  context->encKey = key.release();
  return context;
}

/// An EncryptedData that says no more than which cipher it is, and its bytes.
Result<xml::Document> encrypted_data(ContentCipher cipher, std::string_view ciphertext) {
  xml::Writer writer({ns::xenc, "EncryptedData"});
  writer.open({ns::xenc, "EncryptionMethod"}).attribute("Algorithm", uri(cipher)).close();
  writer.open({ns::xenc, "CipherData"})
      .element({ns::xenc, "CipherValue"}, base::base64_encode(ciphertext))
      .close();
  return std::move(writer).finish();
}

/// Of the shortest that can be decrypted: initialization vector and tag, or vector and one block.
constexpr std::size_t shortest_gcm = 12 + 16;
constexpr std::size_t block = 16;

bool has_possible_length(ContentCipher cipher, std::string_view ciphertext) noexcept {
  if (crypto::is_authenticated(cipher)) return ciphertext.size() >= shortest_gcm;
  return ciphertext.size() >= 2 * block && ciphertext.size() % block == 0;
}

}  // namespace

Result<std::string> encrypt_content(ContentCipher cipher, std::string_view key,
                                    std::string_view plaintext) {
  const auto failed = [] {
    return fail(ErrorCode::encryption_failed, "CipherValue", "a ciphertext from xmlsec");
  };
  const QuietErrors quiet;
  if (!initialize_xmlsec()) return failed();
  const auto data = encrypted_data(cipher, {});
  const EncryptionHandle context = make_encryption(cipher, key);
  if (!data || !context) return failed();
  const int done = xmlSecEncCtxBinaryEncrypt(context.get(), data->root().node(), octets(plaintext),
                                             static_cast<xmlSecSize>(plaintext.size()));
  quiet.check();
  const std::string_view base64 = bytes_of(context->result);
  if (done < 0 || base64.empty()) return failed();
  return std::string(base64);
}

std::optional<std::string> decrypt_content(ContentCipher cipher, std::string_view key,
                                           std::string_view ciphertext) {
  if (!has_possible_length(cipher, ciphertext)) return std::nullopt;
  const QuietErrors quiet;
  if (!initialize_xmlsec()) return std::nullopt;
  const auto data = encrypted_data(cipher, ciphertext);
  const EncryptionHandle context = make_encryption(cipher, key);
  if (!data || !context) return std::nullopt;
  const xmlSecBufferPtr plaintext = xmlSecEncCtxDecryptToBuffer(context.get(), data->root().node());
  quiet.check();
  if (plaintext == nullptr) return std::nullopt;
  return std::string(bytes_of(plaintext));
}

}  // namespace signet::dsig
