#include "idp/flows.h"
#include "idp/logout_progress.h"
#include "shared/logout_http.h"
#include "shared/saml_http.h"
#include "signet/names.h"
#include "web/csrf.h"
#include "web/fields.h"

// Sessions end here and at all applications, one after another. [saml-profiles 4.4]

namespace signet::idp_program {
namespace {

using web::element;
using web::Html;

/// Names the application that is being asked, for skip_in_logout(): the ID of its LogoutRequest.
constexpr std::string_view logout_cookie = "logout";
/// As long as its answer is waited for.
constexpr std::chrono::minutes logout_cookie_age{10};

web::Response refuse(const App& app, const web::Request& request, const Error& error) {
  program::Refusal refusal = program::refusal_of(error);
  refusal.title = "Sign-out failed";
  return app.site.refuse(app.log, "logout", refusal, request);
}

web::Response with_browser(web::Response response, const Browser& browser) {
  return browser.set_cookie ? web::with_cookie(std::move(response), *browser.set_cookie)
                            : std::move(response);
}

Html skip_form(const Browser& browser) {
  return element("form", {{"method", "post"}, {"action", "/logout/skip"}},
                 {web::hidden_field(web::csrf_field, browser.name),
                  element("button", {{"type", "submit"}, {"class", "quiet"}}, {"Skip this one"})});
}

/// Sends the browser on: after a form with a page, since forms of ours, and of careful others,
/// can't be answered with a redirect to another site.
web::Response leave(const App& app, const web::Request& request, const BrowserAction& action,
                    const Html& sentence, const Html& more_actions) {
  const auto* redirect = std::get_if<RedirectTo>(&action);
  if (redirect == nullptr || request.method != web::Method::post) return program::send(action);
  const Html content =
      element("section", {{"class", "card"}},
              {element("p", {}, {"You are signed out here. ", sentence}),
               element("div", {{"class", "actions"}},
                       {element("a", {{"class", "button"}, {"href", redirect->url}}, {"Go on"}),
                        more_actions})});
  return program::leave_by(app.site.page("Signing out", content), redirect->url);
}

web::Response ask_by_browser(const App& app, const web::Request& request, const LogoutStep& step) {
  // What another site posts comes without our cookies, and a new one would replace the one there.
  const bool may_skip = !web::comes_from_another_site(request, app.origin);
  const Browser browser = may_skip ? browser_of(app, request) : Browser();
  const Html name = element("strong", {}, {display_name(app, step.service_provider)});
  web::Response response =
      leave(app, request, *program::for_browser(step.action),
            web::fragment({"Now ", name, " is asked to end your session there."}),
            may_skip ? skip_form(browser) : Html());
  return web::with_cookie(
      without_ended_session(app, request, with_browser(std::move(response), browser)),
      app.cookies.set(logout_cookie, step.request_id, web::SameSite::lax, logout_cookie_age));
}

web::Response send_answer(const App& app, const web::Request& request, const LogoutAnswer& answer) {
  const auto* redirect = std::get_if<RedirectTo>(&answer);
  if (redirect == nullptr) return program::send_answer(answer);
  return leave(app, request, *redirect, "Now the application that asked for it hears of that.", {});
}

web::Response ended_page(const App& app, const LogoutEnd& end) {
  const Html outcome =
      end.complete()
          ? web::success_notice(end.applications.empty()
                                    ? "You are signed out."
                                    : "You are signed out here and in all applications.")
          : web::error_notice(
                "You are signed out here, but not everywhere: some applications below may still "
                "have a session of yours. Sign out there, or close the browser.");
  return app.site.page(end.complete() ? "Signed out" : "Signed out, but not everywhere",
                       element("section", {{"class", "card"}},
                               {outcome, outcome_table(app, end.applications),
                                element("p", {{"class", "actions"}},
                                        {element("a", {{"class", "button quiet"}, {"href", "/"}},
                                                 {"To the start page"})})}));
}

web::Response finish(App& app, const web::Request& request, const LogoutEnd& end) {
  log_outcomes(app, end.applications);
  app.log.write("logout-end", {{"complete", end.complete()}, {"answered", end.answer.has_value()}});
  web::Response response =
      end.answer ? send_answer(app, request, *end.answer) : ended_page(app, end);
  return web::with_cookie(without_ended_session(app, request, std::move(response)),
                          app.cookies.clear(logout_cookie));
}

web::Response go_on(App& app, const web::Request& request, Result<LogoutProgress> begun) {
  const auto progress = ask_by_soap(app, std::move(begun));
  if (!progress) return refuse(app, request, progress.error());
  const auto* step = std::get_if<LogoutStep>(&*progress);
  return step != nullptr ? ask_by_browser(app, request, *step)
                         : finish(app, request, std::get<LogoutEnd>(*progress));
}

void log_request(App& app, const web::Request& request, const AcceptedLogoutRequest& accepted) {
  app.log.write("logout-request", {{"accepted", true},
                                   {"sp", accepted.peer()},
                                   {"sessions", std::to_string(accepted.sessions().size())},
                                   {"soap", accepted.by_soap()},
                                   {"asynchronous", accepted.asynchronous()},
                                   {"address", request.remote_address}});
}

Result<LogoutProgress> begin(App& app, const web::Request& request,
                             const ConsumeLogoutRequest& input) {
  const auto accepted = app.idp.consume_logout_request(input);
  if (!accepted) return Unexpected(accepted.error());
  log_request(app, request, *accepted);
  return app.idp.start_logout(*accepted, app.now());
}

web::Response take(App& app, const web::Request& request, const program::LogoutInput& input) {
  if (!input.is_request()) {
    return go_on(app, request, app.idp.continue_logout({input.message(), app.now()}));
  }
  auto session = stored_session_of(app, request);
  if (!session) return refuse(app, request, session.error());
  return go_on(app, request,
               begin(app, request, {input.message(), *std::move(session), app.now()}));
}

/// For who came back without the application's answer.
web::Response unfinished_page(const App& app, const web::Request& request) {
  const Browser browser = browser_of(app, request);
  const Html content = element(
      "section", {{"class", "card"}},
      {element("p", {},
               {"You are signed out here. An application was asked to end your session "
                "there, and hasn't answered yet."}),
       element("p", {}, {"Skip it, and the ones after it are asked."}),
       element("div", {{"class", "actions"}},
               {skip_form(browser), element("a", {{"class", "button quiet"}, {"href", "/login"}},
                                            {"Sign in again"})})});
  return with_browser(app.site.page("Signing out isn't finished", content), browser);
}

}  // namespace

web::Response slo_redirect(App& app, const web::Request& request) {
  const auto input = program::LogoutInput::read(request);
  return input ? take(app, request, *input) : refuse(app, request, input.error());
}

web::Response slo_post(App& app, const web::Request& request) {
  const auto input = program::LogoutInput::read(request);
  if (!input) return refuse(app, request, input.error());
  const auto session = stored_session_of(app, request);
  const bool lacks_session = session && !*session;
  if (input->is_request() && lacks_session) {
    // Browsers hold our cookies back from what another site posts, and the library has to compare.
    return program::send(input->post_again(app.origin + "/slo/continue"));
  }
  return take(app, request, *input);
}

web::Response slo_continue(App& app, const web::Request& request) {
  return slo_redirect(app, request);
}

web::Response slo_soap(App& app, const web::Request& request) {
  const auto fault = [&](const Error& error) {
    app.log.write("logout", {{"accepted", false},
                             {"code", error.name()},
                             {"detail", error.detail()},
                             {"address", request.remote_address}});
    return program::send_fault(error);
  };
  auto envelope = program::soap_envelope(request);
  if (!envelope) return fault(envelope.error());
  const auto progress =
      ask_by_soap(app, begin(app, request, {*std::move(envelope), std::nullopt, app.now()}));
  if (!progress) return fault(progress.error());
  const LogoutEnd& end = std::get<LogoutEnd>(*progress);
  log_outcomes(app, end.applications);
  if (end.answer) return program::send_answer(*end.answer);
  web::Response nothing;
  nothing.status = 204;
  return nothing;
}

web::Response start_sign_out(App& app, const web::Request& request, const Session& session) {
  app.log.write("logout", {{"user", session.user->username}, {"address", request.remote_address}});
  return go_on(app, request,
               app.idp.start_logout({.sessions = {session.id},
                                     .now = app.now(),
                                     .reason = std::string(logout_reason::user)}));
}

bool has_unfinished_logout(const App& app, const web::Request& request) {
  return app.cookies.read(request, logout_cookie).has_value();
}

web::Response show_unfinished_logout(App& app, const web::Request& request) {
  return has_unfinished_logout(app, request) ? unfinished_page(app, request) : web::redirect("/");
}

web::Response skip_in_logout(App& app, const web::Request& request) {
  const auto form = web::parse_form(request);
  const Browser browser = browser_of(app, request);
  const auto waiting = app.cookies.read(request, logout_cookie);
  const bool is_ours = form && waiting && web::has_csrf_token(*form, browser.name) &&
                       !web::comes_from_another_site(request, app.origin);
  if (!is_ours) return form_not_ours(app);
  auto progress = app.idp.skip_application(*waiting, app.now());
  if (progress) {
    app.log.write("logout-skip", {{"address", request.remote_address}});
    return go_on(app, request, std::move(progress));
  }
  // Answered in the meantime, or too old: nothing is left to skip.
  web::Response refusal = refuse(app, request, progress.error());
  if (progress.error().kind() == ErrorKind::unavailable) return refusal;
  return web::with_cookie(std::move(refusal), app.cookies.clear(logout_cookie));
}

}  // namespace signet::idp_program
