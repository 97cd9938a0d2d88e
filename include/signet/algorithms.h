#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace signet {

/// How a signature is made. [xmldsig-core 6.4, RFC 9231 2.3]
enum class SignatureAlgorithm {
  rsa_sha256,
  rsa_sha384,
  rsa_sha512,
  ecdsa_sha256,
  ecdsa_sha384,
  ecdsa_sha512,
  rsa_sha1,  ///< only from a peer named in AlgorithmPolicy::insecurely_allow_sha1; never written
};

/// How a reference is digested. [xmldsig-core 6.2]
enum class DigestAlgorithm {
  sha256,
  sha384,
  sha512,
  sha1,  ///< only from a peer named in AlgorithmPolicy::insecurely_allow_sha1; never written
};

/// How content is encrypted. [xmlenc-core1 5.2]
enum class ContentCipher {
  aes256_gcm,
  aes192_gcm,
  aes128_gcm,
  aes256_cbc,  ///< only with a peer named in AlgorithmPolicy::insecurely_allow_cbc
  aes192_cbc,  ///< likewise
  aes128_cbc,  ///< likewise
};

/// How the key of the content is encrypted: RSA-OAEP with these two digests, each SHA-1 or SHA-256.
/// Nothing depends on SHA-1 being free of collisions here. [xmlenc-core1 5.5.2]
struct RsaOaep {
  DigestAlgorithm digest = DigestAlgorithm::sha1;
  DigestAlgorithm mgf1 = DigestAlgorithm::sha1;

  friend bool operator==(const RsaOaep&, const RsaOaep&) = default;
};

/// The identifier that stands in the message.
std::string_view uri(SignatureAlgorithm algorithm) noexcept;
std::string_view uri(DigestAlgorithm algorithm) noexcept;
std::string_view uri(ContentCipher cipher) noexcept;

/// What is accepted from peers and what is written, as of a date. A policy of a date never changes;
/// a new one gets a new name, so that an update of the library refuses nobody by surprise.
///
/// HMAC, MD5, DSA, RSA under 2048 bits, RSA 1.5 and 3DES for encryption, curves other than P-256,
/// P-384 and P-521, and every canonicalization but the exclusive one are refused whatever the
/// policy says.
class AlgorithmPolicy {
 public:
  /// RSA (2048 to 8192 bits) and ECDSA with SHA-256, SHA-384 or SHA-512. Writes RSA-SHA256, or
  /// ECDSA with the digest of the curve's size. Encrypted is with AES-GCM and RSA-OAEP.
  static AlgorithmPolicy of_2026() { return AlgorithmPolicy(); }

  /// Accepts SHA-1 in signatures and digests of this one peer. SHA-1 collisions are practical: the
  /// peer's documents can be forged by whoever gets it to sign a chosen one. For a peer that can't
  /// do better yet, and for no longer; sha1_peers() lists them for the linter and the log.
  AlgorithmPolicy& insecurely_allow_sha1(std::string entity_id) {
    sha1_peers_.insert(std::move(entity_id));
    return *this;
  }

  /// Takes AES-CBC from this one peer, inside signed Responses only, and writes it to this peer
  /// when its metadata lists no AES-GCM. CBC protects nothing from being changed: where nobody
  /// signed the ciphertext, whoever got hold of one could read it by asking often enough. Other
  /// sign-ins of the peer stay as safe as they were.
  AlgorithmPolicy& insecurely_allow_cbc(std::string entity_id) {
    cbc_peers_.insert(std::move(entity_id));
    return *this;
  }

  bool accepts(SignatureAlgorithm algorithm, std::string_view peer) const;
  bool accepts(DigestAlgorithm algorithm, std::string_view peer) const;
  bool accepts(ContentCipher cipher, std::string_view peer) const;
  const std::set<std::string, std::less<>>& sha1_peers() const noexcept { return sha1_peers_; }
  const std::set<std::string, std::less<>>& cbc_peers() const noexcept { return cbc_peers_; }

 private:
  AlgorithmPolicy() = default;

  std::set<std::string, std::less<>> sha1_peers_;
  std::set<std::string, std::less<>> cbc_peers_;
};

}  // namespace signet
