#pragma once

#include <optional>

#include "sp/app.h"
#include "web/http.h"

// What is behind each address, one file per flow; and what flows share.

namespace signet::sp_program {

/// Where the browser goes on after a response that came without our cookie.
inline constexpr const char* held_back_path = "/acs/continue";

// login.cpp: off to an identity provider. [saml-profiles 4.1.4.1]
web::Response start_login(App& app, const web::Request& request);

// acs.cpp: back from it. [saml-profiles 4.1.4.3]
web::Response take_response(App& app, const web::Request& request);
web::Response take_held_back_response(App& app, const web::Request& request);

// session_page.cpp: who is signed in, and the way out.
web::Response show_start(App& app, const web::Request& request);
web::Response show_session(App& app, const web::Request& request);
web::Response log_out(App& app, const web::Request& request);

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

/// What people call an identity provider: from the settings, else from metadata.
std::string display_name(const App& app, const std::string& identity_provider);

}  // namespace signet::sp_program
