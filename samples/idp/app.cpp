#include "idp/app.h"

#include "idp/authn_context.h"
#include "idp/flows.h"
#include "shared/saml_http.h"

namespace signet::idp_program {
namespace {

using web::element;
using web::Html;

std::optional<Html> demo_banner(const Users& users) {
  if (!users.has_demo_passwords()) return std::nullopt;
  return web::fragment({element("strong", {}, {"Demonstration. "}),
                        "Accounts with well-known passwords can sign in here."});
}

IdentityProviderSettings provider_settings(const AppParts& parts) {
  const Settings& settings = parts.settings;
  IdentityProviderSettings provider{
      .entity_id = settings.entity_id,
      .sso_url = parts.base_url.text + "/sso",
      .keys = OwnKeys(parts.keys->for_everybody()),
      .metadata = parts.peers,
      .algorithms = AlgorithmPolicy::of_2026(),
  };
  provider.keys_per_service_provider = parts.keys;
  provider.want_authn_requests_signed = settings.want_authn_requests_signed;
  provider.persistent_id_secret = parts.persistent_id_secret;
  provider.authn_context_order = contexts_of_a_password();
  provider.clock_skew = settings.clock_skew;
  provider.assertion_lifetime = settings.assertion_lifetime;
  for (const Application& application : settings.applications) {
    const std::string& id = application.entity_id;
    provider.signed_parts[id] = application.sign;
    provider.encrypted_parts[id] = application.encrypt;
    if (application.accept_deflated_post) provider.accept_deflated_post_from.insert(id);
    if (application.insecurely_allow_sha1) provider.algorithms.insecurely_allow_sha1(id);
    if (application.insecurely_allow_cbc) provider.algorithms.insecurely_allow_cbc(id);
  }
  return provider;
}

void add_administration(web::Router& router, App& app) {
  program::KeyRingPages pages{.route = "/admin/certificates",
                              .find = [&app](const auto&) { return ring_of_everybody(app); },
                              .administrator = app.administrator,
                              .site = app.site,
                              .log = app.log,
                              .now = app.now};
  program::add_key_ring_pages(router, pages);
  pages.route = "/admin/applications/*/certificates";
  pages.find = [&app](const auto& request) { return ring_of_application(app, request); };
  program::add_key_ring_pages(router, pages);
  router.get("/admin/applications",
             app.administrator.page([&app](const auto& session, const web::Request& request) {
               return show_applications(app, session, request);
             }));
  app.administrator.add_pages(
      router, {{"/admin/applications", "Applications", "Which there are, and what signs for each."},
               {"/admin/certificates", "Certificates",
                "What signs for applications without certificates of their own."}});
}

}  // namespace

App::App(AppParts parts, IdentityProvider provider)
    : settings(std::move(parts.settings)),
      origin(parts.base_url.text),
      users(settings.users),
      peers(std::move(parts.peers)),
      metadata_sources(parts.metadata_sources),
      keys(std::move(parts.keys)),
      idp(std::move(provider)),
      site{settings.name, demo_banner(users)},
      cookies(std::to_string(parts.base_url.port), parts.base_url.is_secure),
      log(parts.log),
      now(std::move(parts.now)),
      administrator({.password = std::move(parts.administrator_password),
                     .origin = origin,
                     .site = site,
                     .cookies = cookies,
                     .log = log,
                     .now = now}),
      attempts_by_user({settings.attempts_per_user, std::chrono::seconds(30), 100'000}),
      attempts_by_network({settings.attempts_per_address, std::chrono::seconds(2), 100'000}) {}

web::Outcome<std::unique_ptr<App>> make_app(AppParts parts) {
  auto provider = IdentityProvider::create(provider_settings(parts));
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
  router.get("/", on(show_portal))
      .post("/start", on(start_application))
      .get("/sso", on(sso_redirect))
      .post("/sso", on(sso_post))
      .get("/login", on(show_login))
      .post("/login", on(submit_login))
      .post("/logout", on(log_out))
      .get("/metadata", on(show_metadata))
      .get("/metadata/*", on(show_application_metadata))
      .get("/healthz", [](const auto&) { return web::text("ok\n"); })
      .error_page([&app](int status) { return app.site.not_found(status); });
  add_administration(router, app);
  web::add_page_assets(router);
  return router;
}

}  // namespace signet::idp_program
