#include <algorithm>
#include <array>

#include "sp/flows.h"
#include "sp/identity_center.h"
#include "sp/refusal.h"
#include "web/fields.h"
#include "web/random.h"
#include "web/return_path.h"

namespace signet::sp_program {
namespace {

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
    const Error error(ErrorCode::message_too_large, "SAMLResponse", "a smaller message");
    return refuse_response(app, request, reason_of(error), {});
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

bool record_success(App& app, const web::Request& request, const AuthenticatedSubject& subject) {
  const AuditEvent event{.name = audit_event::external_idp_directory_login,
                         .at = app.now(),
                         .source_address = request.remote_address,
                         .identity_provider = subject.identity_provider(),
                         .user_name = subject.name_id().value};
  std::array<AuditEvent, 2> events = {event, event};
  events[1].name = audit_event::user_authentication;
  return record(app, events);
}

web::Response begin_session(App& app, const web::Request& request,
                            const AuthenticatedSubject& subject, Instant end,
                            std::vector<SessionTag> tags) {
  const auto old_id = app.cookies.read(request, session_cookie);
  const auto id = app.sessions.replace(
      old_id.value_or(""), {subject, end, web::random_token(), std::move(tags)}, end, app.now());
  const auto refuse = [&](const Error& error) {
    return refuse_response(app, request, reason_of(error),
                           {.subject = &subject, .failed_event = audit_event::user_authentication});
  };
  if (!id) return refuse(Error(ErrorCode::store_full, "sessions", "room", "none"));
  // Nobody comes in unrecorded.
  if (!record_success(app, request, subject)) {
    app.sessions.erase(*id);
    return refuse(Error(ErrorCode::store_unavailable, "audit log", "that it can be written"));
  }
  app.log.write("sign-in", {{"accepted", true},
                            {"idp", subject.identity_provider()},
                            {"name_id", subject.name_id().value},
                            {"unsolicited", subject.unsolicited()},
                            {"address", request.remote_address}});
  return web::with_cookie(web::redirect(next_page(subject)),
                          app.cookies.set(session_cookie, *id, web::SameSite::lax));
}

Result<AuthenticatedSubject> accept(App& app, const web::Request& request,
                                    const PostedResponse& posted) {
  const auto steady = app.trust.hold();
  return app.sp.consume_response(
      {.saml_response = posted.saml_response,
       .relay_state = posted.relay_state,
       .browser_binding = app.cookies.read(request, browser_cookie).value_or(""),
       .received_at = app.now()});
}

web::Response admit(App& app, const web::Request& request, const AuthenticatedSubject& subject) {
  const Instant end = app.now() + app.settings.session_length;
  return begin_session(app, request, subject,
                       std::min(end, subject.session_not_on_or_after().value_or(end)), {});
}

/// What Identity Center asks for besides.
web::Response admit_by_profile(App& app, const web::Request& request,
                               std::string_view saml_response,
                               const AuthenticatedSubject& subject) {
  ProfileVerdict verdict = judge(app.settings, subject, saml_response, app.now());
  if (verdict.refusals.empty()) {
    return begin_session(app, request, subject, verdict.session_end, std::move(verdict.tags));
  }
  const Reason reason = reason_of(verdict.refusals.front());
  return refuse_response(app, request, reason,
                         {.saml_response = saml_response,
                          .subject = &subject,
                          .failed_event = verdict.failed_event,
                          .more_findings = std::move(verdict.refusals)});
}

web::Response consume(App& app, const web::Request& request, const PostedResponse& posted) {
  const auto subject = accept(app, request, posted);
  if (!subject) {
    return refuse_response(app, request, reason_of(subject.error()),
                           {.saml_response = posted.saml_response});
  }
  if (app.settings.profile == Profile::plain) return admit(app, request, *subject);
  return admit_by_profile(app, request, posted.saml_response, *subject);
}

}  // namespace

web::Response take_response(App& app, const web::Request& request) {
  const auto form = web::parse_form(request);
  if (!form) return app.site.message(400, "Not possible", "This form can't be read.");
  for (const std::string_view name : {"SAMLResponse", "RelayState"}) {
    if (form->count(name) > 1) {
      const Error error(ErrorCode::parameter_duplicate, name, "once", "more than once");
      return refuse_response(app, request, reason_of(error), {});
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
