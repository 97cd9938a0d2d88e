#include "support/encryption_forge.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>

#include "base/codec.h"
#include "signet/names.h"

namespace signet::test {
namespace {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* handle) const {
    Free(handle);
  }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, FreeWith<Free>>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using CipherContext = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

void need(bool ok, const char* what) {
  if (!ok) throw std::logic_error(std::string("encryption_forge: ") + what);
}

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

struct Cipher {
  const EVP_CIPHER* evp;
  bool gcm;
  std::size_t iv() const { return static_cast<std::size_t>(EVP_CIPHER_get_iv_length(evp)); }
  std::size_t key() const { return static_cast<std::size_t>(EVP_CIPHER_get_key_length(evp)); }
};

Cipher cipher_of(std::string_view uri) {
  if (uri == alg::aes256_gcm) return {EVP_aes_256_gcm(), true};
  if (uri == alg::aes192_gcm) return {EVP_aes_192_gcm(), true};
  if (uri == alg::aes128_gcm) return {EVP_aes_128_gcm(), true};
  if (uri == alg::aes256_cbc) return {EVP_aes_256_cbc(), false};
  if (uri == alg::aes192_cbc) return {EVP_aes_192_cbc(), false};
  if (uri == alg::aes128_cbc) return {EVP_aes_128_cbc(), false};
  if (uri == alg::tripledes_cbc) return {EVP_des_ede3_cbc(), false};
  throw std::logic_error("no cipher " + std::string(uri));
}

const EVP_MD* digest_of(const std::optional<std::string>& uri) {
  return uri && uri->find("256") != std::string::npos ? EVP_sha256() : EVP_sha1();
}

/// Padding of CBC: any bytes, and the last says how many. [xmlenc-core1 5.2.1]
std::string padded(std::string_view plaintext, std::size_t block) {
  const std::size_t missing = block - plaintext.size() % block;
  std::string text(plaintext);
  text.append(missing, 'x');
  text.back() = static_cast<char>(missing);
  return text;
}

void set_padding(EVP_PKEY_CTX* context, const EncryptionForm& form) {
  if (form.transport == alg::rsa_1_5) {
    need(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1, "padding");
    return;
  }
  need(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_oaep_md(context, digest_of(form.digest)) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest_of(form.mgf)) == 1,
       "OAEP");
}

std::string wrapped(const EncryptionForm& form, const KeyPair& recipient,
                    std::string_view content) {
  const std::string& der = recipient.certificate().der();
  const unsigned char* at = bytes(der);
  const Owned<X509, X509_free> certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  const KeyContext context(EVP_PKEY_CTX_new(X509_get0_pubkey(certificate.get()), nullptr));
  need(EVP_PKEY_encrypt_init(context.get()) == 1, "a key");
  set_padding(context.get(), form);
  std::size_t size = 1024;
  std::string out(size, '\0');
  need(EVP_PKEY_encrypt(context.get(), bytes(out), &size, bytes(content), content.size()) == 1,
       "encryption of the key");
  out.resize(size);
  return out;
}

std::string method(std::string_view algorithm, const EncryptionForm* form = nullptr) {
  std::string xml = "<xenc:EncryptionMethod Algorithm=\"" + std::string(algorithm) + "\">";
  if (form != nullptr && form->digest)
    xml += "<ds:DigestMethod Algorithm=\"" + *form->digest + "\"/>";
  if (form != nullptr && form->mgf)
    xml += "<xenc11:MGF xmlns:xenc11=\"" + std::string(ns::xenc11) + "\" Algorithm=\"" +
           *form->mgf + "\"/>";
  return xml + "</xenc:EncryptionMethod>";
}

std::string cipher_data(std::string_view content) {
  return "<xenc:CipherData><xenc:CipherValue>" + base::base64_encode(content) +
         "</xenc:CipherValue></xenc:CipherData>";
}

std::string encrypted_key(const EncryptionForm& form, const KeyPair& recipient,
                          std::string_view content_key) {
  std::string xml = "<xenc:EncryptedKey Id=\"_key\"";
  if (form.recipient) xml += " Recipient=\"" + *form.recipient + "\"";
  xml += ">" + method(form.transport, &form);
  if (!form.inner_key_info.empty()) xml += "<ds:KeyInfo>" + form.inner_key_info + "</ds:KeyInfo>";
  return xml + cipher_data(wrapped(form, recipient, content_key)) + "</xenc:EncryptedKey>";
}

/// What a CipherValue holds.
std::string cipher_value(Node holder) {
  return base::base64_decode(holder.child("CipherData").child("CipherValue").text(),
                             base::Whitespace::skip)
      .value_or("");
}

/// The key of content that this EncryptedKey holds.
std::string unwrapped(Node key, const KeyPair& recipient) {
  const Node method = key.child("EncryptionMethod");
  EncryptionForm form{.transport = method.attribute("Algorithm")};
  if (const auto digest = method.child_if_any("DigestMethod"))
    form.digest = digest->attribute("Algorithm");
  if (const auto mgf = method.child_if_any("MGF")) form.mgf = mgf->attribute("Algorithm");

  const std::string pem = recipient.private_key().to_insecure_pem();
  const Owned<BIO, BIO_free> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Key own(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
  const KeyContext context(EVP_PKEY_CTX_new(own.get(), nullptr));
  need(EVP_PKEY_decrypt_init(context.get()) == 1, "a private key");
  set_padding(context.get(), form);
  const std::string wrapped_key = cipher_value(key);
  std::size_t size = 1024;
  std::string content_key(size, '\0');
  need(EVP_PKEY_decrypt(context.get(), bytes(content_key), &size, bytes(wrapped_key),
                        wrapped_key.size()) == 1,
       "decryption of the key");
  content_key.resize(size);
  return content_key;
}

/// What this EncryptedData holds.
std::string plaintext_of(Node data, const std::string& content_key) {
  const Cipher cipher = cipher_of(data.child("EncryptionMethod").attribute("Algorithm"));
  need(cipher.gcm && content_key.size() == cipher.key(), "a key of GCM");
  constexpr std::size_t tag = 16;
  std::string content = cipher_value(data);
  need(content.size() >= cipher.iv() + tag, "a vector and a tag");
  const std::size_t size = content.size() - cipher.iv() - tag;
  const CipherContext context(EVP_CIPHER_CTX_new());
  std::string out(size + tag, '\0');
  int written = 0;
  int rest = 0;
  need(EVP_DecryptInit_ex(context.get(), cipher.evp, nullptr, bytes(content_key), bytes(content)) ==
               1 &&
           EVP_DecryptUpdate(context.get(), bytes(out), &written, bytes(content) + cipher.iv(),
                             static_cast<int>(size)) == 1 &&
           EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag,
                               content.data() + cipher.iv() + size) == 1 &&
           EVP_DecryptFinal_ex(context.get(), bytes(out) + written, &rest) == 1,
       "decryption of the content");
  out.resize(static_cast<std::size_t>(written + rest));
  return out;
}

}  // namespace

std::string ciphertext_of(std::string_view uri, std::string_view key, std::string_view plaintext) {
  const Cipher cipher = cipher_of(uri);
  std::string iv(cipher.iv(), '\0');
  for (std::size_t i = 0; i < iv.size(); ++i) iv[i] = static_cast<char>(7 * i + plaintext.size());
  const CipherContext context(EVP_CIPHER_CTX_new());
  need(EVP_EncryptInit_ex(context.get(), cipher.evp, nullptr, bytes(key), bytes(iv)) == 1, "init");
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  const std::string text = cipher.gcm ? std::string(plaintext) : padded(plaintext, iv.size());
  std::string out(text.size() + 32, '\0');
  int size = 0;
  int rest = 0;
  need(EVP_EncryptUpdate(context.get(), bytes(out), &size, bytes(text),
                         static_cast<int>(text.size())) == 1,
       "update");
  need(EVP_EncryptFinal_ex(context.get(), bytes(out) + size, &rest) == 1, "final");
  out.resize(static_cast<std::size_t>(size + rest));
  std::string tag(cipher.gcm ? 16 : 0, '\0');
  if (cipher.gcm) EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, 16, tag.data());
  return iv + out + tag;
}

std::string encrypted(std::string_view wrapper, std::string_view plaintext,
                      const KeyPair& recipient, const EncryptionForm& form) {
  const std::string content_key =
      form.content_key.empty() ? std::string(cipher_of(form.cipher).key(), 'k') : form.content_key;
  const std::string key = encrypted_key(form, recipient, content_key);
  const std::string name = "saml:" + std::string(wrapper);
  std::string xml = "<" + name + " xmlns:saml=\"" + std::string(ns::saml) + "\" xmlns:xenc=\"" +
                    std::string(ns::xenc) + "\" xmlns:ds=\"" + std::string(ns::ds) +
                    "\"><xenc:EncryptedData Id=\"_data\" "
                    "Type=\"http://www.w3.org/2001/04/xmlenc#Element\">" +
                    method(form.cipher) + "<ds:KeyInfo>" + form.key_info;
  if (form.place == KeyPlace::in_key_info) xml += key;
  if (form.place == KeyPlace::behind_data_by_retrieval)
    xml +=
        "<ds:RetrievalMethod Type=\"http://www.w3.org/2001/04/xmlenc#EncryptedKey\" "
        "URI=\"#_key\"/>";
  xml += "</ds:KeyInfo>" + cipher_data(form.ciphertext.empty()
                                           ? ciphertext_of(form.cipher, content_key, plaintext)
                                           : form.ciphertext);
  xml += "</xenc:EncryptedData>";
  if (form.place == KeyPlace::behind_data || form.place == KeyPlace::behind_data_by_retrieval)
    xml += key;
  return xml + "</" + name + ">";
}

Node encrypt(Node element, std::string_view wrapper, const KeyPair& recipient,
             const EncryptionForm& form) {
  const std::string plaintext = element.copy().xml();  // with the namespaces that it uses
  const Node made = element.parse(encrypted(wrapper, plaintext, recipient, form));
  element.before(made);
  element.remove();
  return made;
}

std::string decrypted(Node encrypted, const KeyPair& recipient) {
  const Node data = encrypted.child("EncryptedData");
  for (const Node& key : encrypted.all("EncryptedKey")) {
    try {
      return plaintext_of(data, unwrapped(key, recipient));
    } catch (const std::logic_error&) {
      // Perhaps the next one is for this recipient.
    }
  }
  throw std::logic_error("nothing here is encrypted for this recipient");
}

}  // namespace signet::test
