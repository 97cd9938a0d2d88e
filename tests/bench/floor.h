#pragma once

#include <openssl/evp.h>

#include <string>

struct _xmlDoc;
struct _xmlNode;

// What nobody can do without: each step of a verification and of a signature alone, on libxml2 and
// OpenSSL directly, with everything prepared that can be.

namespace signet::bench {

class Floor {
 public:
  /// `key_pem` is PKCS#8; `xml` a message with a signed assertion.
  Floor(const std::string& key_pem, std::string xml);
  ~Floor();
  Floor(const Floor&) = delete;
  Floor& operator=(const Floor&) = delete;

  void parse() const;                            ///< the whole message to a tree, and free it
  std::size_t canonicalize_assertion() const;    ///< exclusive, without its Signature
  std::size_t canonicalize_signed_info() const;  ///< exclusive
  void digest() const;                           ///< SHA-256 of the canonical assertion
  bool verify() const;                           ///< of a signature over the canonical SignedInfo
  void sign() const;

 private:
  std::string xml_;
  _xmlDoc* doc_;
  _xmlNode* assertion_;
  _xmlNode* signature_;
  _xmlNode* signed_info_;
  std::string canonical_assertion_, canonical_signed_info_, signature_bytes_;
  EVP_PKEY* key_;
};

}  // namespace signet::bench
