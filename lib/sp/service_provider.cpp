#include "signet/service_provider.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/authn_context.h"
#include "base/fail.h"
#include "base/text.h"
#include "logout/service.h"
#include "metadata/own_keys.h"
#include "signet/names.h"
#include "sp/parts.h"

namespace signet {
namespace {

Result<void> check_logout(const ServiceProviderSettings& settings) {
  if (!settings.logout) return {};
  if (!settings.keys)
    return fail(ErrorCode::configuration_invalid, "keys", "a key for Single Logout", "none");
  if (!settings.logout->sessions)
    return fail(ErrorCode::configuration_invalid, "logout.sessions", "SpSessions", "null");
  return logout::check_service(settings.logout->service, settings.acs_url);
}

/// What metadata would be refused for. [saml-metadata 2.4.4.1]
Result<void> check_services(const std::vector<AttributeConsumingService>& services) {
  const auto wrong = [](std::string_view expected, std::string_view found) {
    return fail(ErrorCode::configuration_invalid, "attribute_consuming_services", expected, found);
  };
  std::set<int> indexes;
  int defaults = 0;
  for (const AttributeConsumingService& service : services) {
    const std::string index = std::to_string(service.index);
    if (service.index < 0 || service.index > 65'535) return wrong("an index of 0 to 65535", index);
    if (!indexes.insert(service.index).second) return wrong("each index once", index);
    if (service.name.empty()) return wrong("a name", index);
    if (service.requested_attributes.empty()) return wrong("a requested attribute", index);
    for (const RequestedAttribute& requested : service.requested_attributes)
      if (requested.attribute.name.empty()) return wrong("attributes with names", index);
    if (service.is_default == true && ++defaults > 1) return wrong("one default", index);
  }
  return {};
}

/// Exactly one of them is the default.
std::vector<AttributeConsumingService> with_default(
    std::vector<AttributeConsumingService> services) {
  const bool marked = std::any_of(
      services.begin(), services.end(),
      [](const AttributeConsumingService& service) { return service.is_default == true; });
  if (!marked && !services.empty()) services.front().is_default = true;
  return services;
}

Result<void> check_settings(const ServiceProviderSettings& settings) {
  const auto wrong = [](std::string_view setting, std::string_view expected,
                        std::string_view found) {
    return fail(ErrorCode::configuration_invalid, setting, expected, found);
  };
  if (settings.entity_id.empty() || settings.entity_id.size() > 1024)
    return wrong("entity_id", "1 to 1024 characters", settings.entity_id);
  if (!base::is_web_url(settings.acs_url))
    return wrong("acs_url", "an http or https URL", settings.acs_url);
  if (!settings.metadata) return wrong("metadata", "TrustedPeers", "null");
  if (!settings.state.requests || !settings.state.replay)
    return wrong("state", "a RequestStore and a ReplayCache", "null");
  if (!settings.random) return wrong("random", "a RandomSource", "null");
  for (const auto& [setting, length] : {std::pair("request_lifetime", settings.request_lifetime),
                                        std::pair("longest_age", settings.longest_age)}) {
    if (length <= std::chrono::seconds(0) || length > std::chrono::hours(24))
      return wrong(setting, "1 s to 24 h", std::to_string(length.count()) + " s");
  }
  if (settings.clock_skew < std::chrono::seconds(0) ||
      settings.clock_skew > std::chrono::minutes(5)) {
    return fail(ErrorCode::clock_skew_out_of_range, "clock_skew", "0 to 300 s",
                std::to_string(settings.clock_skew.count()) + " s");
  }
  if (auto ok = base::check_authn_context_order(settings.authn_context_order); !ok) return ok;
  if (auto ok = check_services(settings.attribute_consuming_services); !ok) return ok;
  return check_logout(settings);
}

/// [SAML-SubjectID 4]
std::string_view words_for(SubjectIdRequirement requirement) {
  switch (requirement) {
    case SubjectIdRequirement::none:
      return "none";
    case SubjectIdRequirement::any:
      return "any";
    case SubjectIdRequirement::pairwise_id:
      return "pairwise-id";
    case SubjectIdRequirement::subject_id:
      return "subject-id";
    case SubjectIdRequirement::unsaid:
      break;
  }
  return {};
}

}  // namespace

std::vector<crypto::DecryptionKey> sp::decryption_keys(const ServiceProviderSettings& settings,
                                                       Instant now) {
  if (!settings.keys) return {};
  return metadata::decryption_keys(settings.keys->at(now), now);
}

ServiceProvider::ServiceProvider(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
ServiceProvider::ServiceProvider(ServiceProvider&&) noexcept = default;
ServiceProvider& ServiceProvider::operator=(ServiceProvider&&) noexcept = default;
ServiceProvider::~ServiceProvider() = default;

Result<ServiceProvider> ServiceProvider::create(ServiceProviderSettings settings) {
  if (auto ok = check_settings(settings); !ok) return fail(ok);
  return ServiceProvider(std::make_unique<const Parts>(Parts{std::move(settings)}));
}

EntityDescriptor ServiceProvider::metadata(Instant now) const {
  const ServiceProviderSettings& settings = parts_->settings;
  EntityDescriptor entity;
  entity.entity_id = settings.entity_id;
  SPSSODescriptor& role = entity.sp.emplace();
  role.authn_requests_signed = settings.keys && settings.sign_requests;
  role.want_assertions_signed = true;
  if (settings.keys) metadata::publish(settings.keys->at(now), now, entity, role);
  if (settings.logout) logout::publish(settings.logout->service, role);
  if (!settings.name_id_format.empty()) role.name_id_formats.push_back(settings.name_id_format);
  Endpoint acs;
  acs.binding = binding::http_post;
  acs.location = settings.acs_url;
  acs.index = 0;
  acs.is_default = true;
  role.assertion_consumer_services.push_back(std::move(acs));
  role.attribute_consuming_services = with_default(settings.attribute_consuming_services);
  if (const auto required = words_for(settings.subject_id_requirement); !required.empty()) {
    entity.entity_attributes.push_back({.name = std::string(entity_attribute::subject_id_req),
                                        .name_format = std::string(attribute_name_format::uri),
                                        .values = {std::string(required)}});
  }
  return entity;
}

}  // namespace signet
