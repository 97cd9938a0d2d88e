#include <algorithm>

#include "idp/flows.h"
#include "idp/logout_progress.h"
#include "shared/peer_id.h"
#include "web/router.h"

// The administrator's view of who can sign in.

namespace signet::idp_program {
namespace {

using program::AdministratorSession;
using web::element;
using web::Html;

constexpr const char* list_path = "/admin/users";

std::string path_of(const User& user, const char* action) {
  return std::string(list_path) + "/" + program::peer_id(user.id) + action;
}

Html state_of(const App& app, const User& user) {
  if (user.disabled) {
    return element("span", {{"class", "status red"}}, {"Disabled by the settings"});
  }
  if (!may_sign_in(app, user)) return element("span", {{"class", "status red"}}, {"Disabled"});
  return element("span", {{"class", "status green"}}, {"Can sign in"});
}

/// Nothing for whom the settings disable: only they can enable again.
Html change_of(const App& app, const User& user, const AdministratorSession& administrator) {
  if (user.disabled) return {};
  const bool enabled = may_sign_in(app, user);
  const char* verb = enabled ? "Disable" : "Enable";
  const std::string label = verb + (" " + user.username);
  return element(
      "form", {{"method", "post"}, {"action", path_of(user, enabled ? "/disable" : "/enable")}},
      {administrator.csrf_field(),
       element("button", {{"type", "submit"}, {"class", "quiet"}, {"aria-label", label}}, {verb})});
}

Html row(const App& app, const User& user, const AdministratorSession& administrator) {
  return element(
      "tr", {},
      {element("th", {{"scope", "row"}}, {user.username}), element("td", {}, {state_of(app, user)}),
       element("td", {}, {change_of(app, user, administrator)})});
}

web::Response list_page(const App& app, const AdministratorSession& administrator,
                        const Html& notice, int status = 200) {
  Html rows;
  for (const User& user : app.users.all()) rows += row(app, user, administrator);
  const Html head = element(
      "tr", {},
      {element("th", {{"scope", "col"}}, {"User"}), element("th", {{"scope", "col"}}, {"State"}),
       element("th", {{"scope", "col"}}, {"Change"})});
  return app.site.page(
      "Users",
      web::fragment(
          {program::way_up("/admin", "Administration"), notice,
           element("section", {{"class", "card"}},
                   {element("p", {},
                            {"Who is disabled can't sign in, and every session of theirs ends. "
                             "Users are added and removed in the settings."}),
                    element("table", {{"class", "facts"}},
                            {element("thead", {}, {head}), element("tbody", {}, {rows})})})}),
      status);
}

/// Null when there is none, or the settings decide.
const User* user_in_path(const App& app, const web::Request& request) {
  const std::string_view wanted = web::path_segment(request.path, 2);
  const auto& users = app.users.all();
  const auto found = std::find_if(users.begin(), users.end(), [&](const User& user) {
    return program::peer_id(user.id) == wanted;
  });
  return found == users.end() || found->disabled ? nullptr : &*found;
}

/// The program could not keep it, or has nobody to do it to.
web::Response not_done(const App& app, const AdministratorSession& administrator,
                       const std::string& sentence, int status) {
  return list_page(app, administrator, web::error_notice(sentence), status);
}

bool change(App& app, const web::Request& request, const User& user, bool disable) {
  const std::string why = app.disabled->set(user.id, disable);
  app.log.write(disable ? "user-disabled" : "user-enabled", {{"accepted", why.empty()},
                                                             {"user", user.username},
                                                             {"detail", why},
                                                             {"address", request.remote_address}});
  return why.empty();
}

Result<std::vector<ApplicationLogout>> end_all_sessions(App& app, const User& user) {
  const auto sessions = app.sessions->find_by_user(user.id, app.now());
  if (!sessions) return Unexpected(sessions.error());
  std::vector<std::string> ids;
  for (const IdpSession& session : *sessions) ids.push_back(session.id);
  return end_sessions(app, std::move(ids));
}

constexpr const char* nobody = "There is no such user, or the settings decide.";
constexpr const char* not_kept = "That couldn't be kept, so nothing has changed. See the log.";

}  // namespace

web::Response show_users(App& app, const AdministratorSession& administrator, const web::Request&) {
  return list_page(app, administrator, {});
}

web::Response disable_user(App& app, const AdministratorSession& administrator,
                           const web::Request& request, const web::Fields&) {
  const User* user = user_in_path(app, request);
  if (user == nullptr) return not_done(app, administrator, nobody, 404);
  if (!change(app, request, *user, true)) return not_done(app, administrator, not_kept, 500);
  const auto applications = end_all_sessions(app, *user);
  if (!applications) {
    return not_done(app, administrator,
                    user->username +
                        " is disabled, and no session here is good any more. Applications "
                        "couldn't be asked to end theirs: try again by enabling and disabling.",
                    503);
  }
  return list_page(
      app, administrator,
      web::fragment({web::success_notice(user->username + " is disabled."),
                     applications->empty()
                         ? Html()
                         : ended_by_administrator(app, user->username, *applications)}));
}

web::Response enable_user(App& app, const AdministratorSession& administrator,
                          const web::Request& request, const web::Fields&) {
  const User* user = user_in_path(app, request);
  if (user == nullptr) return not_done(app, administrator, nobody, 404);
  if (!change(app, request, *user, false)) return not_done(app, administrator, not_kept, 500);
  return list_page(app, administrator, web::success_notice(user->username + " can sign in again."));
}

}  // namespace signet::idp_program
