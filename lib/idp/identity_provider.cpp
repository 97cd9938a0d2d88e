#include "signet/identity_provider.h"

#include "base/authn_context.h"
#include "base/fail.h"
#include "base/text.h"
#include "idp/name_id.h"
#include "idp/parts.h"
#include "idp/subject_id.h"
#include "logout/service.h"
#include "metadata/own_keys.h"
#include "signet/names.h"

namespace signet {
namespace {

Result<void> check_logout(const IdentityProviderSettings& settings) {
  if (!settings.logout) return {};
  if (!settings.logout->sessions)
    return fail(ErrorCode::configuration_invalid, "logout.sessions", "IdpSessions", "null");
  if (!settings.logout->state.requests || !settings.logout->state.replay) {
    return fail(ErrorCode::configuration_invalid, "logout.state",
                "a RequestStore and a ReplayCache", "null");
  }
  return logout::check_service(settings.logout->service, settings.sso_url);
}

Result<void> check_settings(const IdentityProviderSettings& settings) {
  const auto wrong = [](std::string_view setting, std::string_view expected,
                        std::string_view found) {
    return fail(ErrorCode::configuration_invalid, setting, expected, found);
  };
  const auto seconds = [](std::chrono::seconds s) { return std::to_string(s.count()) + " s"; };
  if (settings.entity_id.empty() || settings.entity_id.size() > 1024)
    return wrong("entity_id", "1 to 1024 characters", settings.entity_id);
  if (!base::is_web_url(settings.sso_url))
    return wrong("sso_url", "an http or https URL", settings.sso_url);
  if (!settings.metadata) return wrong("metadata", "TrustedPeers", "null");
  if (!settings.random) return wrong("random", "a RandomSource", "null");
  if (!settings.persistent_id_secret.empty() && settings.persistent_id_secret.size() < 32)
    return wrong("persistent_id_secret", "32 bytes or more", "fewer");
  if (settings.affiliations.count("") != 0)
    return wrong("affiliations", "IDs of affiliations", "an empty one");
  if (!settings.scope.empty() && !idp::is_scope(settings.scope))
    return wrong("scope", "a domain", settings.scope);
  if (settings.assertion_lifetime <= std::chrono::seconds(0) ||
      settings.assertion_lifetime > std::chrono::hours(1))
    return wrong("assertion_lifetime", "1 to 3600 s", seconds(settings.assertion_lifetime));
  if (settings.request_lifetime <= std::chrono::seconds(0) ||
      settings.request_lifetime > std::chrono::hours(24))
    return wrong("request_lifetime", "1 s to 24 h", seconds(settings.request_lifetime));
  if (settings.clock_skew < std::chrono::seconds(0) ||
      settings.clock_skew > std::chrono::minutes(5)) {
    return fail(ErrorCode::clock_skew_out_of_range, "clock_skew", "0 to 300 s",
                seconds(settings.clock_skew));
  }
  if (auto ok = base::check_authn_context_order(settings.authn_context_order); !ok) return ok;
  return check_logout(settings);
}

/// Our metadata with the keys of this ring.
EntityDescriptor describe(const IdentityProviderSettings& settings, const KeyRing& ring,
                          Instant now) {
  EntityDescriptor entity;
  entity.entity_id = settings.entity_id;
  IDPSSODescriptor& role = entity.idp.emplace();
  role.want_authn_requests_signed = settings.want_authn_requests_signed;
  metadata::publish(ring, now, entity, role);
  if (settings.logout) logout::publish(settings.logout->service, role);
  role.name_id_formats.emplace_back(name_id_format::email_address);
  if (idp::has_persistent_names(settings))
    role.name_id_formats.emplace_back(name_id_format::persistent);
  role.name_id_formats.emplace_back(name_id_format::transient);
  if (!settings.scope.empty()) role.scopes.push_back(settings.scope);
  role.single_sign_on_services.push_back({std::string(binding::http_redirect), settings.sso_url});
  role.single_sign_on_services.push_back({std::string(binding::http_post), settings.sso_url});
  return entity;
}

}  // namespace

KeyRing idp::keys_for(const IdentityProviderSettings& settings, std::string_view service_provider,
                      Instant now) {
  if (settings.keys_per_service_provider) {
    auto own = settings.keys_per_service_provider->keys_for(service_provider, now);
    if (own) return *std::move(own);
  }
  return settings.keys.at(now);
}

IdentityProvider::IdentityProvider(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
IdentityProvider::IdentityProvider(IdentityProvider&&) noexcept = default;
IdentityProvider& IdentityProvider::operator=(IdentityProvider&&) noexcept = default;
IdentityProvider::~IdentityProvider() = default;

Result<IdentityProvider> IdentityProvider::create(IdentityProviderSettings settings) {
  if (auto ok = check_settings(settings); !ok) return fail(ok);
  return IdentityProvider(std::make_unique<const Parts>(Parts{std::move(settings)}));
}

EntityDescriptor IdentityProvider::metadata(Instant now) const {
  return describe(parts_->settings, parts_->settings.keys.at(now), now);
}

EntityDescriptor IdentityProvider::metadata(std::string_view service_provider, Instant now) const {
  return describe(parts_->settings, idp::keys_for(parts_->settings, service_provider, now), now);
}

}  // namespace signet
