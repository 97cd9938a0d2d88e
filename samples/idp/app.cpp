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
  provider.logout = IdentityProviderLogout{
      .service = {.url = parts.base_url.text + "/slo",
                  .soap_url = parts.base_url.text + "/slo/soap"},
      .state = parts.stores.sign_in,
      .sessions = parts.stores.idp_sessions,
      .call_by_soap = settings.logout_by_soap,
  };
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

void add_certificate_pages(web::Router& router, App& app) {
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
}

void add_administration(web::Router& router, App& app) {
  using program::AdministratorSession;
  const auto page =
      [&app](web::Response (*show)(App&, const AdministratorSession&, const web::Request&)) {
        return app.administrator.page([&app, show](const auto& session, const auto& request) {
          return show(app, session, request);
        });
      };
  const auto form = [&app](web::Response (*take)(App&, const AdministratorSession&,
                                                 const web::Request&, const web::Fields&)) {
    return app.administrator.form(
        [&app, take](const auto& session, const auto& request, const auto& fields) {
          return take(app, session, request, fields);
        });
  };
  add_certificate_pages(router, app);
  router.get("/admin/applications", page(show_applications))
      .get("/admin/sessions", page(show_sessions))
      .get("/admin/sessions/*/end", page(ask_about_session))
      .post("/admin/sessions/*/end", form(end_session))
      .get("/admin/users", page(show_users))
      .post("/admin/users/*/disable", form(disable_user))
      .post("/admin/users/*/enable", form(enable_user));
  app.administrator.add_pages(
      router, {{"/admin/sessions", "Sessions", "Who is signed in, and where; end one."},
               {"/admin/users", "Users", "Who can sign in; disable somebody."},
               {"/admin/applications", "Applications", "Which there are, and what signs for each."},
               {"/admin/certificates", "Certificates",
                "What signs for applications without certificates of their own."}});
}

}  // namespace

App::App(AppParts parts, IdentityProvider provider, std::unique_ptr<DisabledUsers> disabled_users)
    : settings(std::move(parts.settings)),
      origin(parts.base_url.text),
      users(settings.users),
      disabled(std::move(disabled_users)),
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
      sessions(std::move(parts.stores.idp_sessions)),
      soap{parts.base_url, std::move(parts.ca_file)},
      attempts_by_user({settings.attempts_per_user, std::chrono::seconds(30), 100'000}),
      attempts_by_network({settings.attempts_per_address, std::chrono::seconds(2), 100'000}) {}

web::Outcome<std::unique_ptr<App>> make_app(AppParts parts) {
  auto provider = IdentityProvider::create(provider_settings(parts));
  if (!provider) return web::Failure(provider.error().detail());
  const auto metadata =
      program::metadata_text(provider->metadata(parts.now()), parts.settings.name);
  if (!metadata) return web::Failure(metadata.why());
  auto disabled = DisabledUsers::open(parts.data, parts.log);
  if (!disabled) return web::Failure(disabled.why());
  return std::make_unique<App>(std::move(parts), *std::move(provider), *std::move(disabled));
}

bool may_call_applications(const web::Request& request) {
  const std::string_view path = request.path;
  return path.starts_with("/slo") || path.starts_with("/logout") ||
         (request.method == web::Method::post &&
          (path.starts_with("/admin/sessions/") || path.starts_with("/admin/users/")));
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
      .get("/logout/skip", on(show_unfinished_logout))
      .post("/logout/skip", on(skip_in_logout))
      .get("/slo", on(slo_redirect))
      .post("/slo", on(slo_post))
      .post("/slo/continue", on(slo_continue))
      .post("/slo/soap", on(slo_soap))
      .get("/metadata", on(show_metadata))
      .get("/metadata/*", on(show_application_metadata))
      .get("/healthz", [](const auto&) { return web::text("ok\n"); })
      .error_page([&app](int status) { return app.site.not_found(status); });
  add_administration(router, app);
  web::add_page_assets(router);
  return router;
}

}  // namespace signet::idp_program
