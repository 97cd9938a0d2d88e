#include "shared/saml_http.h"
#include "sp/flows.h"
#include "web/fields.h"
#include "web/random.h"
#include "web/return_path.h"

namespace signet::sp_program {
namespace {

using web::element;
using web::Html;

/// As long as an answer is awaited.
constexpr std::chrono::minutes browser_cookie_age{15};

bool is_known(const App& app, std::string_view identity_provider) {
  const auto entity = app.peers->find(identity_provider);
  return entity && entity->idp;
}

web::Response not_loaded(const App& app) {
  return web::with_header(
      app.site.message(503, "Not ready",
                       "The identity provider isn't known here yet. Please try again in a moment."),
      "Retry-After", "5");
}

web::Response unknown_provider(const App& app) {
  if (!app.metadata_sources.all_loaded()) return not_loaded(app);
  return app.site.message(400, "Unknown identity provider",
                          "People can't sign in here with this identity provider.");
}

web::Response chooser(const App& app, const std::vector<std::string>& providers,
                      std::string_view return_path) {
  Html choices;
  for (const std::string& id : providers) {
    const std::string address =
        "/login?idp=" + web::percent_encode(id) + "&return=" + web::percent_encode(return_path);
    const std::string name = display_name(app, id);
    Html label = element("strong", {}, {name});
    if (name != id) {
      label += element("br");
      label += element("span", {{"class", "hint"}}, {id});
    }
    choices += element("li", {}, {element("a", {{"href", address}}, {label})});
  }
  return app.site.page(
      "Choose where to sign in",
      element("section", {{"class", "card"}}, {element("ul", {{"class", "list"}}, {choices})}));
}

web::Response go(App& app, const web::Request& request, const std::string& idp,
                 const std::string& return_path) {
  // The same for several sign-ins at once, so that each tab comes to its end.
  const auto cookie = app.cookies.read(request, browser_cookie);
  const std::string browser =
      cookie && web::is_random_token(*cookie) ? std::string(*cookie) : web::random_token();

  const KnownProvider* known = app.settings.identity_provider(idp);
  const auto start = app.sp.start_login({.idp = idp,
                                         .relay_state = return_path,
                                         .browser_binding = browser,
                                         .now = app.now(),
                                         .force_authn = known != nullptr && known->force_authn});
  if (!start) return app.site.refuse(app.log, "login", start.error(), request);
  app.log.write("login", {{"accepted", true}, {"idp", idp}, {"address", request.remote_address}});
  // The answer is a POST from another site, which needs SameSite=None.
  return web::with_cookie(
      program::send(start->action),
      app.cookies.set(browser_cookie, browser, web::SameSite::none, browser_cookie_age));
}

}  // namespace

std::string display_name(const App& app, const std::string& identity_provider) {
  const KnownProvider* known = app.settings.identity_provider(identity_provider);
  if (known != nullptr && !known->display_name.empty()) return known->display_name;
  const auto entity = app.peers->find(identity_provider);
  return entity && entity->display_name ? *entity->display_name : identity_provider;
}

web::Response start_login(App& app, const web::Request& request) {
  const auto query = web::parse_urlencoded(request.query);
  if (!query || query->count("idp") > 1 || query->count("return") > 1) {
    return app.site.message(400, "Not possible", "This link can't be read.");
  }
  const std::string return_path(query->only("return").value_or("/"));
  if (!web::is_local_path(return_path)) {
    return app.site.message(400, "Not possible",
                            "After signing in you can only return to a page of this site.");
  }
  // One that started after us may be there by now.
  const auto idp = query->only("idp");
  const bool is_missing = idp ? !is_known(app, *idp) : app.peers->identity_providers().empty();
  if (is_missing && !app.metadata_sources.all_loaded()) app.metadata_sources.look_now();
  if (idp && !is_known(app, *idp)) return unknown_provider(app);
  if (idp) return go(app, request, std::string(*idp), return_path);

  const std::vector<std::string> providers = app.peers->identity_providers();
  if (providers.empty()) return unknown_provider(app);
  if (providers.size() > 1) return chooser(app, providers, return_path);
  return go(app, request, providers.front(), return_path);
}

}  // namespace signet::sp_program
