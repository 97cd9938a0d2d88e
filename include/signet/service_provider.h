#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "signet/algorithms.h"
#include "signet/authenticated_subject.h"
#include "signet/authn_context.h"
#include "signet/browser.h"
#include "signet/explanation.h"
#include "signet/key_ring.h"
#include "signet/limits.h"
#include "signet/metadata.h"
#include "signet/random.h"
#include "signet/requested_attributes.h"
#include "signet/scoping.h"
#include "signet/sp_logout.h"
#include "signet/state.h"
#include "signet/subject_id.h"
#include "signet/trusted_peers.h"

namespace signet {

/// Settings of a service provider. The members without a default must be given.
struct ServiceProviderSettings {
  std::string entity_id;
  std::string acs_url;  ///< https, or http for tests; compared byte for byte
  /// A pair or a ring: its signing key signs requests, its encryption keys open what comes
  /// encrypted, and metadata lists both. Without keys no request is signed.
  std::optional<OwnKeys> keys = {};
  std::shared_ptr<const TrustedPeers> metadata;  ///< the identity providers
  SignInState state;
  AlgorithmPolicy algorithms;

  /// Sign every AuthnRequest, and say so in metadata. Where an identity provider's metadata wants
  /// signed requests they are signed in any case.
  bool sign_requests = true;
  /// Identity providers whose assertions have to come encrypted: in plain text they are refused.
  /// This and the following are for those that have no PeerPolicy of their own.
  std::set<std::string> require_encryption_from = {};
  /// Identity providers that may start a sign-in without being asked.
  std::set<std::string> accept_unsolicited_from = {};
  /// Identity providers whose assertions may come without NameID: whoever uses the subject then has
  /// to ask AuthenticatedSubject::has_name_id(), and to know people by their attributes.
  std::set<std::string> accept_without_name_id_from = {};
  /// Affiliations that we belong to, by ID: names that are made for one are made for us as well.
  /// [saml-core 2.2.2]
  std::set<std::string> affiliations = {};
  /// Per identity provider: the others whose persistent and transient names it passes on, as
  /// NameQualifier has them. [saml-core 8.3.7]
  std::map<std::string, std::set<std::string>> accept_name_qualifiers_from = {};
  /// Per identity provider: scopes of its subject-id and pairwise-id in place of those that its
  /// metadata has as shibmd:Scope. [SAML-SubjectID 3.3]
  std::map<std::string, std::vector<std::string>> scopes_of = {};
  /// Said in metadata; it isn't enforced: see AuthenticatedSubject::subject_id().
  SubjectIdRequirement subject_id_requirement = SubjectIdRequirement::unsaid;
  /// Identity providers whose attributes may have XML as values, handed on as text.
  std::set<std::string> accept_xml_values_from = {};
  /// Single Logout; without it none is started or answered. Needs keys.
  std::optional<ServiceProviderLogout> logout = {};
  /// Listed in metadata, and asked for in requests that have no policy of their own, with
  /// AllowCreate; empty leaves the choice to the identity provider.
  std::string name_id_format = {};
  /// Services with the attributes that each wants, for metadata: identity providers may release by
  /// them. Where none is marked as the default, metadata marks the first. [saml-metadata 2.4.4.1]
  std::vector<AttributeConsumingService> attribute_consuming_services = {};
  /// AuthnContext classes by their strength, the weakest first. Needed by those who ask for a
  /// context otherwise than "exact"; answers are compared by it. [saml-core 3.3.2.2.1]
  std::vector<std::string> authn_context_order = {};

  std::chrono::seconds clock_skew = std::chrono::minutes(3);  ///< 0 to 5 minutes
  /// How long an answer is awaited; up to a day.
  std::chrono::seconds request_lifetime = std::chrono::minutes(15);
  /// Of a response, by IssueInstant; up to a day.
  std::chrono::seconds longest_age = std::chrono::minutes(10);
  Limits limits = {};
  std::shared_ptr<RandomSource> random = system_random();
};

struct StartLogin {
  std::string idp;  ///< entity ID
  std::string
      relay_state;  ///< handed back by consume_response(); kept in the RequestStore, not sent
  /// A value that the application also puts in a cookie of this browser. The answer is accepted
  /// only together with it, so nobody can be signed in to somebody else's account. Empty turns this
  /// off.
  std::string browser_binding;
  Instant now;
  /// Have the person authenticate anew: an answer from an older session at the identity provider is
  /// refused. [saml-core 3.4.1]
  bool force_authn = false;
  /// Show the person no page: an identity provider that would have to answers with NoPassive, in
  /// Error::peer_status() of `status_not_success`. [saml-core 3.4.1]
  bool is_passive = false;
  /// How the person has to be authenticated: an answer that names another class is refused with
  /// `authn_context_mismatch`. Nothing is asked for by default, as the request is then answered by
  /// most. [saml-core 3.3.2.2.1]
  RequestedAuthnContext authn_context = {};
  /// What the NameID has to be like; absent asks for ServiceProviderSettings::name_id_format.
  /// SPNameQualifier names us or an affiliation of ours; without AllowCreate nobody gets a new
  /// persistent name. [saml-core 3.4.1.1]
  std::optional<NameIDPolicy> name_id_policy = {};
  /// Which of ServiceProviderSettings::attribute_consuming_services the answer is for; absent: the
  /// default. [saml-core 3.4.1]
  std::optional<int> attribute_service_index = {};
  std::string provider_name = {};       ///< our name for people; empty isn't sent
  std::optional<Scoping> scoping = {};  ///< for an identity provider that asks others
};

struct LoginStart {
  BrowserAction action;
  std::string request_id;
};

struct ConsumeResponse {
  std::string_view saml_response;     ///< the form field, base64
  std::string_view relay_state = {};  ///< the form field; used for unsolicited responses only
  std::string_view browser_binding;   ///< from the cookie
  Instant received_at;
};

/// The service provider's side of Web Browser SSO. [saml-profiles 4.1]
/// Immutable once made; all members may be called from several threads.
class ServiceProvider {
 public:
  /// Fails with `configuration_invalid` or `clock_skew_out_of_range`.
  static Result<ServiceProvider> create(ServiceProviderSettings settings);
  ServiceProvider(ServiceProvider&&) noexcept;
  ServiceProvider& operator=(ServiceProvider&&) noexcept;
  ~ServiceProvider();

  /// Makes an AuthnRequest: by HTTP-Redirect when the identity provider offers it, else by
  /// HTTP-POST. Fails with `metadata_entity_unknown`, `metadata_no_endpoint`, `metadata_expired`,
  /// `no_active_key`, `signing_failed`, `randomness_unavailable`, `store_full` or
  /// `store_unavailable`, and with `configuration_invalid` when `authn_context` names a class that
  /// can't be compared: one that isn't in the order, unless it is for "exact"; when
  /// `name_id_policy` asks for a name that would be refused; or when the settings don't have the
  /// `attribute_service_index`.
  Result<LoginStart> start_login(const StartLogin& start) const;

  /// Checks everything that the profile asks for, in the order of lib/README.md, and gives back who
  /// signed in. What came encrypted is decrypted with the ring's keys, and needs a signature all
  /// the same: its own, or one around it. Each response is accepted once. Every failure has its own
  /// code; show Error::public_message() to the browser and log Error::detail().
  /// [saml-profiles 4.1.4.3]
  Result<AuthenticatedSubject> consume_response(const ConsumeResponse& response) const;

  /// Goes through the checks of consume_response() and tells each, in order, with what it compared:
  /// for a person who looks for the reason of a refusal. Nothing is used up: the stored request is
  /// looked at and left, the replay cache isn't asked, so both show as "not checked". Nobody is
  /// signed in by it either. Slower than consume_response().
  Explanation explain_response(const ConsumeResponse& response) const;

  /// Ends the session and asks its identity provider to end all others of the person. Whatever
  /// comes back, the session has ended here, unless it is `store_unavailable` or
  /// `configuration_invalid`. Fails like start_login() besides. [saml-profiles 4.4.3.1]
  Result<LogoutStart> start_logout(const StartLogout& start) const;
  /// The identity provider's answer, which signs nobody out by itself. Fails with the codes of a
  /// message that isn't signed, isn't for us, or answers none of our requests.
  /// [saml-profiles 4.4.4.2]
  Result<LogoutResult> consume_logout_response(const ConsumeLogoutResponse& response) const;
  /// Checks a request of an identity provider, and ends the sessions that it speaks of: those that
  /// this provider began, for exactly this NameID and the indexes named. Each request is accepted
  /// once. By way of a browser it has to be about the session of that browser, or name a
  /// SessionIndex if the browser shows none: `logout_session_mismatch`.
  /// [saml-profiles 4.4.3.2, saml-core 3.7.3.1]
  Result<AcceptedLogoutRequest> consume_logout_request(const ConsumeLogoutRequest& request) const;
  /// Absent when nobody waits for one. Fails with `metadata_no_endpoint`, `no_active_key`,
  /// `signing_failed`, `randomness_unavailable`. [saml-profiles 4.4.4.1]
  Result<std::optional<LogoutAnswer>> answer_logout(const AcceptedLogoutRequest& request,
                                                    Instant now) const;

  /// Our own metadata with the keys that are published at this moment, to be written with
  /// write_metadata(). Peers that look again within its cacheDuration follow every rotation.
  EntityDescriptor metadata(Instant now) const;

 private:
  struct Parts;
  explicit ServiceProvider(std::unique_ptr<const Parts> parts);

  std::unique_ptr<const Parts> parts_;
};

}  // namespace signet
