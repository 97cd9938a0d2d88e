#include "shared/logout_http.h"
#include "signet/names.h"
#include "sp/flows.h"
#include "sp/session.h"
#include "web/fields.h"

// Who is signed in, for the administrator, who may end it.

namespace signet::sp_program {
namespace {

using program::AdministratorSession;
using web::element;
using web::Html;

constexpr const char* list_path = "/admin/sessions";
constexpr std::size_t most_shown = 200;

/// What came of ending one; the page is told by its word in the query.
struct Ending {
  std::string_view word, sentence;
};
constexpr Ending everywhere{
    "everywhere",
    "The session has ended here. The identity provider says that all others of the person have "
    "ended, too."};
constexpr Ending partly{
    "partly",
    "The session has ended here. The identity provider couldn't end all others of the person."};
constexpr Ending unconfirmed{
    "unconfirmed",
    "The session has ended here alone: the identity provider couldn't be reached. The log says "
    "why."};
constexpr Ending here{
    "here",
    "The session has ended here alone: the identity provider can't be told without the person's "
    "browser."};
constexpr Ending gone{"gone", "There is no such session any more."};
constexpr const Ending* endings[] = {&everywhere, &partly, &unconfirmed, &here, &gone};

std::string_view done_text(const web::Request& request) {
  for (const Ending* ending : endings) {
    if (request.query == "done=" + std::string(ending->word)) return ending->sentence;
  }
  return "";
}

Html entry(const App& app, const SpSession& session) {
  return element("li", {},
                 {element("a", {{"href", std::string(list_path) + "/" + session.id}},
                          {element("strong", {}, {shown_name(session)}), element("br"),
                           element("span", {{"class", "hint"}},
                                   {display_name(app, session.idp), ", until ",
                                    program::time_element(session.expires_at)})})});
}

std::string id_in(const web::Request& request) {
  return std::string(web::path_segment(request.path, 2));
}

/// By the program itself: the person's browser isn't here.
Ending ask_provider(App& app, const SoapCall& call) {
  program::SoapCalls calls(app.soap);
  auto envelope = calls.make(call);
  const auto complain = [&](std::string_view code, const std::string& why) {
    app.log.write("logout-by-soap",
                  {{"accepted", false}, {"code", code}, {"url", call.url}, {"detail", why}});
    return unconfirmed;
  };
  if (!envelope) return complain("unreachable", envelope.why());
  const auto steady = app.trust.hold();
  const auto result =
      app.sp.consume_logout_response({.message = *std::move(envelope), .received_at = app.now()});
  if (!result) return complain(result.error().name(), result.error().detail());
  return result->complete ? everywhere : partly;
}

Result<Ending> end_here(App& app, const std::string& id) {
  const auto ended = app.sessions->take(id, app.now());
  if (!ended) return Unexpected(ended.error());
  return *ended ? here : gone;
}

Result<Ending> end(App& app, const std::string& id) {
  if (!has_single_logout(app.settings)) return end_here(app, id);
  const auto start = app.sp.start_logout({.session = id,
                                          .relay_state = "",
                                          .now = app.now(),
                                          .by_soap = true,
                                          .reason = std::string(logout_reason::admin)});
  if (start) {
    const auto* call = start->action ? std::get_if<SoapCall>(&*start->action) : nullptr;
    return call != nullptr ? ask_provider(app, *call) : here;
  }
  // Most failures come after the session has ended.
  const auto left = app.sessions->find(id, app.now());
  if (!left || *left) return Unexpected(start.error());
  return unconfirmed;
}

}  // namespace

web::Response show_sessions(App& app, const AdministratorSession&, const web::Request& request) {
  const auto sessions = app.sessions->list(most_shown, app.now());
  if (!sessions) return store_away(app, request, sessions.error());
  Html entries;
  for (const SpSession& session : *sessions) entries += entry(app, session);
  const Html none = element("p", {}, {"Nobody is signed in."});
  const Html hint = element(
      "p", {{"class", "hint"}},
      {"At most " + std::to_string(most_shown) + " are shown, those first that last longest."});
  return app.site.page(
      "Sessions",
      web::fragment(
          {program::way_up("/admin", "Administration"), web::success_notice(done_text(request)),
           element(
               "section", {{"class", "card"}},
               {entries.markup().empty() ? none : element("ul", {{"class", "list"}}, {entries})}),
           hint}));
}

web::Response show_one_session(App& app, const AdministratorSession& administrator,
                               const web::Request& request) {
  const auto session = app.sessions->find(id_in(request), app.now());
  if (!session) return store_away(app, request, session.error());
  if (!*session) return app.site.message(404, "Not found", std::string(gone.sentence));
  const auto data = read_session_data((*session)->data);
  const Html damaged =
      element("p", {}, {"What is stored of this session can't be read, so nobody can use it."});
  const Html what = element(
      "p", {{"class", "hint"}},
      {"Ending it signs the person out here. The identity provider is told, so that it ends "
       "the person's other sessions, if it can be without the person's browser."});
  return app.site.page(
      "A session",
      web::fragment({program::way_up(list_path, "Sessions"),
                     element("section", {{"class", "card"}},
                             {session_facts(app, **session, data), data ? Html() : damaged, what,
                              program::confirmation(request.path, "End this session",
                                                    administrator.csrf_field(), list_path)})}));
}

web::Response end_session(App& app, const AdministratorSession&, const web::Request& request,
                          const web::Fields&) {
  const std::string id = id_in(request);
  const auto session = app.sessions->find(id, app.now());
  if (!session) return store_away(app, request, session.error());
  const auto ending = *session ? end(app, id) : gone;
  if (!ending) return store_away(app, request, ending.error());
  app.log.write("session-ended-by-administrator",
                {{"outcome", ending->word},
                 {"idp", *session ? (*session)->idp : ""},
                 {"name_id", *session ? shown_name(**session) : ""},
                 {"address", request.remote_address}});
  return web::redirect(std::string(list_path) + "?done=" + std::string(ending->word));
}

}  // namespace signet::sp_program
