#pragma once

#include <optional>

#include "idp/app.h"
#include "idp/applications.h"
#include "idp/session.h"
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
web::Response form_not_ours(const App& app);

// single_logout.cpp: sessions end, here and at the applications. [saml-profiles 4.4]
web::Response slo_redirect(App& app, const web::Request& request);
web::Response slo_post(App& app, const web::Request& request);
/// What slo_post() posts again, now from a page of ours.
web::Response slo_continue(App& app, const web::Request& request);
web::Response slo_soap(App& app, const web::Request& request);
web::Response start_sign_out(App& app, const web::Request& request, const Session& session);
/// For a person who comes back without the answer of an application that was asked.
bool has_unfinished_logout(const App& app, const web::Request& request);
web::Response show_unfinished_logout(App& app, const web::Request& request);
web::Response skip_in_logout(App& app, const web::Request& request);

// metadata.cpp: who we are, with the keys of everybody or of one application.
web::Response show_metadata(App& app, const web::Request& request);
web::Response show_application_metadata(App& app, const web::Request& request);

// application_pages.cpp: what the administrator sees of the applications and of the keys.
web::Response show_applications(App& app, const program::AdministratorSession& session,
                                const web::Request& request);
program::AdministeredRing ring_of_everybody(App& app);
std::optional<program::AdministeredRing> ring_of_application(App& app, const web::Request& request);

// session_pages.cpp: who is signed in. The second asks before the third.
web::Response show_sessions(App& app, const program::AdministratorSession& session,
                            const web::Request& request);
web::Response ask_about_session(App& app, const program::AdministratorSession& session,
                                const web::Request& request);
web::Response end_session(App& app, const program::AdministratorSession& session,
                          const web::Request& request, const web::Fields& form);
/// What came of it that the administrator ended sessions.
web::Html ended_by_administrator(const App& app, const std::string& user,
                                 const std::vector<ApplicationLogout>& applications);

// user_pages.cpp: who may sign in.
web::Response show_users(App& app, const program::AdministratorSession& session,
                         const web::Request& request);
web::Response disable_user(App& app, const program::AdministratorSession& session,
                           const web::Request& request, const web::Fields& form);
web::Response enable_user(App& app, const program::AdministratorSession& session,
                          const web::Request& request, const web::Fields& form);
void add_user_pages(web::Router& router, App& app);

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
