#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsig/encrypt.h"
#include "dsig/signed_element.h"
#include "signet/assertion.h"
#include "signet/limits.h"
#include "signet/names.h"
#include "signet/result.h"
#include "signet/scoping.h"
#include "xml/document.h"

// The messages of Web Browser SSO as plain values. Reading asks for a proof type wherever the
// standard asks for a signature.

namespace signet::model {

enum class MessageKind { authn_request, response, logout_request, logout_response };

/// A message nobody vouches for: parsed and of the right shape, but nothing more. It tells who
/// claims to have sent it and its ID, so that keys can be looked up.
class UntrustedMessage {
 public:
  /// Fails with the codes of the stages size to shape.
  static Result<UntrustedMessage> parse(std::string_view xml, MessageKind kind,
                                        const Limits& limits);

  /// For a Response without Issuer it is that of the assertion.
  const std::optional<std::string>& issuer() const noexcept { return issuer_; }
  const std::string& id() const noexcept { return id_; }
  xml::Element root() const noexcept { return document_.root(); }
  /// Gives the tree away; cursors on it stay valid with it.
  xml::Document take_tree() && { return std::move(document_); }

 private:
  explicit UntrustedMessage(xml::Document document) : document_(std::move(document)) {}

  xml::Document document_;
  std::optional<std::string> issuer_;
  std::string id_;
};

/// An Issuer element. [saml-core 2.2.5]
struct Issuer {
  std::string value;
  std::optional<std::string> format = {};

  friend bool operator==(const Issuer&, const Issuer&) = default;
};

/// [saml-core 2.4.1.2]
struct SubjectConfirmation {
  std::string method;
  bool has_data = false;
  std::optional<std::string> recipient = {};
  std::optional<std::string> in_response_to = {};
  std::optional<Instant> not_before = {};
  std::optional<Instant> not_on_or_after = {};
  std::optional<std::string> address = {};

  friend bool operator==(const SubjectConfirmation&, const SubjectConfirmation&) = default;
};

/// [saml-core 2.5.1]
struct Conditions {
  std::optional<Instant> not_before = {};
  std::optional<Instant> not_on_or_after = {};
  /// One list of Audience values for each AudienceRestriction: any of a list, all lists.
  std::vector<std::vector<std::string>> audience_restrictions = {};
  std::vector<std::string> unknown =
      {};  ///< names of Conditions that the library doesn't understand

  friend bool operator==(const Conditions&, const Conditions&) = default;
};

/// [saml-core 2.3.3]
struct Assertion {
  std::string version = "2.0";
  std::string id;
  Instant issue_instant;
  Issuer issuer;
  bool has_subject = false;
  std::optional<NameID> name_id = {};
  std::vector<SubjectConfirmation> confirmations = {};
  std::optional<Conditions> conditions = {};
  std::vector<AuthnStatement> authn_statements = {};
  std::vector<Attribute> attributes = {};  ///< of all AttributeStatements, in document order

  friend bool operator==(const Assertion&, const Assertion&) = default;
};

/// What all responses have. [saml-core 3.2.2]
struct StatusResponse {
  std::string version = "2.0";
  std::string id;
  Instant issue_instant;
  std::optional<std::string> in_response_to = {};
  std::optional<std::string> destination = {};
  std::optional<Issuer> issuer = {};
  Status status;

  friend bool operator==(const StatusResponse&, const StatusResponse&) = default;
};

/// A Response without its assertion. [saml-core 3.3.3]
using ResponseEnvelope = StatusResponse;

/// [saml-core 3.4.1]
struct AuthnRequest {
  std::string version = "2.0";
  std::string id;
  Instant issue_instant;
  std::optional<std::string> destination = {};
  std::optional<Issuer> issuer = {};
  bool has_subject = false;
  std::optional<NameIDPolicy> name_id_policy = {};
  std::vector<std::string> authn_context_class_refs = {};
  std::vector<std::string> authn_context_decl_refs = {};  ///< read only; we ask for classes
  std::optional<std::string> authn_context_comparison = {};
  std::optional<bool> force_authn = {};
  std::optional<bool> is_passive = {};
  std::optional<std::string> acs_url = {};
  std::optional<int> acs_index = {};
  std::optional<std::string> protocol_binding = {};
  std::optional<int> attribute_service_index = {};
  std::optional<std::string> provider_name = {};
  std::optional<Scoping> scoping = {};

  friend bool operator==(const AuthnRequest&, const AuthnRequest&) = default;
};

/// The assertion that the signature covers: `signed_element` is it, or is the Response around it.
/// EncryptedID and EncryptedAttribute are decrypted with `by`; without it, or without keys, they
/// fail with `encrypted_assertion`, and with `xml_limit` when there are too many of them.
Result<Assertion> read_assertion(const dsig::SignedElement& signed_element,
                                 const dsig::Decryption* by = nullptr);
/// The fields of a signed Response.
Result<ResponseEnvelope> read_signed_envelope(const dsig::SignedElement& response);
/// The fields of a Response that nobody signed: good for refusing it, never for accepting.
Result<ResponseEnvelope> read_unsigned_envelope(const UntrustedMessage& response);

Result<AuthnRequest> read_authn_request(const dsig::SignedElement& request);
Result<AuthnRequest> read_authn_request(const dsig::SignedQuery& request);
/// An AuthnRequest may lawfully be unsigned; then anybody may have written it.
Result<AuthnRequest> read_unsigned_authn_request(const UntrustedMessage& request);

/// What we write. Elements come in the order of the schema; the caller signs and serializes. What
/// we would not read ourselves isn't written: all fail with `value_not_writable`.
Result<xml::Document> write_authn_request(const AuthnRequest& request);
/// A Response with the assertion, or without one.
Result<xml::Document> write_response(const ResponseEnvelope& envelope, const Assertion* assertion);

/// Where a signature belongs: right behind Issuer. [saml-core 3.2.1]
std::optional<xml::Element> issuer_element(xml::Element message);
/// Signs a message or an assertion there. Fails with `signing_failed`, and as a Signer does.
Result<void> sign_message(xml::Element message, const SigningKey& key);
/// The Assertion in a Response.
std::optional<xml::Element> assertion_element(xml::Element response);
/// The EncryptedAssertion in a Response.
std::optional<xml::Element> encrypted_assertion_element(xml::Element response);
/// What it has to hold: the name, and the shape of what was decrypted.
inline constexpr xml::Name assertion_name = {ns::saml, "Assertion"};
Result<void> check_assertion(xml::Element decrypted);

/// In the place of what is encrypted: EncryptedAssertion, EncryptedID, EncryptedAttribute.
/// [saml-core 2.2.4, 2.3.4, 2.7.3.2]
Result<void> encrypt_assertion(xml::Element response, const dsig::Recipient& recipient,
                               RandomSource& random);
Result<void> encrypt_name_id(xml::Element assertion, const dsig::Recipient& recipient,
                             RandomSource& random);
Result<void> encrypt_attributes(xml::Element assertion, const dsig::Recipient& recipient,
                                RandomSource& random);

}  // namespace signet::model
