#pragma once

#include <optional>

#include "sp/app.h"
#include "web/http.h"

// What is behind each address, one file per flow; and what flows share.

namespace signet::sp_program {

/// Where the browser brings a response that came without our cookies once more, from a page of our
/// own.
inline constexpr const char* response_again_path = "/acs/continue";
/// Where messages of Single Logout arrive by browser, and by SOAP.
inline constexpr const char* logout_path = "/slo";
inline constexpr const char* logout_soap_path = "/slo/soap";
/// As response_again_path.
inline constexpr const char* logout_again_path = "/slo/continue";
inline constexpr const char* signed_out_path = "/signed-out";

// login.cpp: off to an identity provider. [saml-profiles 4.1.4.1]
web::Response start_login(App& app, const web::Request& request);

// acs.cpp: back from it. [saml-profiles 4.1.4.3]
web::Response take_response(App& app, const web::Request& request);
web::Response take_response_again(App& app, const web::Request& request);

// session_page.cpp: who is signed in.
web::Response show_start(App& app, const web::Request& request);
web::Response show_session(App& app, const web::Request& request);

// sign_out.cpp: the way out, here or everywhere. [saml-profiles 4.4.3.1]
web::Response sign_out(App& app, const web::Request& request);

// single_logout.cpp: what identity providers have to say about that. [saml-profiles 4.4.3]
web::Response take_logout_message(App& app, const web::Request& request);
web::Response take_logout_message_again(App& app, const web::Request& request);
web::Response take_logout_by_soap(App& app, const web::Request& request);

// session_list_pages.cpp: who is signed in, and ending it. For the administrator.
web::Response show_sessions(App& app, const program::AdministratorSession& session,
                            const web::Request& request);
web::Response show_one_session(App& app, const program::AdministratorSession& session,
                               const web::Request& request);
web::Response end_session(App& app, const program::AdministratorSession& session,
                          const web::Request& request, const web::Fields& form);

// incident_pages.cpp: what was refused, and what to do about it. For the administrator.
web::Response show_incidents(App& app, const program::AdministratorSession& session,
                             const web::Request& request);
web::Response show_incident(App& app, const program::AdministratorSession& session,
                            const web::Request& request);

// certificate_pages.cpp: what verifies the messages of identity providers. For the administrator.
web::Response show_identity_providers(App& app, const program::AdministratorSession& session,
                                      const web::Request& request);
web::Response show_certificates(App& app, const program::AdministratorSession& session,
                                const web::Request& request);
web::Response import_certificate(App& app, const program::AdministratorSession& session,
                                 const web::Request& request, const web::Fields& form);
web::Response confirm_deletion(App& app, const program::AdministratorSession& session,
                               const web::Request& request);
web::Response delete_certificate(App& app, const program::AdministratorSession& session,
                                 const web::Request& request, const web::Fields& form);

/// Binds a sign-in to the browser that began it: set at /login, looked at in the answer.
inline constexpr std::string_view browser_cookie = "browser";
inline constexpr std::string_view session_cookie = "session";
/// Tells the answer to a sign-out of this browser from anybody else's.
inline constexpr std::string_view signing_out_cookie = "signing-out";

/// A field of the form that signs out, and its value for those who mean this application alone.
inline constexpr std::string_view sign_out_where = "where";
inline constexpr std::string_view sign_out_here = "here";

/// Whether a person can be signed out there, and everywhere else, by way of the browser.
bool offers_single_logout(const App& app, const std::string& identity_provider);

/// What people call an identity provider: from the settings, else from metadata.
std::string display_name(const App& app, const std::string& identity_provider);

}  // namespace signet::sp_program
