#include "idp/flows.h"
#include "web/csrf.h"
#include "web/fields.h"
#include "web/random.h"

namespace signet::idp_program {
namespace {

using web::element;
using web::Html;

struct LoginForm {
  const Browser& browser;
  std::string handle;       ///< of the request that waits; empty for the portal
  std::string application;  ///< its name for people
  std::string username;
  std::string complaint;
};

Html purpose(const LoginForm& form) {
  if (form.application.empty()) return {};
  return element("p", {{"class", "hint"}},
                 {"You will then go on to ", element("strong", {}, {form.application}), "."});
}

web::Response login_page(const App& app, const LoginForm& form, int status = 200) {
  web::InputField username;
  username.label = "User name";
  username.name = "username";
  username.value = form.username;
  username.autocomplete = "username";
  username.focused = form.username.empty();
  web::InputField password;
  password.label = "Password";
  password.name = password.type = "password";
  password.autocomplete = "current-password";
  password.focused = !form.username.empty();

  const Html handle = form.handle.empty() ? Html() : web::hidden_field("continue", form.handle);
  const Html content =
      element("section", {{"class", "card"}},
              {web::error_notice(form.complaint), purpose(form),
               element("form", {{"method", "post"}, {"action", "/login"}},
                       {web::hidden_field(web::csrf_field, form.browser.name), handle,
                        web::input_field(username), web::input_field(password),
                        element("p", {{"class", "actions"}},
                                {element("button", {{"type", "submit"}}, {"Sign in"})})})});
  web::Response response = app.site.page("Sign in", content, status);
  if (form.browser.set_cookie) {
    response = web::with_cookie(std::move(response), *form.browser.set_cookie);
  }
  return response;
}

web::Response expired(const App& app) {
  return app.site.message(400, "Too late",
                          "This sign-in has expired, or it began in another browser. Please go "
                          "back to the application and start again.");
}

/// The request under this handle, when this browser is the first to come for it or was before.
std::optional<AcceptedAuthnRequest> waiting_request(App& app, const std::string& handle,
                                                    const Browser& browser) {
  std::optional<AcceptedAuthnRequest> found;
  app.waiting.update(handle, app.now(), [&](WaitingRequest& waiting) {
    if (waiting.browser.empty()) waiting.browser = browser.name;
    if (web::equal_secrets(waiting.browser, browser.name)) found = waiting.request;
  });
  return found;
}

/// Both are asked, so that neither many names from one address nor one name from many gets far.
bool may_try(App& app, const web::Request& request, std::string_view username) {
  const Instant now = app.now();
  const bool address_may =
      app.attempts_by_network.allow(web::network_of(request.remote_address), now);
  return address_may && app.attempts_by_user.allow(folded(username), now);
}

void log_failure(App& app, const web::Request& request, std::string_view username,
                 std::string_view code) {
  // People type their password into the wrong field.
  const User* user = app.users.find(username);
  app.log.write("sign-in", {{"accepted", false},
                            {"code", code},
                            {"user", user == nullptr ? "unknown" : user->username},
                            {"address", request.remote_address}});
}

/// What stands in the form that came.
struct Credentials {
  std::string username, password, handle;
};

std::optional<Credentials> read_credentials(const web::Fields& form) {
  const auto username = form.only("username");
  const auto password = form.only("password");
  if (!username || !password || form.count("continue") > 1) return std::nullopt;
  return Credentials{std::string(*username), std::string(*password),
                     std::string(form.only("continue").value_or(""))};
}

web::Response signed_in(App& app, const web::Request& request, const User& user,
                        const std::string& handle,
                        const std::optional<AcceptedAuthnRequest>& authn_request) {
  auto begun = begin_session(app, request, user);
  if (!begun) return store_away(app, request, begun.error());
  app.log.write("sign-in",
                {{"accepted", true}, {"user", user.username}, {"address", request.remote_address}});
  // Of two answers to one form, the second finds nothing waiting.
  const bool is_first = authn_request && app.waiting.take(handle, app.now());
  web::Response next = handle.empty() ? web::redirect("/")
                       : is_first     ? answer(app, request, *authn_request, begun->session)
                                      : expired(app);
  return web::with_cookie(std::move(next), std::move(begun->set_cookie));
}

}  // namespace

web::Response show_login(App& app, const web::Request& request) {
  const auto query = web::parse_urlencoded(request.query);
  if (!query || query->count("continue") > 1) return app.site.not_found(400);
  const Browser browser = browser_of(app, request);
  const std::string handle(query->only("continue").value_or(""));
  if (handle.empty()) {
    const auto session = session_of(app, request);
    if (!session) return store_away(app, request, session.error());
    if (*session) return web::redirect("/");
    return login_page(app, {browser, "", "", "", ""});
  }
  const auto authn_request = waiting_request(app, handle, browser);
  if (!authn_request) return expired(app);
  if (auto response = answer_at_once(app, request, *authn_request)) {
    app.waiting.erase(handle);
    return *std::move(response);
  }
  const std::string application = display_name(app, authn_request->service_provider());
  return login_page(app, {browser, handle, application, "", ""});
}

web::Response submit_login(App& app, const web::Request& request) {
  const auto form = web::parse_form(request);
  const auto given = form ? read_credentials(*form) : std::nullopt;
  if (!given) return app.site.message(400, "Not possible", "This form can't be read.");

  if (web::comes_from_another_site(request, app.origin)) {
    // No form and no cookie: it would take the place of one that this POST held back.
    return app.site.message(403, "Not possible", "Please sign in with our own form.");
  }
  const Browser browser = browser_of(app, request);
  LoginForm again{browser, given->handle, "", given->username, ""};
  if (!web::has_csrf_token(*form, browser.name)) {
    again.complaint = "This form was too old, or the browser holds our cookies back. Try again.";
    return login_page(app, again, 403);
  }
  const auto authn_request = waiting_request(app, given->handle, browser);
  if (!given->handle.empty() && !authn_request) return expired(app);
  if (authn_request) again.application = display_name(app, authn_request->service_provider());

  if (!may_try(app, request, given->username)) {
    log_failure(app, request, given->username, "too-many-attempts");
    again.complaint = "Too many attempts. Wait a minute, then try again.";
    return web::with_header(login_page(app, again, 429), "Retry-After", "60");
  }
  const User* user = app.users.authenticate(given->username, given->password);
  // Who is disabled gets the answer of a wrong password: nobody learns that it was right.
  if (user == nullptr || !may_sign_in(app, *user)) {
    log_failure(app, request, given->username,
                user == nullptr ? "wrong-user-or-password" : "user-disabled");
    again.complaint = "User name or password is wrong.";
    return login_page(app, again, 403);
  }
  app.attempts_by_user.reset(folded(given->username));
  return signed_in(app, request, *user, given->handle, authn_request);
}

}  // namespace signet::idp_program
