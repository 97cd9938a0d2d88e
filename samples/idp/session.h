#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "idp/app.h"
#include "signet/result.h"
#include "web/http.h"

// From cookies to what we know of a browser. Sessions of people are in App::sessions, which other
// processes may share.

namespace signet::idp_program {

/// A person who is signed in here.
struct Session {
  std::string id;    ///< of the IdpSession: a hash of the cookie, which stays with the browser
  const User* user;  ///< never null; lives as long as the App
  Instant authn_instant;
  std::string session_index;  ///< for service providers
  std::string csrf;
  Instant expires_at;
};

/// What a stored session says; absent when its user is gone or disabled, or when it isn't what this
/// program writes.
std::optional<Session> read_session(const App& app, const IdpSession& stored);

/// The session of this browser; absent when there is none. Fails when the store is away.
Result<std::optional<Session>> session_of(const App& app, const web::Request& request);

/// The ID of the session that is stored for the cookie, whose ever it is and whatever it says.
Result<std::optional<std::string>> stored_session_of(const App& app, const web::Request& request);

/// A session in place of the one before, under a new id in `set_cookie`. Of the same user it takes
/// over who was told of that one. Fails when the store is away or full.
struct NewSession {
  Session session;
  std::string set_cookie;
};
Result<NewSession> begin_session(App& app, const web::Request& request, const User& user);

/// The same response, which takes the cookie away when its session has ended. One that goes on
/// keeps it: a link or form of somebody else's logout may have led the browser here.
web::Response without_ended_session(const App& app, const web::Request& request,
                                    web::Response response);

/// For when it can't be said who somebody is.
web::Response store_away(const App& app, const web::Request& request, const Error& error);

/// Whether neither the settings nor the administrator disabled somebody.
bool may_sign_in(const App& app, const User& user);

/// Names a browser before anybody has signed in on it. Its forms carry the name as well, so nobody
/// can fill them in from elsewhere.
struct Browser {
  std::string name;
  std::optional<std::string> set_cookie;  ///< when it is new
};
Browser browser_of(const App& app, const web::Request& request);

}  // namespace signet::idp_program
