#include "sp/app.h"

#include "shared/saml_http.h"
#include "sp/flows.h"

namespace signet::sp_program {
namespace {

ServiceProviderSettings provider_settings(const AppParts& parts) {
  const Settings& settings = parts.settings;
  ServiceProviderSettings provider{
      .entity_id = settings.entity_id,
      .acs_url = parts.base_url.text + "/acs",
      .keys = parts.keys,
      .metadata = parts.peers,
      .state = in_memory_state(),
      .algorithms = AlgorithmPolicy::of_2026(),
  };
  provider.sign_requests = settings.sign_requests;
  provider.accept_unsolicited_from = settings.accept_unsolicited_from;
  provider.name_id_format = settings.name_id_format;
  provider.clock_skew = settings.clock_skew;
  for (const KnownProvider& known : settings.identity_providers) {
    if (known.insecurely_allow_sha1) provider.algorithms.insecurely_allow_sha1(known.entity_id);
  }
  return provider;
}

}  // namespace

App::App(AppParts parts, ServiceProvider provider)
    : settings(std::move(parts.settings)),
      origin(parts.base_url.text),
      is_secure(parts.base_url.is_secure),
      peers(std::move(parts.peers)),
      metadata_sources(parts.metadata_sources),
      sp(std::move(provider)),
      site{settings.name},
      cookies(std::to_string(parts.base_url.port), is_secure),
      log(parts.log),
      now(std::move(parts.now)),
      administrator({.password = std::move(parts.administrator_password),
                     .origin = origin,
                     .site = site,
                     .cookies = cookies,
                     .log = log,
                     .now = now}) {}

web::Outcome<std::unique_ptr<App>> make_app(AppParts parts) {
  auto provider = ServiceProvider::create(provider_settings(parts));
  if (!provider) return web::Failure(provider.error().detail());
  const auto metadata =
      program::metadata_text(provider->metadata(parts.now()), parts.settings.name);
  if (!metadata) return web::Failure(metadata.why());
  return std::make_unique<App>(std::move(parts), *std::move(provider));
}

web::Router make_router(App& app) {
  const auto on = [&app](web::Response (*handle)(App&, const web::Request&)) {
    return [&app, handle](const web::Request& request) { return handle(app, request); };
  };
  web::Router router;
  router.get("/", on(show_start))
      .get("/session", on(show_session))
      .get("/login", on(start_login))
      .post("/acs", on(take_response))
      .get(held_back_path, on(take_held_back_response))
      .post("/logout", on(log_out))
      .get("/metadata",
           [&app](const auto&) {
             return program::metadata_response(app.sp.metadata(app.now()), app.settings.name);
           })
      .get("/healthz", [](const auto&) { return web::text("ok\n"); })
      .error_page([&app](int status) { return app.site.not_found(status); });
  app.administrator.add_pages(router, {});
  web::add_page_assets(router);
  return router;
}

}  // namespace signet::sp_program
