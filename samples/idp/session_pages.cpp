#include <algorithm>
#include <set>

#include "idp/flows.h"
#include "idp/logout_progress.h"
#include "shared/peer_id.h"
#include "web/router.h"

// The administrator's view of who is signed in. A session is named by a hash of its ID.

namespace signet::idp_program {
namespace {

using program::AdministratorSession;
using web::element;
using web::Html;

constexpr const char* list_path = "/admin/sessions";
/// As many as a page has room for, and a person can read.
constexpr std::size_t most_listed = 200;
/// As many as the store gives.
constexpr std::size_t most_searched = 1'000;

std::string end_path(const IdpSession& session) {
  return std::string(list_path) + "/" + program::peer_id(session.id) + "/end";
}

std::string user_name(const App& app, const IdpSession& session) {
  const User* user = app.users.find_by_id(session.user);
  return user == nullptr ? session.user : user->username;
}

/// Each once: a person can have signed in to one several times.
std::set<std::string> applications_of(const IdpSession& session) {
  std::set<std::string> ids;
  for (const SessionParticipant& one : session.participants) ids.insert(one.service_provider);
  return ids;
}

Html facts_of(const App& app, const IdpSession& session) {
  Html names;
  for (const std::string& id : applications_of(session)) {
    names += element("li", {}, {display_name(app, id)});
  }
  const Html none = element("span", {{"class", "hint"}}, {"no application yet"});
  return element(
      "dl", {{"class", "facts"}},
      {web::fact("Signed in", program::time_element(session.authn_instant)),
       web::fact("Ends", program::time_element(session.expires_at)),
       web::fact("Applications", names.markup().empty() ? none : element("ul", {}, {names}))});
}

Html card(const App& app, const IdpSession& session) {
  const std::string name = user_name(app, session);
  const std::string label = "End a session of " + name;
  return element(
      "section", {{"class", "card"}},
      {element("h2", {}, {name}), facts_of(app, session),
       element(
           "p", {{"class", "actions"}},
           {element("a",
                    {{"class", "button quiet"}, {"href", end_path(session)}, {"aria-label", label}},
                    {"End"})})});
}

Html introduction(std::size_t listed) {
  if (listed == 0) return element("p", {}, {"Nobody is signed in."});
  if (listed < most_listed) return element("p", {}, {"Those that last longest come first."});
  return element("p", {},
                 {"The ", std::to_string(most_listed),
                  " that last longest; there may be more. All sessions of one user end with the "
                  "user: see Users."});
}

/// The one that the path names.
Result<std::optional<IdpSession>> session_in_path(const App& app, const web::Request& request) {
  const auto sessions = app.sessions->list(most_searched, app.now());
  if (!sessions) return Unexpected(sessions.error());
  const std::string_view wanted = web::path_segment(request.path, 2);
  const auto found = std::find_if(
      sessions->begin(), sessions->end(),
      [&](const IdpSession& session) { return program::peer_id(session.id) == wanted; });
  return found == sessions->end() ? std::optional<IdpSession>() : std::optional(*found);
}

web::Response gone(const App& app) {
  return app.site.page("Sessions",
                       web::fragment({program::way_up(list_path, "Sessions"),
                                      web::error_notice("This session has ended already.")}),
                       404);
}

}  // namespace

Html ended_by_administrator(const App& app, const std::string& user,
                            const std::vector<ApplicationLogout>& applications) {
  const bool complete = LogoutEnd{applications, std::nullopt}.complete();
  return element(
      "section", {{"class", "card"}},
      {complete ? web::success_notice(user + " is signed out.")
                : web::error_notice(user + " is signed out here, but may still have a session "
                                           "where it says so below."),
       outcome_table(app, applications)});
}

web::Response show_sessions(App& app, const AdministratorSession&, const web::Request& request) {
  const auto sessions = app.sessions->list(most_listed, app.now());
  if (!sessions) return store_away(app, request, sessions.error());
  Html cards;
  for (const IdpSession& session : *sessions) cards += card(app, session);
  return app.site.page(
      "Sessions",
      web::fragment({program::way_up("/admin", "Administration"),
                     element("section", {{"class", "card"}}, {introduction(sessions->size())}),
                     cards}));
}

web::Response ask_about_session(App& app, const AdministratorSession& administrator,
                                const web::Request& request) {
  const auto session = session_in_path(app, request);
  if (!session) return store_away(app, request, session.error());
  if (!*session) return gone(app);
  const std::string name = user_name(app, **session);
  return app.site.page(
      "End a session of " + name,
      element("section", {{"class", "card"}},
              {element("p", {},
                       {"It ends here at once. Applications that can be asked without the browser "
                        "are asked to end theirs."}),
               facts_of(app, **session),
               program::confirmation(end_path(**session), "End it", administrator.csrf_field(),
                                     list_path)}));
}

web::Response end_session(App& app, const AdministratorSession&, const web::Request& request,
                          const web::Fields&) {
  const auto session = session_in_path(app, request);
  if (!session) return store_away(app, request, session.error());
  if (!*session) return gone(app);
  const std::string name = user_name(app, **session);
  const auto applications = end_sessions(app, {(*session)->id});
  if (!applications) return store_away(app, request, applications.error());
  app.log.write("session-ended", {{"user", name}, {"address", request.remote_address}});
  return app.site.page("Session ended",
                       web::fragment({program::way_up(list_path, "Sessions"),
                                      ended_by_administrator(app, name, *applications)}));
}

}  // namespace signet::idp_program
