#include "crypto/encryption.h"

#include <openssl/rsa.h>

#include <algorithm>
#include <array>

#include "base/fail.h"
#include "crypto/digest.h"
#include "crypto/native_key.h"
#include "crypto/signature.h"

namespace signet {
namespace {

struct CipherRow {
  ContentCipher cipher;
  std::string_view uri;
  std::size_t key_bytes;
  bool authenticated;
};
constexpr std::array<CipherRow, 6> ciphers = {{
    {ContentCipher::aes256_gcm, "http://www.w3.org/2009/xmlenc11#aes256-gcm", 32, true},
    {ContentCipher::aes192_gcm, "http://www.w3.org/2009/xmlenc11#aes192-gcm", 24, true},
    {ContentCipher::aes128_gcm, "http://www.w3.org/2009/xmlenc11#aes128-gcm", 16, true},
    {ContentCipher::aes256_cbc, "http://www.w3.org/2001/04/xmlenc#aes256-cbc", 32, false},
    {ContentCipher::aes192_cbc, "http://www.w3.org/2001/04/xmlenc#aes192-cbc", 24, false},
    {ContentCipher::aes128_cbc, "http://www.w3.org/2001/04/xmlenc#aes128-cbc", 16, false},
}};
static_assert([] {
  for (std::size_t i = 0; i < ciphers.size(); ++i)
    if (static_cast<std::size_t>(ciphers[i].cipher) != i) return false;
  return true;
}());

const CipherRow& row_of(ContentCipher cipher) noexcept {
  return ciphers[static_cast<std::size_t>(cipher)];
}

}  // namespace

std::string_view uri(ContentCipher cipher) noexcept {
  return row_of(cipher).uri;
}

bool AlgorithmPolicy::accepts(ContentCipher cipher, std::string_view peer) const {
  return row_of(cipher).authenticated || cbc_peers_.find(peer) != cbc_peers_.end();
}

namespace crypto {
namespace {

struct MgfRow {
  DigestAlgorithm digest;
  std::string_view uri;
};
constexpr std::array<MgfRow, 2> mgfs = {
    {{DigestAlgorithm::sha1, "http://www.w3.org/2009/xmlenc11#mgf1sha1"},
     {DigestAlgorithm::sha256, "http://www.w3.org/2009/xmlenc11#mgf1sha256"}}};

/// Neither needs a reason: what isn't SHA-1 or SHA-256 isn't accepted.
std::optional<DigestAlgorithm> oaep_digest(std::optional<std::string_view> uri) noexcept {
  if (!uri) return DigestAlgorithm::sha1;
  const auto digest = digest_algorithm(*uri);
  const bool known = digest == DigestAlgorithm::sha1 || digest == DigestAlgorithm::sha256;
  return known ? digest : std::nullopt;
}

std::optional<DigestAlgorithm> mgf1_digest(std::optional<std::string_view> uri) noexcept {
  if (!uri) return DigestAlgorithm::sha1;
  const auto row =
      std::find_if(mgfs.begin(), mgfs.end(), [&](const MgfRow& r) { return r.uri == *uri; });
  return row == mgfs.end() ? std::nullopt : std::optional(row->digest);
}

using Operation = int (*)(EVP_PKEY_CTX*);

/// Null where OpenSSL can't.
EvpKeyContext oaep_context(EVP_PKEY* key, const RsaOaep& transport, Operation initialise) {
  EvpKeyContext context(not_null(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)));
  const EVP_MD* const digest = message_digest(transport.digest);
  const EVP_MD* const mgf1 = message_digest(transport.mgf1);
  const bool ready = digest != nullptr && mgf1 != nullptr && initialise(context.get()) == 1 &&
                     EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) == 1 &&
                     EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), digest) == 1 &&
                     EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), mgf1) == 1;
  return ready ? std::move(context) : nullptr;
}

std::optional<std::string> unwrap_here(const RsaOaep& transport, const PrivateKey& key,
                                       std::string_view bytes) {
  if (key.type() != KeyType::rsa) return std::nullopt;
  // A copy, since OpenSSL 3.0 spoils the blinding of a key for its next uses when memory is missing
  // in the middle of one: here nobody would see that the result is wrong.
  const EvpKey own(not_null(EVP_PKEY_dup(key.native().key.get())));
  const EvpKeyContext context = oaep_context(own.get(), transport, EVP_PKEY_decrypt_init);
  const int longest = EVP_PKEY_get_size(own.get());
  if (!context || longest <= 0) return std::nullopt;
  std::size_t size = static_cast<std::size_t>(longest);
  std::string opened(size, '\0');
  if (EVP_PKEY_decrypt(context.get(), reinterpret_cast<unsigned char*>(opened.data()), &size,
                       data_of(bytes), bytes.size()) != 1)
    return std::nullopt;
  opened.resize(size);
  return opened;
}

}  // namespace

std::optional<ContentCipher> content_cipher(std::string_view uri) noexcept {
  const auto row = std::find_if(ciphers.begin(), ciphers.end(),
                                [&](const CipherRow& r) { return r.uri == uri; });
  return row == ciphers.end() ? std::nullopt : std::optional(row->cipher);
}

std::size_t key_bytes(ContentCipher cipher) noexcept {
  return row_of(cipher).key_bytes;
}

bool is_authenticated(ContentCipher cipher) noexcept {
  return row_of(cipher).authenticated;
}

std::optional<RsaOaep> rsa_oaep(const TransportIdentifiers& identifiers) noexcept {
  const bool has_choice = identifiers.algorithm == rsa_oaep_11;
  if (!has_choice && identifiers.algorithm != rsa_oaep_mgf1p) return std::nullopt;
  const auto digest = oaep_digest(identifiers.digest);
  const auto mgf1 = mgf1_digest(identifiers.mgf);
  if (!digest || !mgf1 || (!has_choice && *mgf1 != DigestAlgorithm::sha1)) return std::nullopt;
  return RsaOaep{*digest, *mgf1};
}

TransportIdentifiers identifiers_of(const RsaOaep& transport) noexcept {
  if (transport.mgf1 == DigestAlgorithm::sha1) return {rsa_oaep_mgf1p, uri(transport.digest)};
  return {rsa_oaep_11, uri(transport.digest), mgfs[1].uri};
}

Result<std::string> wrap_key(const RsaOaep& transport, const PublicKey& key,
                             std::string_view content_key) {
  constexpr std::string_view where = "EncryptedKey";
  if (key.type() != KeyType::rsa) return fail(ErrorCode::key_type_mismatch, where, "an RSA key");
  const ErrorQueueGuard guard;
  EVP_PKEY* const native = key.native().key.get();
  const EvpKeyContext context = oaep_context(native, transport, EVP_PKEY_encrypt_init);
  const int longest = EVP_PKEY_get_size(native);
  if (!context || longest <= 0)
    return fail(ErrorCode::encryption_failed, where, "RSA-OAEP by OpenSSL");
  std::size_t size = static_cast<std::size_t>(longest);
  std::string wrapped(size, '\0');
  if (EVP_PKEY_encrypt(context.get(), reinterpret_cast<unsigned char*>(wrapped.data()), &size,
                       data_of(content_key), content_key.size()) != 1)
    return fail(ErrorCode::encryption_failed, where, "RSA-OAEP by OpenSSL");
  wrapped.resize(size);
  return wrapped;
}

std::optional<std::string> DecryptionKey::unwrap(const RsaOaep& transport,
                                                 std::string_view bytes) const {
  const ErrorQueueGuard guard;
  if (const auto* key = std::get_if<PrivateKey>(&half_)) return unwrap_here(transport, *key, bytes);
  auto opened = std::get<std::shared_ptr<Decrypter>>(half_)->decrypt(transport, bytes);
  if (!opened) return std::nullopt;
  return *std::move(opened);
}

}  // namespace crypto
}  // namespace signet
