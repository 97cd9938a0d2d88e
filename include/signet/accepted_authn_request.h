#pragma once

#include <optional>
#include <string>

#include "signet/assertion.h"
#include "signet/authn_context.h"
#include "signet/requested_attributes.h"
#include "signet/scoping.h"
#include "signet/time.h"

namespace signet {

namespace idp {
class RequestMaker;
}

/// An AuthnRequest that may be answered: its service provider is known, its answer can only go to
/// an ACS that the provider's metadata lists. Only IdentityProvider::consume_request() makes one.
class AcceptedAuthnRequest {
 public:
  const std::string& id() const noexcept { return id_; }
  const std::string& service_provider() const noexcept { return service_provider_; }
  const std::string& acs_url() const noexcept { return acs_url_; }
  const std::string& relay_state() const noexcept { return relay_state_; }
  /// Without a NameIDPolicy `allow_create` is true, as nothing is constrained; in one that doesn't
  /// say, it is false. [saml-core 3.4.1.1]
  const NameIDPolicy& name_id_policy() const noexcept { return name_id_policy_; }
  /// How the person has to be authenticated; choose_authn_context() tells what meets it. Of an
  /// AuthnContextDeclRef the reference is among the classes: no class has its name.
  const RequestedAuthnContext& requested_authn_context() const noexcept { return context_; }
  /// The person has to authenticate again, whatever session there is. [saml-core 3.4.1]
  bool force_authn() const noexcept { return force_authn_; }
  /// No page may be shown: where one has to be, answer with issue_error() and NoPassive.
  /// [saml-core 3.4.1]
  bool is_passive() const noexcept { return is_passive_; }
  /// False: anybody may have written it. The answer is still safe, see above.
  bool is_signed() const noexcept { return is_signed_; }
  Instant issue_instant() const noexcept { return issue_instant_; }
  /// What the service wants to know, by the index in the request or by default, from metadata; null
  /// when metadata says nothing. See release_attributes(). [saml-core 3.4.1]
  const AttributeConsumingService* attribute_service() const noexcept {
    return attribute_service_ ? &*attribute_service_ : nullptr;
  }
  /// The service provider's name for people, as the request has it; metadata's display_name is the
  /// one that was checked. [saml-core 3.4.1]
  const std::optional<std::string>& provider_name() const noexcept { return provider_name_; }
  /// Who may answer, and who asked first. We never ask another identity provider, so no ProxyCount
  /// is too small; where others are listed and we aren't, answer with issue_error() and
  /// NoSupportedIDP: nothing else goes out. [saml-core 3.4.1.2]
  const Scoping& scoping() const noexcept { return scoping_; }

 private:
  friend class idp::RequestMaker;
  AcceptedAuthnRequest() = default;

  std::string id_, service_provider_, acs_url_, relay_state_;
  NameIDPolicy name_id_policy_;
  RequestedAuthnContext context_;
  bool force_authn_ = false, is_passive_ = false, is_signed_ = false;
  Instant issue_instant_;
  std::optional<AttributeConsumingService> attribute_service_;
  std::optional<std::string> provider_name_;
  Scoping scoping_;
};

}  // namespace signet
