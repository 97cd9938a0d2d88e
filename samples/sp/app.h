#pragma once

#include <functional>
#include <memory>
#include <string>

#include "shared/administrator.h"
#include "shared/peer_metadata.h"
#include "shared/site.h"
#include "signet/service_provider.h"
#include "sp/settings.h"
#include "web/cookies.h"
#include "web/log.h"
#include "web/outcome.h"
#include "web/router.h"
#include "web/session_store.h"

namespace signet::sp_program {

/// A person who is signed in.
struct Session {
  AuthenticatedSubject subject;
  Instant expires_at;
  std::string csrf;
};

/// The fields of a response.
struct PostedResponse {
  std::string saml_response, relay_state;
};

/// What it takes to make an App.
struct AppParts {
  Settings settings;
  program::BaseUrl base_url;
  OwnKeys keys;
  std::shared_ptr<TrustedPeers> peers;
  program::PeerMetadata& metadata_sources;  ///< fills the peers; must outlive the App
  program::PasswordHash administrator_password;
  web::Log& log;
  std::function<Instant()> now = system_now;
};

/// Everything that the pages work with. Shared by all threads: what changes guards itself.
struct App {
  App(AppParts parts, ServiceProvider provider);

  const Settings settings;
  const std::string origin;  ///< the base URL
  const bool is_secure;      ///< it begins with https
  const std::shared_ptr<TrustedPeers> peers;
  program::PeerMetadata& metadata_sources;
  const ServiceProvider sp;
  const program::Site site;
  const web::CookieScope cookies;
  web::Log& log;
  const std::function<Instant()> now;

  program::Administrator administrator;
  web::SessionStore<Session> sessions{10'000};
  web::SessionStore<PostedResponse> held_back{100, web::WhenFull::forget_oldest};
};

/// Fails when the settings don't fit together.
web::Outcome<std::unique_ptr<App>> make_app(AppParts parts);

/// All addresses that it answers at. The app must outlive the router.
web::Router make_router(App& app);

}  // namespace signet::sp_program
