#pragma once

#include <optional>

#include "idp/app.h"
#include "idp/applications.h"
#include "shared/key_ring_pages.h"
#include "web/http.h"

// What is behind each address, one file per flow; and the steps that flows share.

namespace signet::idp_program {

// sso.cpp: an AuthnRequest comes in. [saml-profiles 4.1.4.1]
web::Response sso_redirect(App& app, const web::Request& request);
web::Response sso_post(App& app, const web::Request& request);

// login.cpp: a person says who they are.
web::Response show_login(App& app, const web::Request& request);
web::Response submit_login(App& app, const web::Request& request);

// portal.cpp: the applications, and the way out.
web::Response show_portal(App& app, const web::Request& request);
web::Response start_application(App& app, const web::Request& request);
web::Response log_out(App& app, const web::Request& request);

// metadata.cpp: who we are, with the keys of everybody or of one application.
web::Response show_metadata(App& app, const web::Request& request);
web::Response show_application_metadata(App& app, const web::Request& request);

// application_pages.cpp: what the administrator sees of the applications and of the keys.
web::Response show_applications(App& app, const program::AdministratorSession& session,
                                const web::Request& request);
program::AdministeredRing ring_of_everybody(App& app);
std::optional<program::AdministeredRing> ring_of_application(App& app, const web::Request& request);

// session.cpp: cookies to what we know of a browser.

/// The session of this browser; absent when there is none, or its user is gone.
std::optional<Session> session_of(const App& app, const web::Request& request);

/// A session in place of the one before, under a new id in `set_cookie`; absent when there are too
/// many.
struct NewSession {
  Session session;
  std::string set_cookie;
};
std::optional<NewSession> begin_session(App& app, const web::Request& request, const User& user);

/// The same response, with the session of this browser gone.
web::Response end_session(App& app, const web::Request& request, web::Response response);

/// Names a browser before anybody has signed in on it. Its forms carry the name as well, so nobody
/// can fill them in from elsewhere.
struct Browser {
  std::string name;
  std::optional<std::string> set_cookie;  ///< when it is new
};
Browser browser_of(const App& app, const web::Request& request);

// answer.cpp: what goes back to a service provider. [saml-profiles 4.1.4.2]

/// The answer to a request as things stand: with an assertion, or the reason why there can't be
/// one. Absent when a person has to sign in first.
std::optional<web::Response> answer_at_once(App& app, const web::Request& request,
                                            const AcceptedAuthnRequest& authn_request);

/// The answer for a person who has just signed in.
web::Response answer(App& app, const web::Request& request,
                     const AcceptedAuthnRequest& authn_request, const Session& session);

/// An answer that nobody asked for. [saml-profiles 4.1.5]
web::Response answer_unasked(App& app, const web::Request& request,
                             const std::string& service_provider, const Session& session);

}  // namespace signet::idp_program
