#include <algorithm>

#include "base/codec.h"
#include "base/fail.h"
#include "bindings/post.h"
#include "bindings/redirect.h"
#include "idp/logout_party.h"
#include "idp/name_id.h"
#include "idp/parts.h"
#include "idp/protect_response.h"
#include "idp/subject_id.h"
#include "metadata/trusted_keys.h"
#include "model/messages.h"
#include "rules/response_rules.h"
#include "signet/identity_provider.h"
#include "signet/names.h"

// An answer goes out: an assertion or an error status, bound to one service provider, one endpoint
// and one request. [saml-profiles 4.1.4.2]

namespace signet {
namespace {

/// What the answer is bound to.
struct Addressee {
  const metadata::Peer& sp;
  std::string acs_url;
  std::optional<std::string> in_response_to;  ///< none for an unsolicited answer
  NameIDPolicy name_id_policy;
};

Result<model::ResponseEnvelope> make_envelope(const IdentityProviderSettings& settings,
                                              const std::string& acs_url,
                                              const std::optional<std::string>& in_response_to,
                                              Status status, Instant now) {
  auto id = base::random_id(*settings.random);
  if (!id) return fail(id);
  model::ResponseEnvelope envelope;
  envelope.version = "2.0";
  envelope.id = std::move(*id);
  envelope.issue_instant = now;
  envelope.in_response_to = in_response_to;
  envelope.destination = acs_url;
  envelope.issuer = model::Issuer{settings.entity_id, std::nullopt};
  envelope.status = std::move(status);
  return envelope;
}

/// Absent where the application has nothing to say.
std::optional<std::string> said(const std::string& value) {
  if (value.empty()) return std::nullopt;
  return value;
}

Result<model::Assertion> make_assertion(const IdentityProviderSettings& settings,
                                        const Addressee& to, const AuthenticatedUser& user,
                                        Instant now) {
  auto id = base::random_id(*settings.random);
  if (!id) return fail(id);
  auto name_id = idp::make_name_id(settings, to.sp.entity, to.name_id_policy, user);
  if (!name_id) return fail(name_id);
  std::vector<Attribute> attributes = user.attributes;
  if (auto ok = idp::add_subject_id(settings, to.sp.entity, user, attributes); !ok) return fail(ok);
  if (const auto twice = rules::attribute_named_twice(attributes)) {
    return fail(ErrorCode::attribute_duplicate, "AuthenticatedUser", "each attribute once", *twice);
  }
  const Instant end = now + settings.assertion_lifetime;

  model::Assertion assertion;
  assertion.version = "2.0";
  assertion.id = std::move(*id);
  assertion.issue_instant = now;
  assertion.issuer = {settings.entity_id, std::nullopt};
  assertion.has_subject = true;
  assertion.name_id = std::move(*name_id);

  model::SubjectConfirmation confirmation;
  confirmation.method = bearer_method;
  confirmation.has_data = true;
  confirmation.recipient = to.acs_url;
  confirmation.in_response_to = to.in_response_to;
  confirmation.not_on_or_after = end;
  assertion.confirmations.push_back(std::move(confirmation));

  // The other side's clock may be behind ours.
  assertion.conditions =
      model::Conditions{now - settings.clock_skew, end, {{to.sp.entity.entity_id}}, {}};
  assertion.authn_statements.push_back({user.authn_instant, said(user.session_index),
                                        user.session_not_on_or_after,
                                        said(user.authn_context_class_ref)});
  assertion.attributes = std::move(attributes);
  return assertion;
}

Result<PostForm> send(const IdentityProviderSettings& settings, const metadata::Peer& sp,
                      const model::ResponseEnvelope& envelope, const model::Assertion* assertion,
                      std::string_view relay_state) {
  auto document = model::write_response(envelope, assertion);
  if (!document) return fail(document);
  const auto ok = idp::protect_response(document->root(), settings, sp, envelope.issue_instant);
  if (!ok) return fail(ok);
  return bindings::encode_post(*envelope.destination, bindings::saml_response,
                               document->serialize(), relay_state);
}

Result<PostForm> issue(const IdentityProviderSettings& settings, const Addressee& to,
                       std::string_view relay_state, const AuthenticatedUser& user, Instant now) {
  auto assertion = make_assertion(settings, to, user, now);
  if (!assertion) return fail(assertion);
  auto envelope = make_envelope(settings, to.acs_url, to.in_response_to,
                                {{std::string(status::success)}, std::nullopt}, now);
  if (!envelope) return fail(envelope);
  auto form = send(settings, to.sp, *envelope, &*assertion, relay_state);
  if (!form) return form;
  const auto ok = idp::add_participant(settings, user, to.sp, assertion->name_id, now);
  if (!ok) return fail(ok);
  return form;
}

/// Metadata may have changed while the person signed in: a provider that was removed gets nothing.
Result<std::shared_ptr<const metadata::Peer>> find_sp(const IdentityProviderSettings& settings,
                                                      std::string_view entity_id, Instant now) {
  auto peer = metadata::find_peer(*settings.metadata, entity_id);
  if (!peer || !peer->entity.sp) {
    return fail(ErrorCode::metadata_entity_unknown, "service provider",
                "a service provider in metadata", entity_id);
  }
  if (auto ok = check_validity(peer->entity, now, settings.clock_skew); !ok) return fail(ok);
  return peer;
}

/// The provider that asked, as metadata knows it now. An endpoint that was taken out of metadata
/// while the person signed in gets nothing, either.
Result<std::shared_ptr<const metadata::Peer>> find_asker(const IdentityProviderSettings& settings,
                                                         const AcceptedAuthnRequest& request,
                                                         Instant now) {
  auto peer = find_sp(settings, request.service_provider(), now);
  if (!peer) return peer;
  const auto& services = (*peer)->entity.sp->assertion_consumer_services;
  const bool listed = std::any_of(services.begin(), services.end(), [&](const Endpoint& e) {
    return e.binding == binding::http_post && e.location == request.acs_url();
  });
  if (listed) return peer;
  return fail(ErrorCode::acs_url_unknown, "AssertionConsumerService",
              "an HTTP-POST endpoint in the metadata of the service provider", request.acs_url());
}

/// Whoever asks only certain others gets no assertion from us. [saml-core 3.4.1.2]
Result<void> check_scoping(const IdentityProviderSettings& settings,
                           const AcceptedAuthnRequest& request) {
  const std::vector<std::string>& list = request.scoping().idp_list;
  if (list.empty() || std::find(list.begin(), list.end(), settings.entity_id) != list.end())
    return {};
  return fail(ErrorCode::identity_provider_not_listed, "AuthnRequest/Scoping/IDPList",
              settings.entity_id, list.front());
}

/// The person was authenticated as the request asks, or gets no assertion: the application may have
/// forgotten to look. [saml-core 3.3.2.2.1, 3.4.1]
Result<void> check_authentication(const IdentityProviderSettings& settings,
                                  const AcceptedAuthnRequest& request,
                                  const AuthenticatedUser& user) {
  if (request.force_authn() && request.issue_instant() > user.authn_instant + settings.clock_skew) {
    return fail(ErrorCode::authn_instant_too_old, "AuthenticatedUser/authn_instant",
                "not before the request of " + format_instant(request.issue_instant()),
                format_instant(user.authn_instant));
  }
  const RequestedAuthnContext& asked = request.requested_authn_context();
  const std::string_view context = user.authn_context_class_ref.empty()
                                       ? authn_context::unspecified
                                       : std::string_view(user.authn_context_class_ref);
  if (meets(asked, context, settings.authn_context_order)) return {};
  return fail(ErrorCode::authn_context_mismatch, "AuthenticatedUser/authn_context_class_ref",
              std::string(to_string(asked.comparison)) + " " + asked.class_refs.front(), context);
}

}  // namespace

Result<PostForm> IdentityProvider::issue_response(const AcceptedAuthnRequest& request,
                                                  const AuthenticatedUser& user,
                                                  Instant now) const {
  const auto peer = find_asker(parts_->settings, request, now);
  if (!peer) return fail(peer);
  const Addressee to{**peer, request.acs_url(), request.id(), request.name_id_policy()};
  if (auto ok = check_scoping(parts_->settings, request); !ok) return fail(ok);
  if (auto ok = check_authentication(parts_->settings, request, user); !ok) return fail(ok);
  return issue(parts_->settings, to, request.relay_state(), user, now);
}

Result<PostForm> IdentityProvider::issue_error(const AcceptedAuthnRequest& request,
                                               const Status& status, Instant now) const {
  const auto peer = find_asker(parts_->settings, request, now);
  if (!peer) return fail(peer);
  if (!status.codes.empty() && status.codes.front() == status::success) {
    return fail(ErrorCode::value_not_writable, "Status", "an error", status.codes.front());
  }
  auto envelope = make_envelope(parts_->settings, request.acs_url(), request.id(), status, now);
  if (!envelope) return fail(envelope);
  return send(parts_->settings, **peer, *envelope, nullptr, request.relay_state());
}

Result<PostForm> IdentityProvider::issue_unsolicited(std::string_view service_provider,
                                                     std::string_view relay_state,
                                                     const AuthenticatedUser& user,
                                                     Instant now) const {
  if (auto ok = bindings::check_relay_state(relay_state, parts_->settings.limits); !ok)
    return fail(ok);
  const auto peer = find_sp(parts_->settings, service_provider, now);
  if (!peer) return fail(peer);
  const Endpoint* acs = (*peer)->entity.sp->default_assertion_consumer_service(binding::http_post);
  if (acs == nullptr) {
    return fail(ErrorCode::metadata_no_endpoint, service_provider,
                "an AssertionConsumerService for HTTP-POST", "none");
  }
  const Addressee to{**peer, acs->location, std::nullopt, {}};
  return issue(parts_->settings, to, relay_state, user, now);
}

}  // namespace signet
