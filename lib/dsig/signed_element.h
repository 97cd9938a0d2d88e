#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dsig/decrypt.h"
#include "signet/algorithms.h"
#include "signet/keys.h"
#include "signet/limits.h"
#include "signet/result.h"
#include "xml/document.h"

// The proof that bytes were signed, and the functions that give it: this file is the only way
// from an untrusted tree to values that a reader of assertions takes.

namespace signet::dsig {

/// Whose signature is looked for, and what is accepted from them.
struct Signer {
  std::string_view entity_id;       ///< for the exceptions of the policy
  std::span<const PublicKey> keys;  ///< of one role of this entity; never from the message
  const AlgorithmPolicy& algorithms;
  /// Keys that were trusted once: what they signed is refused with a code that says so.
  std::span<const PublicKey> removed_keys = {};
};

/// Where the Reference may point. [saml-core 5.4.2]
enum class ReferenceForm {
  parent_id,              ///< `#` and the ID of the Signature's parent: every message
  parent_id_or_document,  ///< the empty URI as well, when the parent is the root: metadata files
};

/// An element parsed from exactly the bytes that a trusted key signed, or decrypted out of these.
/// The tree that it came in has no connection to it any more.
class SignedElement {
 public:
  xml::Element root() const noexcept { return document_.root(); }
  /// The key that made the signature.
  const PublicKey& key() const noexcept { return key_; }
  SignatureAlgorithm algorithm() const noexcept { return algorithm_; }
  DigestAlgorithm digest() const noexcept { return digest_; }

 private:
  friend class Verification;
  SignedElement(xml::Document document, PublicKey key, SignatureAlgorithm algorithm,
                DigestAlgorithm digest)
      : document_(std::move(document)),
        key_(std::move(key)),
        algorithm_(algorithm),
        digest_(digest) {}

  xml::Document document_;
  PublicKey key_;
  SignatureAlgorithm algorithm_;
  DigestAlgorithm digest_;
};

/// Does the element have a ds:Signature as a child? Says nothing of its worth.
bool has_signature(xml::Element element) noexcept;

/// Verifies the enveloped signature that is a child of `element`, parses the digested bytes again
/// and gives that back. Gate (form), algorithms and keys, xmlsec, parse: in this order. Fails with
/// the codes of the stages signature_profile, algorithm and signature, and for the bytes that were
/// signed with those of bytes and parse. [saml-core 5.4, xmldsig-core 3.2]
Result<SignedElement> verify_enveloped(xml::Element element, const Signer& signer,
                                       const Limits& limits,
                                       ReferenceForm form = ReferenceForm::parent_id);

/// The same for an element of a tree that nobody needs any longer: it is gone before the digested
/// bytes are parsed.
Result<SignedElement> verify_enveloped(xml::Document tree, xml::Element element,
                                       const Signer& signer, const Limits& limits);

/// Decrypts what stands encrypted inside a signed element: whoever signed it signed that as well.
/// Fails like decrypt(). [saml-core 6.2]
Result<SignedElement> decrypt_signed(const SignedElement& around, xml::Element encrypted,
                                     const xml::Name& content, const Decryption& by);

/// The parameters of a query string as they were received, still percent-encoded.
struct RawQuery {
  std::string_view message_name;  ///< SAMLRequest or SAMLResponse
  std::string_view message;
  std::optional<std::string_view> relay_state;
  std::string_view signature_algorithm;
  std::string_view signature;
};

/// A message parsed from exactly the query octets that a trusted key signed.
/// [saml-bindings 3.4.4.1]
class SignedQuery {
 public:
  xml::Element root() const noexcept { return document_.root(); }
  /// Decoded; absent is not empty.
  const std::optional<std::string>& relay_state() const noexcept { return relay_state_; }
  /// The key that made the signature.
  const PublicKey& key() const noexcept { return key_; }

 private:
  friend class Verification;
  SignedQuery(xml::Document document, std::optional<std::string> relay_state, PublicKey key)
      : document_(std::move(document)),
        relay_state_(std::move(relay_state)),
        key_(std::move(key)) {}

  xml::Document document_;
  std::optional<std::string> relay_state_;
  PublicKey key_;
};

/// Verifies the signature over the raw octets, then decodes the message out of these octets.
Result<SignedQuery> verify_query(const RawQuery& query, const Signer& signer, const Limits& limits);

/// Percent-decoding, base64, inflate: the message of a query before anything is verified.
Result<std::string> decode_query_message(std::string_view raw_value, const Limits& limits);

}  // namespace signet::dsig
