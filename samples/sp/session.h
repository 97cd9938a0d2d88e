#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signet/result.h"
#include "signet/sessions.h"
#include "sp/app.h"
#include "sp/session_data.h"

// Sessions of people who are signed in. They live in a store that other processes may share, or
// that may be away; so each look at one can fail.

namespace signet::sp_program {

/// A person who is signed in.
struct Session {
  SpSession stored;
  SessionData data;
};

/// What people see of a name; empty when the identity provider gave none.
std::string shown_name(const SpSession& session);
/// For a `dl` of facts: name, format, identity provider, when the person signed in there, by what,
/// and until when.
web::Html session_facts(const App& app, const SpSession& stored,
                        const std::optional<SessionData>& data);

/// What the value of a session's cookie is called in the store: who reads that can't make a cookie
/// of it, and so may be shown it.
std::string session_id(std::string_view cookie);
/// Of the browser's cookie, whether or not there is such a session; empty without a cookie.
std::string session_id(const App& app, const web::Request& request);

/// The browser's session. Absent as well when what is stored of it can't be read, and when today's
/// settings wouldn't let the person in: they may have changed since.
/// Fails with `store_unavailable`.
Result<std::optional<Session>> session_of(const App& app, const web::Request& request);

/// For pages that can't be shown since the store is away.
web::Response store_away(const App& app, const web::Request& request, const Error& error);

/// Whether another site caused this request, so that our cookies may have stayed behind: browsers
/// hold those back that aren't SameSite=None, and over plain http none is. Old browsers don't say.
bool may_lack_cookies(const web::Request& request);

}  // namespace signet::sp_program
