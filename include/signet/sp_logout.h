#pragma once

#include <memory>
#include <optional>
#include <string>

#include "signet/logout.h"
#include "signet/sessions.h"

namespace signet {

/// What a service provider needs for Single Logout.
///
///   // "Sign out" was pressed:
///   auto logout = sp->start_logout({.session = cookie, .relay_state = "/bye", .now = now});
///   if (logout && logout->action) return send(*logout->action);
///
///   // at the address for logout, with a SAMLResponse:
///   auto result = sp->consume_logout_response({.message = RedirectQuery{query}, now});
///   return result && result->complete ? bye_page() : signed_out_here_alone_page();
///
///   // there, with a SAMLRequest:
///   auto request = sp->consume_logout_request({RedirectQuery{query}, cookie, now});
///   if (!request) return error_page(request.error());
///   if (auto answer = sp->answer_logout(*request, now); answer && *answer) return send(**answer);
///   return bye_page();
struct ServiceProviderLogout {
  SingleLogoutService service;
  /// Into which the application puts a session for each AuthenticatedSubject.
  std::shared_ptr<SpSessions> sessions;
};

struct StartLogout {
  std::string session;      ///< ID of the SpSession
  std::string relay_state;  ///< handed back by consume_logout_response(); kept here, not sent
  Instant now;
  /// Without the browser: the action is a SoapCall then.
  bool by_soap = false;
  /// Don't have the person come back: nobody answers then. [aslo 2]
  bool asynchronous = false;
  std::string reason = {};  ///< see logout_reason
};

struct LogoutStart {
  /// Absent when that was all: there was no such session, it has no NameID to ask by, or its
  /// identity provider has no Single Logout by this way.
  std::optional<LogoutAction> action;
  std::string request_id;
};

/// What the identity provider says of the other applications.
struct LogoutResult {
  /// True: all of the person's sessions have ended. Else some may go on, and the person should
  /// know.
  bool complete = false;
  Status status;
  std::string identity_provider;
  std::string relay_state;  ///< what start_logout() was given
};

}  // namespace signet
