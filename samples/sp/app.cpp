#include "sp/app.h"

#include "shared/saml_http.h"
#include "sp/flows.h"
#include "sp/identity_center.h"
#include "sp/signed_out.h"
#include "web/multipart.h"

namespace signet::sp_program {
namespace {

ServiceProviderSettings provider_settings(const AppParts& parts) {
  const Settings& settings = parts.settings;
  ServiceProviderSettings provider{
      .entity_id = settings.entity_id,
      .acs_url = parts.base_url.text + "/acs",
      .keys = parts.keys,
      .metadata = parts.peers,
      .state = parts.stores.sign_in,
      .algorithms = AlgorithmPolicy::of_2026(),
  };
  if (settings.profile == Profile::identity_center) {
    provider.keys = without_encryption(parts.keys);
  }
  if (has_single_logout(settings)) {
    const std::string& origin = parts.base_url.text;
    provider.logout = ServiceProviderLogout{
        .service = {.url = origin + logout_path, .soap_url = origin + logout_soap_path},
        .sessions = parts.stores.sp_sessions};
  }
  provider.sign_requests = settings.sign_requests;
  provider.accept_unsolicited_from = settings.accept_unsolicited_from;
  provider.name_id_format = settings.name_id_format;
  if (!settings.requested_attributes.empty()) {
    provider.attribute_consuming_services = {
        {.index = 0,
         .is_default = true,
         .name = settings.name,
         .requested_attributes = settings.requested_attributes}};
  }
  provider.clock_skew = settings.clock_skew;
  for (const KnownProvider& known : settings.identity_providers) {
    const std::string& id = known.entity_id;
    if (known.require_encryption) provider.require_encryption_from.insert(id);
    if (known.insecurely_allow_sha1) provider.algorithms.insecurely_allow_sha1(id);
    if (known.insecurely_allow_cbc) provider.algorithms.insecurely_allow_cbc(id);
  }
  return provider;
}

}  // namespace

App::App(AppParts parts, ServiceProvider provider)
    : settings(std::move(parts.settings)),
      origin(parts.base_url.text),
      is_secure(parts.base_url.is_secure),
      peers(std::move(parts.peers)),
      trust(parts.trust),
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
                     .now = now}),
      sessions(std::move(parts.stores.sp_sessions)),
      soap{.base_url = parts.base_url, .ca_file = std::move(parts.ca_file)},
      audit(settings.profile == Profile::identity_center
                ? std::make_unique<AuditLog>(std::move(parts.audit_file))
                : nullptr) {}

web::Outcome<std::unique_ptr<App>> make_app(AppParts parts) {
  auto provider = ServiceProvider::create(provider_settings(parts));
  if (!provider) return web::Failure(provider.error().detail());
  const auto metadata =
      program::metadata_text(provider->metadata(parts.now()), parts.settings.name);
  if (!metadata) return web::Failure(metadata.why());
  return std::make_unique<App>(std::move(parts), *std::move(provider));
}

namespace {

void add_administration(web::Router& router, App& app) {
  using program::AdministratorSession;
  using Page = web::Response (*)(App&, const AdministratorSession&, const web::Request&);
  using Form =
      web::Response (*)(App&, const AdministratorSession&, const web::Request&, const web::Fields&);
  const auto page = [&app](Page show) {
    return app.administrator.page(
        [&app, show](const AdministratorSession& session, const web::Request& request) {
          return show(app, session, request);
        });
  };
  const auto form = [&app](Form take, program::Administrator::ReadForm read = web::parse_form) {
    return app.administrator.form(
        [&app, take](const AdministratorSession& session, const web::Request& request,
                     const web::Fields& fields) { return take(app, session, request, fields); },
        std::move(read));
  };
  router.get("/admin/sessions", page(show_sessions))
      .get("/admin/sessions/*", page(show_one_session))
      .post("/admin/sessions/*", form(end_session))
      .get("/admin/incidents", page(show_incidents))
      .get("/admin/incidents/*", page(show_incident))
      .get("/admin/identity-providers", page(show_identity_providers))
      .get("/admin/identity-providers/*/certificates", page(show_certificates))
      .post("/admin/identity-providers/*/certificates",
            form(import_certificate, web::parse_multipart))
      .get("/admin/identity-providers/*/certificates/delete", page(confirm_deletion))
      .post("/admin/identity-providers/*/certificates/delete", form(delete_certificate));
  app.administrator.add_pages(
      router,
      {{"/admin/sessions", "Sessions", "Who is signed in, and ending it."},
       {"/admin/identity-providers", "Identity providers", "Which certificates are trusted."},
       {"/admin/incidents", "Refused sign-ins", "Why, and what to do about it."}});
}

}  // namespace

web::Router make_router(App& app) {
  const auto on = [&app](web::Response (*handle)(App&, const web::Request&)) {
    return [&app, handle](const web::Request& request) { return handle(app, request); };
  };
  web::Router router;
  router.get("/", on(show_start))
      .get("/session", on(show_session))
      .get("/login", on(start_login))
      .post("/acs", on(take_response))
      .post(response_again_path, on(take_response_again))
      .post("/logout", on(sign_out))
      .get(signed_out_path, on(show_signed_out))
      .get("/metadata",
           [&app](const auto&) {
             return program::metadata_response(app.sp.metadata(app.now()), app.settings.name);
           })
      .get("/healthz", [](const auto&) { return web::text("ok\n"); })
      .error_page([&app](int status) { return app.site.not_found(status); });
  if (has_single_logout(app.settings)) {
    router.get(logout_path, on(take_logout_message))
        .post(logout_path, on(take_logout_message))
        .post(logout_again_path, on(take_logout_message_again))
        .post(logout_soap_path, on(take_logout_by_soap));
  }
  add_administration(router, app);
  web::add_page_assets(router);
  return router;
}

}  // namespace signet::sp_program
