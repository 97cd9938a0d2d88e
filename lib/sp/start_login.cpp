#include <algorithm>

#include "base/codec.h"
#include "base/fail.h"
#include "bindings/redirect.h"
#include "bindings/send.h"
#include "metadata/endpoints.h"
#include "metadata/trusted_keys.h"
#include "model/messages.h"
#include "signet/names.h"
#include "signet/service_provider.h"
#include "sp/parts.h"

// The first half of a sign-in: an AuthnRequest on its way. [saml-profiles 4.1.4.1]

namespace signet {
namespace {

/// No answer to what can't be compared would ever be accepted.
Result<void> check_context(const RequestedAuthnContext& context,
                           const std::vector<std::string>& order) {
  const bool ordered = context.comparison != AuthnContextComparison::exact;
  for (const std::string& one : context.class_refs) {
    const bool known = std::find(order.begin(), order.end(), one) != order.end();
    if (one.empty() || (ordered && !known)) {
      return fail(ErrorCode::configuration_invalid, "authn_context",
                  ordered ? "classes of authn_context_order" : "classes that have a name", one);
    }
  }
  return {};
}

/// Nor would one that brings somebody else's name.
Result<void> check_policy(const std::optional<NameIDPolicy>& policy,
                          const ServiceProviderSettings& settings) {
  if (!policy || !policy->sp_name_qualifier || *policy->sp_name_qualifier == settings.entity_id ||
      settings.affiliations.count(*policy->sp_name_qualifier) != 0)
    return {};
  return fail(ErrorCode::configuration_invalid, "name_id_policy.sp_name_qualifier",
              "our entity ID, or one of `affiliations`", *policy->sp_name_qualifier);
}

/// An identity provider would refuse what our metadata doesn't list.
Result<void> check_service(const std::vector<AttributeConsumingService>& services,
                           const std::optional<int>& index) {
  const bool known = !index || std::any_of(services.begin(), services.end(),
                                           [&](const AttributeConsumingService& service) {
                                             return service.index == *index;
                                           });
  if (known) return {};
  return fail(ErrorCode::configuration_invalid, "attribute_service_index",
              "one of attribute_consuming_services", std::to_string(*index));
}

model::AuthnRequest make_request(const ServiceProviderSettings& settings, const StartLogin& start,
                                 std::string id, const Endpoint& endpoint) {
  model::AuthnRequest request;
  request.version = "2.0";
  request.id = std::move(id);
  request.issue_instant = start.now;
  request.destination = endpoint.location;
  request.issuer = model::Issuer{settings.entity_id, std::nullopt};
  request.acs_url = settings.acs_url;
  request.protocol_binding = std::string(binding::http_post);
  if (start.force_authn) request.force_authn = true;
  if (start.is_passive) request.is_passive = true;
  if (!start.authn_context.class_refs.empty()) {
    request.authn_context_class_refs = start.authn_context.class_refs;
    request.authn_context_comparison = to_string(start.authn_context.comparison);
  }
  request.attribute_service_index = start.attribute_service_index;
  if (!start.provider_name.empty()) request.provider_name = start.provider_name;
  request.scoping = start.scoping;
  if (start.name_id_policy) {
    request.name_id_policy = start.name_id_policy;
  } else if (!settings.name_id_format.empty()) {
    request.name_id_policy = NameIDPolicy{settings.name_id_format, std::nullopt, true};
  }
  return request;
}

}  // namespace

Result<LoginStart> ServiceProvider::start_login(const StartLogin& start) const {
  const ServiceProviderSettings& settings = parts_->settings;
  if (auto ok = check_context(start.authn_context, settings.authn_context_order); !ok)
    return fail(ok);
  if (auto ok = check_policy(start.name_id_policy, settings); !ok) return fail(ok);
  if (auto ok = check_service(settings.attribute_consuming_services, start.attribute_service_index);
      !ok)
    return fail(ok);
  const auto peer = metadata::find_peer(*settings.metadata, start.idp);
  if (!peer || !peer->entity.idp) {
    return fail(ErrorCode::metadata_entity_unknown, "idp", "an identity provider in metadata",
                start.idp);
  }
  if (auto ok = check_validity(peer->entity, start.now, settings.clock_skew); !ok) return fail(ok);
  const Endpoint* endpoint = metadata::find_endpoint(peer->entity.idp->single_sign_on_services,
                                                     {binding::http_redirect, binding::http_post});
  if (endpoint == nullptr) {
    return fail(ErrorCode::metadata_no_endpoint, start.idp,
                "a SingleSignOnService for HTTP-Redirect or HTTP-POST", "none");
  }
  const bool signs = settings.sign_requests || peer->entity.idp->want_authn_requests_signed;
  if (peer->entity.idp->want_authn_requests_signed && !settings.keys) {
    return fail(ErrorCode::configuration_invalid, "keys",
                "a key, since the identity provider wants signed requests", "none");
  }
  auto id = base::random_id(*settings.random);
  if (!id) return fail(id);

  std::optional<SigningKey> key;
  if (signs && settings.keys) {
    auto active = settings.keys->at(start.now).signing_key(start.now);
    if (!active) return fail(active);
    key = *std::move(active);
  }
  auto document = model::write_authn_request(make_request(settings, start, *id, *endpoint));
  if (!document) return fail(document);
  auto action = bindings::send(
      *std::move(document), {endpoint->binding, endpoint->location, bindings::saml_request}, key);
  if (!action) return fail(action);

  PendingRequest pending;
  pending.id = *id;
  pending.idp = start.idp;
  pending.acs_url = settings.acs_url;
  pending.issued_at = start.now;
  pending.expires_at = start.now + settings.request_lifetime;
  pending.relay_state = start.relay_state;
  pending.browser_binding = start.browser_binding;
  pending.force_authn = start.force_authn;
  pending.authn_context = start.authn_context;
  if (auto ok = settings.state.requests->put(std::move(pending), start.now); !ok) return fail(ok);
  return LoginStart{std::move(*action), std::move(*id)};
}

}  // namespace signet
