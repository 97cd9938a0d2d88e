#include <algorithm>
#include <array>

#include "shared/saml_http.h"
#include "sp/flows.h"
#include "sp/identity_center.h"
#include "sp/refusal.h"
#include "sp/session.h"
#include "web/fields.h"
#include "web/random.h"
#include "web/return_path.h"

namespace signet::sp_program {
namespace {

/// The fields of a response.
struct PostedResponse {
  std::string saml_response, relay_state;
};

/// Over plain http there are no cookies that come along with another site's POST: ours are held
/// back, and a form of our own brings them. Over https the browser cookie is SameSite=None.
bool cookies_were_held_back(const App& app, const web::Request& request) {
  return !app.is_secure && !app.cookies.read(request, browser_cookie) && may_lack_cookies(request);
}

/// The same once more, from a page of ours: nothing has to be kept meanwhile, so it doesn't matter
/// which of several processes the browser comes to.
web::Response post_again(const App& app, const PostedResponse& posted) {
  PostForm form{app.origin + response_again_path, {{"SAMLResponse", posted.saml_response}}};
  if (!posted.relay_state.empty()) form.fields.emplace_back("RelayState", posted.relay_state);
  return program::send(form);
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

/// No browser has its cookie any more, so it does no harm if the store can't end it.
void drop(const App& app, const std::string& id) {
  if (!id.empty()) static_cast<void>(app.sessions->take(id, app.now()));
}

web::Response begin_session(App& app, const web::Request& request,
                            const AuthenticatedSubject& subject, Instant end,
                            std::vector<SessionTag> tags) {
  const std::string cookie = web::random_token();
  const SpSession session{.id = session_id(cookie),
                          .idp = subject.identity_provider(),
                          .name_id = subject.name_id(),
                          .session_index = subject.session_index(),
                          .expires_at = end,
                          .data = write_session_data(session_data(subject, std::move(tags)))};
  const auto refuse = [&](const Error& error) {
    return refuse_response(app, request, reason_of(error),
                           {.subject = &subject, .failed_event = audit_event::user_authentication});
  };
  if (const auto ok = app.sessions->put(session, app.now()); !ok) return refuse(ok.error());
  // Nobody comes in unrecorded.
  if (!record_success(app, request, subject)) {
    drop(app, session.id);
    return refuse(Error(ErrorCode::store_unavailable, "audit log", "that it can be written"));
  }
  drop(app, session_id(app, request));
  app.log.write("sign-in", {{"accepted", true},
                            {"idp", subject.identity_provider()},
                            {"name_id", subject.name_id().value},
                            {"unsolicited", subject.unsolicited()},
                            {"address", request.remote_address}});
  return web::with_cookie(web::redirect(next_page(subject)),
                          app.cookies.set(session_cookie, cookie, web::SameSite::lax));
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

using TakePosted = web::Response (*)(App&, const web::Request&, const PostedResponse&);

web::Response read_posted(App& app, const web::Request& request, TakePosted take) {
  const auto form = web::parse_form(request);
  if (!form) return app.site.message(400, "Not possible", "This form can't be read.");
  for (const std::string_view name : {"SAMLResponse", "RelayState"}) {
    if (form->count(name) > 1) {
      const Error error(ErrorCode::parameter_duplicate, name, "once", "more than once");
      return refuse_response(app, request, reason_of(error), {});
    }
  }
  return take(app, request,
              {std::string(form->only("SAMLResponse").value_or("")),
               std::string(form->only("RelayState").value_or(""))});
}

}  // namespace

web::Response take_response(App& app, const web::Request& request) {
  if (!cookies_were_held_back(app, request)) return take_response_again(app, request);
  return read_posted(app, request, [](App& at, const web::Request&, const PostedResponse& posted) {
    return post_again(at, posted);
  });
}

web::Response take_response_again(App& app, const web::Request& request) {
  return read_posted(app, request, consume);
}

}  // namespace signet::sp_program
