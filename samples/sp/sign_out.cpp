#include "shared/logout_http.h"
#include "shared/saml_http.h"
#include "signet/names.h"
#include "sp/flows.h"
#include "sp/session.h"
#include "sp/signed_out.h"
#include "web/csrf.h"
#include "web/fields.h"
#include "web/random.h"

// "Sign out" was pressed: the session here ends first, whatever comes of the others.
// [saml-profiles 4.4.3.1]

namespace signet::sp_program {
namespace {

using web::element;

/// As long as the identity provider's answer is awaited.
constexpr std::chrono::minutes signing_out_cookie_age{15};

void log_sign_out(const App& app, const web::Request& request, const Session& session,
                  bool everywhere, std::string_view code = {}) {
  app.log.write("logout", {{"accepted", code.empty()},
                           {"code", code},
                           {"idp", session.stored.idp},
                           {"name_id", shown_name(session.stored)},
                           {"everywhere", everywhere},
                           {"address", request.remote_address}});
}

web::Response without_session(const App& app, web::Response response) {
  return web::with_cookie(std::move(response), app.cookies.clear(session_cookie));
}

web::Response end_here(App& app, const web::Request& request, const Session& session) {
  const auto ended = app.sessions->take(session.stored.id, app.now());
  if (!ended) return store_away(app, request, ended.error());
  log_sign_out(app, request, session, false);
  return without_session(app, to_signed_out_page(app, SignedOut::here));
}

/// On the way to the identity provider.
web::Response leave(const App& app, const Session& session, const BrowserAction& action) {
  const auto* redirect = std::get_if<RedirectTo>(&action);
  if (redirect == nullptr) return program::send(action);
  const std::string name = display_name(app, session.stored.idp);
  return program::leave_by(
      app.site.page("You are signed out here",
                    element("section", {{"class", "card"}},
                            {element("p", {},
                                     {"Now ", name,
                                      " is asked to sign you out of all other "
                                      "applications."}),
                             element("p", {{"class", "actions"}},
                                     {element("a", {{"class", "button"}, {"href", redirect->url}},
                                              {"Go on"})})})),
      redirect->url);
}

/// It has ended here unless the store is away; but that may also have happened right afterwards.
web::Response not_everywhere(App& app, const web::Request& request, const Session& session,
                             const Error& error) {
  const auto left = app.sessions->find(session.stored.id, app.now());
  if (!left) return store_away(app, request, left.error());
  if (*left) return store_away(app, request, error);
  log_sign_out(app, request, session, true, error.name());
  return without_session(app, to_signed_out_page(app, SignedOut::unconfirmed));
}

web::Response end_everywhere(App& app, const web::Request& request, const Session& session) {
  const std::string browser = web::random_token();
  const auto start = app.sp.start_logout({.session = session.stored.id,
                                          .relay_state = browser,
                                          .now = app.now(),
                                          .reason = std::string(logout_reason::user)});
  if (!start) return not_everywhere(app, request, session, start.error());
  log_sign_out(app, request, session, true);
  const auto action = start->action ? program::for_browser(*start->action) : std::nullopt;
  if (!action) return without_session(app, to_signed_out_page(app, SignedOut::here));
  const std::string cookie =
      app.cookies.set(signing_out_cookie, browser, web::SameSite::lax, signing_out_cookie_age);
  return web::with_cookie(
      remember_signed_out(app, without_session(app, leave(app, session, *action)),
                          SignedOut::unconfirmed),
      cookie);
}

}  // namespace

bool offers_single_logout(const App& app, const std::string& identity_provider) {
  if (!has_single_logout(app.settings)) return false;
  const auto entity = app.peers->find(identity_provider);
  if (!entity || !entity->idp) return false;
  for (const Endpoint& endpoint : entity->idp->single_logout_services) {
    if (endpoint.binding == binding::http_redirect || endpoint.binding == binding::http_post) {
      return true;
    }
  }
  return false;
}

web::Response sign_out(App& app, const web::Request& request) {
  const auto form = web::parse_form(request);
  const auto session = session_of(app, request);
  if (!session) return store_away(app, request, session.error());
  const bool is_ours = form && *session && web::has_csrf_token(*form, (*session)->data.csrf) &&
                       !web::comes_from_another_site(request, app.origin);
  if (!is_ours) {
    return app.site.message(403, "Not possible",
                            "This form didn't come from your session here. Please try again.");
  }
  const bool everywhere = form->only(sign_out_where).value_or("") != sign_out_here;
  if (everywhere && offers_single_logout(app, (*session)->stored.idp)) {
    return end_everywhere(app, request, **session);
  }
  return end_here(app, request, **session);
}

}  // namespace signet::sp_program
