#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/keys.h"
#include "support/message_editor.h"

struct _xmlSecKey;

// XML Signatures of any shape, sound or not, made with xmlsec alone: what an attacker, or an
// identity provider with odd taste, could send. Forgeries that a mere xmlsec would believe show
// that a test attacks something.

namespace signet::test {

namespace alg {
inline constexpr std::string_view exc_c14n = "http://www.w3.org/2001/10/xml-exc-c14n#";
inline constexpr std::string_view c14n = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
inline constexpr std::string_view enveloped =
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
inline constexpr std::string_view rsa_sha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
inline constexpr std::string_view rsa_sha1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
inline constexpr std::string_view sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
inline constexpr std::string_view sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";
}  // namespace alg

/// A key to sign with, or to believe: any that xmlsec takes, weak ones too.
class ForgersKey {
 public:
  ForgersKey(const KeyPair& pair);  // NOLINT: a pair is what most callers have
  static ForgersKey from_pem(std::string_view pem);
  static ForgersKey hmac(std::string_view secret);
  ~ForgersKey();
  ForgersKey(const ForgersKey& other);
  ForgersKey& operator=(const ForgersKey&) = delete;

  _xmlSecKey* get() const noexcept { return key_; }

 private:
  explicit ForgersKey(_xmlSecKey* key) : key_(key) {}
  _xmlSecKey* key_;
};

/// A ds:Reference to be. A transform is an algorithm, or a whole ds:Transform as XML.
struct ReferenceForm {
  std::optional<std::string> uri;
  std::vector<std::string> transforms = {std::string(alg::enveloped), std::string(alg::exc_c14n)};
  std::string digest = std::string(alg::sha256);
  std::string attributes = {};  ///< more of them, such as `Type="..."`
};

/// A ds:Signature to be; as it stands, it is the one form that is accepted. Methods are an
/// algorithm, or the whole element as XML.
struct SignatureForm {
  std::vector<ReferenceForm> references = {};
  std::string canonicalization = std::string(alg::exc_c14n);
  std::string method = std::string(alg::rsa_sha256);
  std::string key_info = {};  ///< XML of the children of KeyInfo; none without it
  std::string objects = {};   ///< XML behind KeyInfo
};

/// The accepted form, for the element of this ID.
SignatureForm signature_of_id(std::string_view id);

/// Puts a Signature of this form behind the Issuer of `element` (in front of everything when it has
/// none) and lets xmlsec sign it. Throws when xmlsec can't.
Node sign(Node element, const SignatureForm& form, const ForgersKey& key);

/// Takes the element's Signature away, if it has one, and signs its present content like a correct
/// sender.
Node sign_again(Node element, const KeyPair& key);
/// All that was signed in this message is signed anew over its present content, innermost first.
std::string signed_again(const Message& message, const KeyPair& key);

/// SignatureValue for the SignedInfo as it stands, whatever that is. RSA-SHA256.
void sign_signed_info(Node signature, const KeyPair& key);

/// SHA-256, in base64, of the exclusive canonical form of the element without its own Signature.
std::string digest_of(Node element);

/// Would a verifier believe it that looks for a Signature anywhere, hands it to xmlsec with this
/// key and xmlsec's own defaults, and asks no more?
bool fools_xmlsec(std::string_view xml, const ForgersKey& key);

}  // namespace signet::test
