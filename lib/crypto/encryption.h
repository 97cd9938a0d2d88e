#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "signet/algorithms.h"
#include "signet/keys.h"
#include "signet/signing_key.h"

// What is encrypted in SAML: content with a key of its own, and that key for the owner of an RSA
// key. [xmlenc-core1 5.2, 5.5.2]

namespace signet::crypto {

/// Exact match of the identifier; absent for everything else.
std::optional<ContentCipher> content_cipher(std::string_view uri) noexcept;
std::size_t key_bytes(ContentCipher cipher) noexcept;
/// GCM tells when what it decrypts was altered, CBC doesn't.
bool is_authenticated(ContentCipher cipher) noexcept;

inline constexpr std::string_view rsa_oaep_mgf1p =
    "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
inline constexpr std::string_view rsa_oaep_11 = "http://www.w3.org/2009/xmlenc11#rsa-oaep";

/// RSA-OAEP as a message writes it: the second of these alone has a choice of MGF.
struct TransportIdentifiers {
  std::string_view algorithm;
  std::optional<std::string_view> digest = {};  ///< SHA-1 when absent
  std::optional<std::string_view> mgf = {};     ///< MGF1 with SHA-1 when absent
};
/// Absent for what isn't RSA-OAEP with SHA-1 and SHA-256.
std::optional<RsaOaep> rsa_oaep(const TransportIdentifiers& identifiers) noexcept;
/// `rsa-oaep-mgf1p` wherever it can say this: every peer knows it.
TransportIdentifiers identifiers_of(const RsaOaep& transport) noexcept;

/// Encrypts the key of some content. Fails with `key_type_mismatch` or `encryption_failed`.
Result<std::string> wrap_key(const RsaOaep& transport, const PublicKey& key,
                             std::string_view content_key);

/// A key of ours that decrypts, in this process or elsewhere.
class DecryptionKey {
 public:
  explicit DecryptionKey(PrivateKey key) : half_(std::move(key)) {}
  /// `decrypter` isn't null.
  explicit DecryptionKey(std::shared_ptr<Decrypter> decrypter) : half_(std::move(decrypter)) {}

  /// The key of the content; nothing when it can't be had. Why not is nobody's business.
  std::optional<std::string> unwrap(const RsaOaep& transport, std::string_view bytes) const;

 private:
  std::variant<PrivateKey, std::shared_ptr<Decrypter>> half_;
};

}  // namespace signet::crypto
