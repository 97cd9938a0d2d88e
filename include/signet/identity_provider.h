#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "signet/accepted_authn_request.h"
#include "signet/algorithms.h"
#include "signet/assertion.h"
#include "signet/authenticated_user.h"
#include "signet/authn_context.h"
#include "signet/browser.h"
#include "signet/idp_logout.h"
#include "signet/key_ring.h"
#include "signet/limits.h"
#include "signet/metadata.h"
#include "signet/peer_policy.h"
#include "signet/persistent_names.h"
#include "signet/random.h"
#include "signet/trusted_peers.h"

namespace signet {

/// Keys that are for one service provider alone: what signs for it can be replaced without any of
/// the others. Implementations must be safe to call from several threads, and quick: they are asked
/// for each answer.
class KeysPerServiceProvider {
 public:
  virtual ~KeysPerServiceProvider() = default;
  /// Absent: this one gets what IdentityProviderSettings::keys signs.
  virtual std::optional<KeyRing> keys_for(std::string_view service_provider, Instant now) = 0;
};

/// Settings of an identity provider. The members without a default must be given.
struct IdentityProviderSettings {
  std::string entity_id;
  std::string sso_url;  ///< takes Redirect and POST; compared byte for byte
  OwnKeys keys;         ///< a pair, a ring, or a source of rings
  std::shared_ptr<const TrustedPeers> metadata;  ///< the service providers
  AlgorithmPolicy algorithms;

  /// Null: `keys` are for all.
  std::shared_ptr<KeysPerServiceProvider> keys_per_service_provider = nullptr;
  bool want_authn_requests_signed = false;
  /// Per service provider, unless it has a PeerPolicy; response_and_assertion for those not named.
  std::map<std::string, SignedParts> signed_parts = {};
  /// Likewise; assertion_if_possible for those not named.
  std::map<std::string, EncryptedParts> encrypted_parts = {};
  /// Likewise: service providers whose HTTP-POST requests may be deflated, against the standard:
  /// node-saml's default. [saml-bindings 3.5.4]
  std::set<std::string> accept_deflated_post_from = {};
  /// Key of the persistent identifiers, at least 32 bytes; changing it changes every one. Each user
  /// has such a name everywhere from the beginning, so AllowCreate has nothing to forbid.
  std::string persistent_id_secret = {};
  /// Keeps persistent NameIDs instead; new ones are computed where there is a secret, so that none
  /// changes, else random. Without either none is issued.
  std::shared_ptr<PersistentNames> persistent_names = nullptr;
  /// Affiliations, by ID, with the entity IDs of their members: these may ask for persistent names
  /// that they share. [saml-core 3.4.1.1, saml-metadata 2.5]
  std::map<std::string, std::set<std::string>> affiliations = {};

  /// Domain of the attributes subject-id and pairwise-id, such as "example.org", which metadata
  /// says as shibmd:Scope. With it a service provider gets the one that its metadata asks for, of
  /// users who have it; pairwise-id is computed by the secret. [SAML-SubjectID 3, 4]
  std::string scope = {};

  /// AuthnContext classes by their strength, the weakest first: requests for a "minimum", "maximum"
  /// or "better" one are compared by it. [saml-core 3.3.2.2.1]
  std::vector<std::string> authn_context_order = {};

  /// Single Logout; without it none is started or answered.
  std::optional<IdentityProviderLogout> logout = {};

  std::chrono::seconds clock_skew = std::chrono::minutes(3);          ///< 0 to 5 minutes
  std::chrono::seconds assertion_lifetime = std::chrono::minutes(5);  ///< up to 1 hour
  std::chrono::seconds request_lifetime =
      std::chrono::minutes(10);  ///< oldest request; up to a day
  Limits limits = {};
  std::shared_ptr<RandomSource> random = system_random();
};

/// The identity provider's side of Web Browser SSO. [saml-profiles 4.1]
/// Immutable once made; all members may be called from several threads.
class IdentityProvider {
 public:
  /// Fails with `configuration_invalid` or `clock_skew_out_of_range`.
  static Result<IdentityProvider> create(IdentityProviderSettings settings);
  IdentityProvider(IdentityProvider&&) noexcept;
  IdentityProvider& operator=(IdentityProvider&&) noexcept;
  ~IdentityProvider();

  /// Takes the raw query string, exactly as received: signatures are over its octets.
  /// [saml-bindings 3.4.4.1]
  Result<AcceptedAuthnRequest> consume_redirect(std::string_view raw_query, Instant now) const;
  /// Takes the form fields SAMLRequest (base64) and RelayState. [saml-bindings 3.5.4]
  Result<AcceptedAuthnRequest> consume_post(std::string_view saml_request,
                                            std::string_view relay_state, Instant now) const;

  /// Answers with an assertion about `user`. Fails with `name_id_format_unsupported`,
  /// `name_id_qualifier_unknown` or `name_id_not_established` when there is no name as the request
  /// wants it (answer with issue_error() and InvalidNameIDPolicy then),
  /// `persistent_name_malformed`, `subject_id_malformed`, `authn_context_mismatch` when the user's
  /// class isn't what was asked for (NoAuthnContext), `authn_instant_too_old` when the request has
  /// ForceAuthn and the user authenticated before it, `identity_provider_not_listed`,
  /// `attribute_duplicate`, `value_not_writable`, `no_active_key`, `signing_failed`,
  /// `encryption_key_missing`, `encryption_failed`, and when metadata has changed meanwhile with
  /// `metadata_entity_unknown` or `acs_url_unknown`.
  Result<PostForm> issue_response(const AcceptedAuthnRequest& request,
                                  const AuthenticatedUser& user, Instant now) const;
  /// Answers with an error status; it goes to the same ACS. [saml-core 3.2.2]
  Result<PostForm> issue_error(const AcceptedAuthnRequest& request, const Status& status,
                               Instant now) const;
  /// Signs a person in at a service provider that didn't ask. [saml-profiles 4.1.5]
  Result<PostForm> issue_unsolicited(std::string_view service_provider,
                                     std::string_view relay_state, const AuthenticatedUser& user,
                                     Instant now) const;

  /// Checks a LogoutRequest of a service provider; each is accepted once. By way of a browser it
  /// has to be about the session of that browser, or name a SessionIndex if the browser shows none:
  /// `logout_session_mismatch`. [saml-profiles 4.4.3.2]
  Result<AcceptedLogoutRequest> consume_logout_request(const ConsumeLogoutRequest& request) const;
  /// Ends sessions here, first of all, and asks the first of the others that take part in them.
  /// Fails with `store_unavailable`, and when it can't be answered. [saml-profiles 4.4.3.3]
  Result<LogoutProgress> start_logout(const AcceptedLogoutRequest& request, Instant now) const;
  Result<LogoutProgress> start_logout(const EndSessions& sessions) const;
  /// Goes on with the answer of the one that was asked. Fails with the codes of a message that
  /// isn't signed, isn't for us, or answers none of our requests; the logout still waits then.
  Result<LogoutProgress> continue_logout(const ConsumeLogoutResponse& response) const;
  /// Goes on without it. Fails with `in_response_to_unknown` when no logout waits for this one.
  Result<LogoutProgress> skip_application(std::string_view request_id, Instant now) const;

  /// Our own metadata with the keys that are published at this moment, to be written with
  /// write_metadata(). Peers that look again within its cacheDuration follow every rotation.
  EntityDescriptor metadata(Instant now) const;
  /// The same for one service provider, with the keys that sign for it: to be published at an
  /// address of its own when it has its own keys.
  EntityDescriptor metadata(std::string_view service_provider, Instant now) const;

 private:
  struct Parts;
  explicit IdentityProvider(std::unique_ptr<const Parts> parts);

  std::unique_ptr<const Parts> parts_;
};

}  // namespace signet
