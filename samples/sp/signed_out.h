#pragma once

#include "sp/app.h"

// Where a sign-out ends: a page that says what is known of the other applications, and nothing
// more.

namespace signet::sp_program {

enum class SignedOut {
  everywhere,   ///< the identity provider says that all sessions have ended
  partly,       ///< it says that some may go on
  unconfirmed,  ///< it was asked, and has said nothing yet
  here,         ///< nobody else was asked
  by_provider,  ///< it was the identity provider that ended the session
};

/// Sends the browser there. The session has to have ended.
web::Response to_signed_out_page(const App& app, SignedOut how);

/// Makes a response remember it for that page: a cookie, so that nobody can make us say it by a
/// link.
web::Response remember_signed_out(const App& app, web::Response response, SignedOut how);

/// The address of that page. Who is signed in, or came by another way, is sent to the start.
web::Response show_signed_out(App& app, const web::Request& request);

}  // namespace signet::sp_program
