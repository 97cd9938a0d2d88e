#pragma once

#include <functional>
#include <memory>
#include <string>

#include "idp/disabled_users.h"
#include "idp/key_rings.h"
#include "idp/settings.h"
#include "idp/users.h"
#include "shared/administrator.h"
#include "shared/data_dir.h"
#include "shared/logout_http.h"
#include "shared/peer_metadata.h"
#include "shared/site.h"
#include "signet/identity_provider.h"
#include "signet/sessions.h"
#include "signet/trusted_peers.h"
#include "web/cookies.h"
#include "web/log.h"
#include "web/outcome.h"
#include "web/rate_limit.h"
#include "web/router.h"
#include "web/session_store.h"

namespace signet::idp_program {

/// A request that waits until its person has signed in.
struct WaitingRequest {
  AcceptedAuthnRequest request;
  std::string browser;  ///< the browser that showed up for it first; empty before
};

/// What it takes to make an App.
struct AppParts {
  Settings settings;
  program::BaseUrl base_url;
  std::shared_ptr<KeyRings> keys;
  std::string persistent_id_secret;
  std::shared_ptr<TrustedPeers> peers;
  program::PeerMetadata& metadata_sources;  ///< fills the peers; must outlive the App
  program::PasswordHash administrator_password;
  program::DataDir data;  ///< keeps who is disabled
  web::Log& log;
  std::function<Instant()> now = system_now;
  Stores stores = in_memory_stores();
  std::optional<std::string> ca_file = {};  ///< see SoapClient
};

/// Everything that the pages work with. Shared by all threads: what changes guards itself.
struct App {
  App(AppParts parts, IdentityProvider provider, std::unique_ptr<DisabledUsers> disabled);

  const Settings settings;
  const std::string origin;  ///< the base URL
  const Users users;
  const std::unique_ptr<DisabledUsers> disabled;  ///< by the administrator, not by the settings
  const std::shared_ptr<TrustedPeers> peers;
  program::PeerMetadata& metadata_sources;
  const std::shared_ptr<KeyRings> keys;
  const IdentityProvider idp;
  const program::Site site;
  const web::CookieScope cookies;
  web::Log& log;
  const std::function<Instant()> now;

  program::Administrator administrator;
  const std::shared_ptr<IdpSessions> sessions;  ///< of people; see session.h
  const program::SoapClient soap;
  web::SessionStore<WaitingRequest> waiting{20'000, web::WhenFull::forget_oldest};
  web::RateLimiter attempts_by_user;
  web::RateLimiter attempts_by_network;
};

/// Fails when the settings don't fit together.
web::Outcome<std::unique_ptr<App>> make_app(AppParts parts);

/// All addresses that it answers at. The app must outlive the router.
web::Router make_router(App& app);

/// Whether its handler may ask applications to end sessions; see ServerOptions::calls_others.
bool may_call_applications(const web::Request& request);

}  // namespace signet::idp_program
