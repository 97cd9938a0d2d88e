#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signet/algorithms.h"
#include "signet/assertion.h"
#include "signet/keys.h"
#include "signet/limits.h"
#include "signet/random.h"
#include "signet/requested_attributes.h"
#include "signet/result.h"
#include "signet/signing_key.h"
#include "signet/time.h"

// Metadata of one entity: plain values, reading, writing, signing and checking. [saml-metadata 2]
// What a service provider or identity provider trusts is a TrustedPeers, see
// signet/trusted_peers.h.

namespace signet {

/// An algorithm that the owner of a key decrypts, as its metadata says it. [xmlenc-core1 3.2]
struct EncryptionMethod {
  std::string algorithm;
  std::optional<std::string> digest = {};  ///< of RSA-OAEP
  std::optional<std::string> mgf = {};     ///< likewise

  friend bool operator==(const EncryptionMethod&, const EncryptionMethod&) = default;
};

/// A key of a role. [saml-metadata 2.4.1.1]
struct KeyDescriptor {
  KeyUse use = KeyUse::both;
  Certificate certificate;
  std::vector<EncryptionMethod> encryption_methods = {};  ///< the preferred first; empty: unsaid
};

/// [saml-metadata 2.2.2, 2.2.3]
struct Endpoint {
  std::string binding;
  std::string location;
  std::optional<std::string> response_location = {};
  std::optional<int> index = {};  ///< 0 to 65535; for AssertionConsumerService it is required
  std::optional<bool> is_default = {};

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// What both roles have. `extensions` holds the children of md:Extensions as XML that stands alone,
/// kept as they came; the library doesn't act on them. [saml-metadata 2.4.1, 2.4.2]
struct RoleDescriptor {
  std::vector<KeyDescriptor> keys;
  std::vector<Endpoint> single_logout_services;
  std::vector<std::string> name_id_formats;
  std::vector<std::string> extensions;
  std::optional<Instant> valid_until;
  std::optional<std::chrono::seconds> cache_duration;
  std::optional<std::string> error_url;
};

/// [saml-metadata 2.4.3]
struct IDPSSODescriptor : RoleDescriptor {
  bool want_authn_requests_signed = false;
  std::vector<Endpoint> single_sign_on_services;
  /// Domains that it may speak for: shibmd:Scope, of the role and of the entity. Regular
  /// expressions aren't read; they stay among the extensions. [SAML-SubjectID 3.3]
  std::vector<std::string> scopes;
};

/// [saml-metadata 2.4.4]
struct SPSSODescriptor : RoleDescriptor {
  bool authn_requests_signed = false;
  bool want_assertions_signed = false;
  std::vector<Endpoint> assertion_consumer_services;

  /// The default ACS of this binding: the first with isDefault true, else the first without
  /// isDefault, else the first. Null when there is none. [saml-metadata 2.2.3]
  const Endpoint* default_assertion_consumer_service(std::string_view binding) const;

  std::vector<AttributeConsumingService> attribute_consuming_services = {};
  /// The one of this index; null when there is none.
  const AttributeConsumingService* attribute_consuming_service(int index) const;
  /// The first with isDefault true, else the first without isDefault, else the first. Null when
  /// there is none. [saml-metadata 2.4.4.1]
  const AttributeConsumingService* default_attribute_consuming_service() const;
};

/// [saml-metadata 2.3.2]
struct EntityDescriptor {
  std::string entity_id;
  std::optional<Instant> valid_until = {};
  std::optional<std::chrono::seconds> cache_duration = {};
  /// The children of md:Extensions, as in RoleDescriptor, without EntityAttributes.
  std::vector<std::string> extensions = {};
  /// What is said of the entity, such as its categories: mdattr:EntityAttributes, each attribute
  /// once with all its values. Assertions in there aren't read. [MetaAttr 2.2]
  std::vector<Attribute> entity_attributes = {};
  /// mdui:DisplayName or OrganizationDisplayName, for people.
  std::optional<std::string> display_name = {};
  std::optional<IDPSSODescriptor> idp = {};
  std::optional<SPSSODescriptor> sp = {};
  /// What was left out while reading, a sentence each: keys that can't be used, roles of other
  /// protocols.
  std::vector<std::string> notes = {};

  /// The entity attribute of this name, which has to be of the format `uri`; null when there is
  /// none. See signet::entity_attribute for names. [RFC 8409 3]
  const Attribute* entity_attribute(std::string_view name) const;
  /// Is the entity in this category? Compared byte for byte. [RFC 8409 4]
  bool has_category(std::string_view category) const;
};

/// Reads an EntityDescriptor. It isn't verified: call this for a file whose origin you trust, such
/// as one that an administrator uploaded. Roles that don't speak SAML 2.0 are left out. Fails with
/// the codes of the stages size to shape, with the codes of metadata, and with `key_weak`.
Result<EntityDescriptor> read_metadata(std::string_view xml,
                                       const Limits& limits = Limits::for_metadata());

/// Reads the part that the signature of the root covers, when one of the pinned certificates made
/// it. The certificates' dates don't matter. `source` names where the file came from, for the
/// per-peer exceptions of the policy. Fails like read_metadata(), and with the codes of the
/// signature stages.
Result<EntityDescriptor> verify_metadata(std::string_view xml, std::span<const Certificate> pinned,
                                         const AlgorithmPolicy& algorithms,
                                         std::string_view source = {},
                                         const Limits& limits = Limits::for_metadata());

/// Writes an EntityDescriptor, schema-valid, UTF-8. Fails with `value_not_writable`.
Result<std::string> write_metadata(const EntityDescriptor& entity);

/// Signs the root of a metadata file; a signature that it has is replaced. An ID is added when
/// there is none. Fails like read_metadata(), and with `signing_failed`.
Result<std::string> sign_metadata(std::string_view xml, const SigningKey& key,
                                  const AlgorithmPolicy& algorithms, RandomSource& random,
                                  const Limits& limits = Limits::for_metadata());

/// Is the metadata inside its validity? `tolerance` is the clock skew; files valid for longer than
/// `longest` from `now` are refused, and without validUntil when `longest` is set.
/// Fails with `metadata_expired`, `metadata_validity_missing`, `metadata_validity_too_long`.
Result<void> check_validity(const EntityDescriptor& entity, Instant now,
                            std::chrono::seconds tolerance,
                            std::optional<std::chrono::seconds> longest = std::nullopt);

enum class Severity { error, warning, note };

/// Something that an administrator should know about a metadata file.
struct Finding {
  std::string code;  ///< kebab-case; the name of an ErrorCode where there is one
  Severity severity = Severity::note;
  std::string where;
  std::string found;
  std::string expected;
  std::string advice;
};

/// Every finding about a file, not the first alone; never fails. An unreadable file is one finding.
/// The certificates' and the file's own dates are compared with `now`.
std::vector<Finding> check_metadata(std::string_view xml, Instant now,
                                    const AlgorithmPolicy& algorithms,
                                    const Limits& limits = Limits::for_metadata());

}  // namespace signet
