#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct _xmlNode;

// A second opinion on enveloped signatures: libxml2's exclusive canonicalization and OpenSSL,
// written from the standard without a line of xmlsec or of the library. Where the two disagree on
// what the gate let through, one of them is wrong.

namespace signet::test {

/// Of one key set. Copies nothing of the tree that it is shown and changes nothing in it.
class SecondVerifier {
 public:
  /// Certificates in PEM; throws on one that can't be read.
  explicit SecondVerifier(const std::vector<std::string>& certificates);
  ~SecondVerifier();
  SecondVerifier(const SecondVerifier&) = delete;
  SecondVerifier& operator=(const SecondVerifier&) = delete;

  /// The bytes that were signed, when the Signature that is a child of `element` is valid by one of
  /// the keys. It knows the narrow profile only: one Reference to `element`, enveloped-signature
  /// and exclusive canonicalization, RSA or ECDSA with SHA-2. Everything else is no signature.
  /// [xmldsig-core 3.2, xml-exc-c14n 3]
  std::optional<std::string> verify(_xmlNode* element) const;

 private:
  struct Keys;
  std::vector<Keys> keys_;
};

/// Exclusive canonical form without comments. `inclusive_prefixes` is a PrefixList, and `without`,
/// one of the element's children, is left out. Empty when there is none.
std::string canonical_form(_xmlNode* element, std::string_view inclusive_prefixes,
                           const _xmlNode* without);

}  // namespace signet::test
