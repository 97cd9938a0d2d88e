#include <algorithm>

#include "shared/logout_http.h"
#include "shared/saml_http.h"
#include "sp/flows.h"
#include "sp/refusal.h"
#include "sp/session.h"
#include "sp/signed_out.h"

// Messages of Single Logout from an identity provider: it ends sessions here, or answers a request
// of ours. [saml-profiles 4.4.3.2, 4.4.3.4]

namespace signet::sp_program {
namespace {

using program::LogoutInput;

/// What is true whatever the message was worth.
const char* state_of(App& app, const web::Request& request) {
  const auto session = session_of(app, request);
  if (!session) return "Whether you are still signed in here can't be looked up right now.";
  if (*session) return "You are still signed in here.";
  return "You are not signed in here. Whether all other applications have signed you out isn't "
         "certain.";
}

web::Response refuse_logout(App& app, const web::Request& request, const Error& error) {
  Reason reason = reason_of(error);
  reason.refusal.title = "Sign-out not completed";
  reason.refusal.public_message =
      "A message of your identity provider about signing out couldn't be used. " +
      std::string(state_of(app, request));
  app.incidents.add({.id = reason.refusal.incident,
                     .at = app.now(),
                     .address = request.remote_address,
                     .identity_provider = "",
                     .reason = reason.finding,
                     .section = reason.refusal.section});
  return app.site.refuse(app.log, "logout", reason.refusal, request);
}

void log_request(const App& app, const web::Request& request, const AcceptedLogoutRequest& logout) {
  app.log.write("logout-request", {{"accepted", true},
                                   {"idp", logout.peer()},
                                   {"name_id", logout.name_id().value},
                                   {"sessions", logout.sessions().size()},
                                   {"soap", logout.by_soap()},
                                   {"address", request.remote_address}});
}

bool has_ended(const AcceptedLogoutRequest& logout, const std::string& session) {
  const auto& ended = logout.sessions();
  return std::find(ended.begin(), ended.end(), session) != ended.end();
}

web::Response take_request(App& app, const web::Request& request, const LogoutInput& input) {
  const auto session = session_of(app, request);
  if (!session) return refuse_logout(app, request, session.error());
  const auto steady = app.trust.hold();
  const auto logout = app.sp.consume_logout_request(
      {.message = input.message(),
       .browser_session = *session ? std::optional((*session)->stored.id) : std::nullopt,
       .received_at = app.now()});
  if (!logout) return refuse_logout(app, request, logout.error());
  log_request(app, request, *logout);
  const auto answer = app.sp.answer_logout(*logout, app.now());
  if (!answer) return refuse_logout(app, request, answer.error());
  web::Response response =
      *answer ? program::send_answer(**answer) : to_signed_out_page(app, SignedOut::by_provider);
  if (!has_ended(*logout, session_id(app, request))) return response;
  return web::with_cookie(std::move(response), app.cookies.clear(session_cookie));
}

web::Response take_answer(App& app, const web::Request& request, const LogoutInput& input) {
  const auto steady = app.trust.hold();
  const auto result =
      app.sp.consume_logout_response({.message = input.message(), .received_at = app.now()});
  if (!result) return refuse_logout(app, request, result.error());
  app.log.write("logout-response", {{"accepted", true},
                                    {"idp", result->identity_provider},
                                    {"complete", result->complete},
                                    {"address", request.remote_address}});
  // Somebody else's answer says nothing about the person in front of this browser.
  const auto browser = app.cookies.read(request, signing_out_cookie);
  if (!browser || *browser != result->relay_state) return web::redirect("/");
  return web::with_cookie(
      to_signed_out_page(app, result->complete ? SignedOut::everywhere : SignedOut::partly),
      app.cookies.clear(signing_out_cookie));
}

web::Response take(App& app, const web::Request& request, const LogoutInput& input) {
  return input.is_request() ? take_request(app, request, input) : take_answer(app, request, input);
}

web::Response refuse_soap(App& app, const web::Request& request, const Error& error) {
  const program::Refusal refusal = program::refusal_of(error);
  app.log.write("logout-request", {{"accepted", false},
                                   {"code", refusal.code},
                                   {"kind", refusal.kind},
                                   {"section", refusal.section},
                                   {"detail", refusal.detail},
                                   {"soap", true},
                                   {"address", request.remote_address}});
  return program::send_fault(error);
}

}  // namespace

web::Response take_logout_message(App& app, const web::Request& request) {
  const auto input = LogoutInput::read(request);
  if (!input) return refuse_logout(app, request, input.error());
  const bool has_cookies =
      app.cookies.read(request, session_cookie) || app.cookies.read(request, signing_out_cookie);
  if (input->is_posted() && !has_cookies && may_lack_cookies(request)) {
    return program::send(input->post_again(app.origin + logout_again_path));
  }
  return take(app, request, *input);
}

web::Response take_logout_message_again(App& app, const web::Request& request) {
  const auto input = LogoutInput::read(request);
  return input ? take(app, request, *input) : refuse_logout(app, request, input.error());
}

web::Response take_logout_by_soap(App& app, const web::Request& request) {
  const auto envelope = program::soap_envelope(request);
  if (!envelope) return refuse_soap(app, request, envelope.error());
  const auto steady = app.trust.hold();
  const auto logout = app.sp.consume_logout_request(
      {.message = *envelope, .browser_session = std::nullopt, .received_at = app.now()});
  if (!logout) return refuse_soap(app, request, logout.error());
  log_request(app, request, *logout);
  const auto answer = app.sp.answer_logout(*logout, app.now());
  if (!answer) return refuse_soap(app, request, answer.error());
  return *answer ? program::send_answer(**answer) : web::text("", 204);
}

}  // namespace signet::sp_program
