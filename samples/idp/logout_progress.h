#pragma once

#include <string>
#include <vector>

#include "idp/app.h"
#include "signet/idp_logout.h"
#include "web/html.h"

// A logout on its way over the applications, for whoever started it.

namespace signet::idp_program {

/// Asks all applications that the next steps ask by SOAP, each within a limit of time; one that
/// doesn't answer is skipped. What comes back is for a browser, or the end.
Result<LogoutProgress> ask_by_soap(App& app, Result<LogoutProgress> progress);

/// Ends sessions for the administrator: nobody is there who could be sent anywhere. Fails when the
/// store is away.
Result<std::vector<ApplicationLogout>> end_sessions(App& app, std::vector<std::string> sessions);

void log_outcomes(App& app, const std::vector<ApplicationLogout>& applications);

/// A table of applications, with what came of it in words and in colour; empty when there are none.
web::Html outcome_table(const App& app, const std::vector<ApplicationLogout>& applications);

}  // namespace signet::idp_program
