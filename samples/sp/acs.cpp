#include "sp/flows.h"
#include "web/fields.h"
#include "web/random.h"
#include "web/return_path.h"

namespace signet::sp_program {
namespace {

web::Response refuse(App& app, const web::Request& request, const Error& error) {
  return app.site.refuse(app.log, "sign-in", error, request);
}

/// Over plain http there are no cookies that come along with another site's POST: ours are held
/// back, and a GET of our own brings them. Over https the browser cookie is SameSite=None.
bool cookies_were_held_back(const App& app, const web::Request& request) {
  if (app.is_secure || app.cookies.read(request, browser_cookie)) return false;
  const auto site = request.headers.only("Sec-Fetch-Site");
  return !site || *site == "cross-site";
}

web::Response hold_back(App& app, const web::Request& request, PostedResponse posted) {
  // What is too large for a message is refused before it takes a place.
  if (posted.saml_response.size() + posted.relay_state.size() > 2 * Limits().message_bytes) {
    return refuse(app, request,
                  Error(ErrorCode::message_too_large, "SAMLResponse", "a smaller message"));
  }
  const Instant now = app.now();
  const auto handle = app.held_back.create(std::move(posted), now + std::chrono::minutes(1), now);
  if (!handle) return app.site.message(503, "Busy", "Please try again in a few minutes.");
  return web::redirect(std::string(held_back_path) + "?handle=" + *handle);
}

/// Where the person goes now. Nobody signed the RelayState of an unsolicited response.
std::string next_page(const AuthenticatedSubject& subject) {
  return web::is_local_path(subject.relay_state()) ? subject.relay_state() : "/";
}

web::Response begin_session(App& app, const web::Request& request, AuthenticatedSubject subject) {
  const Instant now = app.now();
  Instant end = now + app.settings.session_length;
  if (subject.session_not_on_or_after()) end = std::min(end, *subject.session_not_on_or_after());
  const std::string next = next_page(subject);
  const std::string idp = subject.identity_provider();
  const std::string name_id = subject.name_id().value;
  const bool unsolicited = subject.unsolicited();

  const auto old_id = app.cookies.read(request, session_cookie);
  const auto id = app.sessions.replace(old_id.value_or(""),
                                       {std::move(subject), end, web::random_token()}, end, now);
  if (!id) {
    return refuse(app, request, Error(ErrorCode::store_full, "sessions", "room", "none"));
  }
  app.log.write("sign-in", {{"accepted", true},
                            {"idp", idp},
                            {"name_id", name_id},
                            {"unsolicited", unsolicited},
                            {"address", request.remote_address}});
  return web::with_cookie(web::redirect(next),
                          app.cookies.set(session_cookie, *id, web::SameSite::lax));
}

web::Response consume(App& app, const web::Request& request, const PostedResponse& posted) {
  auto subject = app.sp.consume_response(
      {.saml_response = posted.saml_response,
       .relay_state = posted.relay_state,
       .browser_binding = app.cookies.read(request, browser_cookie).value_or(""),
       .received_at = app.now()});
  if (!subject) return refuse(app, request, subject.error());
  return begin_session(app, request, *std::move(subject));
}

}  // namespace

web::Response take_response(App& app, const web::Request& request) {
  const auto form = web::parse_form(request);
  if (!form) return app.site.message(400, "Not possible", "This form can't be read.");
  for (const std::string_view name : {"SAMLResponse", "RelayState"}) {
    if (form->count(name) > 1) {
      return refuse(app, request,
                    Error(ErrorCode::parameter_duplicate, name, "once", "more than once"));
    }
  }
  PostedResponse posted{std::string(form->only("SAMLResponse").value_or("")),
                        std::string(form->only("RelayState").value_or(""))};
  if (cookies_were_held_back(app, request)) return hold_back(app, request, std::move(posted));
  return consume(app, request, posted);
}

web::Response take_held_back_response(App& app, const web::Request& request) {
  const auto query = web::parse_urlencoded(request.query);
  const std::string handle(query ? query->only("handle").value_or("") : "");
  const auto posted = app.held_back.take(handle, app.now());
  if (!posted) {
    return app.site.message(400, "Too late", "This sign-in has expired. Please start again.");
  }
  return consume(app, request, *posted);
}

}  // namespace signet::sp_program
