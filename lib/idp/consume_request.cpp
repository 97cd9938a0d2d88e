#include "base/fail.h"
#include "bindings/post.h"
#include "bindings/redirect.h"
#include "idp/parts.h"
#include "idp/request_maker.h"
#include "metadata/trusted_keys.h"
#include "model/messages.h"
#include "rules/request_rules.h"
#include "signet/identity_provider.h"

// An AuthnRequest comes in: by HTTP-Redirect or HTTP-POST, signed or, where metadata allows, not.
// [saml-profiles 4.1.4.1]

namespace signet {

namespace idp {

namespace {

/// An absent Comparison means "exact". [saml-core 3.3.2.2.1]
RequestedAuthnContext requested_context(const model::AuthnRequest& request) {
  RequestedAuthnContext context{request.authn_context_class_refs};
  context.class_refs.insert(context.class_refs.end(), request.authn_context_decl_refs.begin(),
                            request.authn_context_decl_refs.end());
  const auto comparison =
      parse_authn_context_comparison(request.authn_context_comparison.value_or("exact"));
  context.comparison = comparison.value_or(AuthnContextComparison::exact);
  return context;
}

/// An absent AllowCreate means "false"; without a policy there is nothing to hold to.
/// [saml-core 3.4.1.1]
NameIDPolicy policy_of(const model::AuthnRequest& request) {
  NameIDPolicy policy = request.name_id_policy.value_or(NameIDPolicy{.allow_create = true});
  policy.allow_create = policy.allow_create.value_or(false);
  return policy;
}

}  // namespace

AcceptedAuthnRequest RequestMaker::make(model::AuthnRequest request, const Endpoint& acs,
                                        const AttributeConsumingService* service,
                                        std::string relay_state, bool is_signed) {
  AcceptedAuthnRequest accepted;
  accepted.id_ = std::move(request.id);
  accepted.service_provider_ = std::move(request.issuer->value);
  accepted.acs_url_ = acs.location;
  accepted.relay_state_ = std::move(relay_state);
  accepted.name_id_policy_ = policy_of(request);
  accepted.context_ = requested_context(request);
  accepted.force_authn_ = request.force_authn.value_or(false);
  accepted.is_passive_ = request.is_passive.value_or(false);
  accepted.is_signed_ = is_signed;
  accepted.issue_instant_ = request.issue_instant;
  if (service != nullptr) accepted.attribute_service_ = *service;
  accepted.provider_name_ = std::move(request.provider_name);
  accepted.scoping_ = std::move(request.scoping).value_or(Scoping{});
  return accepted;
}

}  // namespace idp

namespace {

using PeerPointer = std::shared_ptr<const metadata::Peer>;

Result<PeerPointer> find_issuer(const model::UntrustedMessage& message,
                                const IdentityProviderSettings& settings, Instant now) {
  if (!message.issuer()) {
    return fail(ErrorCode::issuer_missing, "AuthnRequest", "an Issuer", "none");
  }
  auto peer = metadata::find_peer(*settings.metadata, *message.issuer());
  if (!peer || !peer->entity.sp) {
    return fail(ErrorCode::issuer_unknown, "Issuer", "a service provider in metadata",
                *message.issuer());
  }
  if (auto ok = check_validity(peer->entity, now, settings.clock_skew); !ok) return fail(ok);
  return peer;
}

/// A request, with the key that signed it if it is signed.
struct ReadRequest {
  model::AuthnRequest request;
  std::optional<PublicKey> key = {};
};

Result<ReadRequest> read_unsigned(const model::UntrustedMessage& message) {
  auto request = model::read_unsigned_authn_request(message);
  if (!request) return fail(request);
  return ReadRequest{std::move(*request)};
}

template <class Signed>
Result<ReadRequest> read_signed(const Result<Signed>& proof) {
  if (!proof) return fail(proof);
  auto request = model::read_authn_request(*proof);
  if (!request) return fail(request);
  return ReadRequest{std::move(*request), proof->key()};
}

dsig::Signer signer_of(const metadata::Peer& peer, const AlgorithmPolicy& algorithms) {
  return {peer.entity.entity_id, peer.sp_certificates.keys(), peer.algorithms(algorithms),
          peer.sp_certificates.removed_keys()};
}

/// The rules, and the endpoint for the answer.
Result<AcceptedAuthnRequest> accept(const IdentityProviderSettings& settings,
                                    const metadata::Peer& peer, ReadRequest read,
                                    std::string relay_state, Instant now) {
  model::AuthnRequest& request = read.request;
  const bool is_signed = read.key.has_value();
  const SPSSODescriptor& sp = *peer.entity.sp;
  const rules::RequestFacts facts{request,
                                  peer.entity.entity_id,
                                  settings.sso_url,
                                  is_signed,
                                  settings.want_authn_requests_signed || sp.authn_requests_signed,
                                  settings.request_lifetime,
                                  {now, settings.clock_skew}};
  if (auto ok = rules::check_request(facts); !ok) return fail(ok);
  const auto acs = rules::select_acs(request, sp);
  if (!acs) return fail(acs);
  const auto service = rules::select_attribute_service(request, sp);
  if (!service) return fail(service);
  if (read.key) peer.sp_certificates.record_use(*read.key, now);
  return idp::RequestMaker::make(std::move(request), **acs, *service, std::move(relay_state),
                                 is_signed);
}

/// A query signature where there is one; an XML Signature inside says nothing in this binding.
/// [saml-bindings 3.4.4.1]
Result<ReadRequest> read_redirect(const bindings::RedirectMessage& redirect,
                                  const model::UntrustedMessage& message,
                                  const dsig::Signer& signer, const Limits& limits) {
  if (dsig::has_signature(message.root())) {
    return fail(ErrorCode::xml_signature_in_redirect, "AuthnRequest", "a signature in the query",
                "ds:Signature");
  }
  if (!redirect.is_signed) return read_unsigned(message);
  return read_signed(dsig::verify_query(redirect.raw, signer, limits));
}

Result<ReadRequest> read_post(const model::UntrustedMessage& message, const dsig::Signer& signer,
                              const Limits& limits) {
  if (!dsig::has_signature(message.root())) return read_unsigned(message);
  return read_signed(dsig::verify_enveloped(message.root(), signer, limits));
}

}  // namespace

Result<AcceptedAuthnRequest> IdentityProvider::consume_redirect(std::string_view raw_query,
                                                                Instant now) const {
  const IdentityProviderSettings& settings = parts_->settings;
  auto redirect = bindings::decode_redirect(raw_query, bindings::saml_request, settings.limits);
  if (!redirect) return fail(redirect);
  auto message = model::UntrustedMessage::parse(redirect->xml, model::MessageKind::authn_request,
                                                settings.limits);
  if (!message) return fail(message);
  const auto peer = find_issuer(*message, settings, now);
  if (!peer) return fail(peer);

  auto request =
      read_redirect(*redirect, *message, signer_of(**peer, settings.algorithms), settings.limits);
  if (!request) return fail(request);
  return accept(settings, **peer, std::move(*request), redirect->relay_state.value_or(""), now);
}

Result<AcceptedAuthnRequest> IdentityProvider::consume_post(std::string_view saml_request,
                                                            std::string_view relay_state,
                                                            Instant now) const {
  const IdentityProviderSettings& settings = parts_->settings;
  if (auto ok = bindings::check_relay_state(relay_state, settings.limits); !ok) return fail(ok);
  auto form = bindings::decode_post(saml_request, settings.limits);
  if (!form) return fail(form);
  auto message =
      model::UntrustedMessage::parse(form->xml, model::MessageKind::authn_request, settings.limits);
  if (!message) return fail(message);
  const auto peer = find_issuer(*message, settings, now);
  if (!peer) return fail(peer);
  const std::string& sp = (*peer)->entity.entity_id;
  if (form->deflated && !idp::policy_of(**peer, settings).accept_deflated_post) {
    return fail(ErrorCode::deflate_not_expected, "SAMLRequest",
                "XML in base64; accept_deflated_post_from can make an exception for " + sp,
                "deflated data");
  }

  auto request = read_post(*message, signer_of(**peer, settings.algorithms), settings.limits);
  if (!request) return fail(request);
  return accept(settings, **peer, std::move(*request), std::string(relay_state), now);
}

}  // namespace signet
