#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "signet/logout.h"
#include "signet/sessions.h"

namespace signet {

/// What an identity provider needs for Single Logout.
///
///   // "Sign out" was pressed:
///   return go_on(idp->start_logout({.sessions = {cookie}, .now = now}));
///
///   // at the address for logout, with a SAMLRequest:
///   auto request = idp->consume_logout_request({RedirectQuery{query}, cookie, now});
///   if (!request) return error_page(request.error());
///   return go_on(idp->start_logout(*request, now));
///
///   // there, with a SAMLResponse:
///   return go_on(idp->continue_logout({RedirectQuery{query}, now}));
///
///   // go_on(): one application after another, until all were asked
///   if (!progress) return error_page(progress.error());
///   if (auto* step = std::get_if<LogoutStep>(&*progress)) return send(step->action);
///   const LogoutEnd& end = std::get<LogoutEnd>(*progress);
///   return end.answer ? send(*end.answer) : signed_out_page(end.applications);
struct IdentityProviderLogout {
  SingleLogoutService service;
  SignInState state;                      ///< which messages were used, and which wait
  std::shared_ptr<IdpSessions> sessions;  ///< see AuthenticatedUser::session_id
  /// The application can make a SoapCall. Service providers that take logout by SOAP are asked that
  /// way then, before all others.
  bool call_by_soap = false;
};

/// What came of a logout at one service provider.
struct ApplicationLogout {
  enum class Outcome {
    ended,        ///< it says that the session has ended
    no_session,   ///< it knew of none any more
    failed,       ///< it said something else, or was given up
    unreachable,  ///< its metadata has no endpoint for Single Logout by this way, or isn't valid
    not_asked,    ///< there were too many before it, or the store was away
  };
  std::string service_provider;  ///< entity ID
  Outcome outcome;
};
/// "ended", "no-session" and so on.
std::string_view to_string(ApplicationLogout::Outcome outcome) noexcept;

/// The next application is asked.
struct LogoutStep {
  LogoutAction action;           ///< hand what a SoapCall brings to continue_logout()
  std::string service_provider;  ///< entity ID
  /// For skip_application(), when a SoapCall fails or a person won't wait; best kept in a cookie of
  /// this browser until the logout ends.
  std::string request_id;
};

/// All were asked that can be.
struct LogoutEnd {
  std::vector<ApplicationLogout> applications;  ///< without the one that asked for it
  /// For the service provider that asked; absent when none did, or when it doesn't wait.
  std::optional<LogoutAnswer> answer;

  /// True when the person is signed out everywhere; the answer says the same.
  bool complete() const noexcept;
};

using LogoutProgress = std::variant<LogoutStep, LogoutEnd>;

/// Sessions that end because the person, or an administrator, wants it.
struct EndSessions {
  std::vector<std::string> sessions;  ///< IDs of IdpSessions
  Instant now;
  bool by_browser = true;   ///< false: nobody is there who could be sent anywhere
  std::string reason = {};  ///< see logout_reason
};

}  // namespace signet
