#pragma once

#include <functional>
#include <memory>
#include <string>

#include "shared/administrator.h"
#include "shared/logout_http.h"
#include "shared/peer_metadata.h"
#include "shared/site.h"
#include "signet/service_provider.h"
#include "signet/sessions.h"
#include "sp/audit.h"
#include "sp/incidents.h"
#include "sp/settings.h"
#include "sp/trust_store.h"
#include "web/cookies.h"
#include "web/log.h"
#include "web/outcome.h"
#include "web/rate_limit.h"
#include "web/router.h"

namespace signet::sp_program {

/// What it takes to make an App.
struct AppParts {
  Settings settings;
  program::BaseUrl base_url;
  OwnKeys keys;
  std::shared_ptr<TrustedPeers> peers;
  TrustStore& trust;                        ///< of the peers; must outlive the App
  program::PeerMetadata& metadata_sources;  ///< fills the peers; must outlive the App
  std::string audit_file;                   ///< for the profile identity_center
  program::PasswordHash administrator_password;
  web::Log& log;
  std::function<Instant()> now = system_now;
  Stores stores = in_memory_stores();
  std::optional<std::string> ca_file = {};  ///< see SoapClient
};

/// Everything that the pages work with. Shared by all threads: what changes guards itself.
struct App {
  App(AppParts parts, ServiceProvider provider);

  const Settings settings;
  const std::string origin;  ///< the base URL
  const bool is_secure;      ///< it begins with https
  const std::shared_ptr<TrustedPeers> peers;
  TrustStore& trust;
  program::PeerMetadata& metadata_sources;
  const ServiceProvider sp;
  const program::Site site;
  const web::CookieScope cookies;
  web::Log& log;
  const std::function<Instant()> now;

  program::Administrator administrator;
  const std::shared_ptr<SpSessions> sessions;  ///< of people; see session.h
  const program::SoapClient soap;
  const std::unique_ptr<AuditLog> audit;  ///< null without the profile identity_center
  Incidents incidents;
  /// Refused responses that advice is looked for in, by network: it costs as much as accepting one.
  web::RateLimiter looks{{.attempts = 20, .interval = std::chrono::seconds(3)}};
};

/// Fails when the settings don't fit together.
web::Outcome<std::unique_ptr<App>> make_app(AppParts parts);

/// All addresses that it answers at. The app must outlive the router.
web::Router make_router(App& app);

}  // namespace signet::sp_program
