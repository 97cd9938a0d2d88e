#include "idp/logout_progress.h"

#include "idp/applications.h"
#include "shared/logout_http.h"
#include "signet/names.h"

namespace signet::idp_program {
namespace {

using web::element;
using web::Html;
using Outcome = ApplicationLogout::Outcome;

Result<LogoutProgress> ask_one(App& app, program::SoapCalls& calls, const LogoutStep& step,
                               const SoapCall& call) {
  auto answer = calls.make(call);
  std::string why = answer ? "" : answer.why();
  if (answer) {
    auto next = app.idp.continue_logout({*std::move(answer), app.now()});
    if (next) return next;
    why = std::string(next.error().name()) + ": " + next.error().detail();
  }
  app.log.write("logout-call",
                {{"accepted", false}, {"sp", step.service_provider}, {"detail", why}});
  return app.idp.skip_application(step.request_id, app.now());
}

struct Words {
  const char* colour;
  const char* text;
};

Words words_for(Outcome outcome) {
  switch (outcome) {
    case Outcome::ended:
      return {"status green", "Signed out"};
    case Outcome::no_session:
      return {"status green", "Had no session any more"};
    case Outcome::failed:
      return {"status red", "Didn't confirm it"};
    case Outcome::unreachable:
      return {"status red", "Can't be asked from here"};
    case Outcome::not_asked:
      break;
  }
  return {"status red", "Wasn't asked"};
}

}  // namespace

Result<LogoutProgress> ask_by_soap(App& app, Result<LogoutProgress> progress) {
  program::SoapCalls calls(app.soap);
  while (progress) {
    const auto* step = std::get_if<LogoutStep>(&*progress);
    const auto* call = step == nullptr ? nullptr : std::get_if<SoapCall>(&step->action);
    if (call == nullptr) break;
    progress = ask_one(app, calls, *step, *call);
  }
  return progress;
}

Result<std::vector<ApplicationLogout>> end_sessions(App& app, std::vector<std::string> sessions) {
  const auto progress =
      ask_by_soap(app, app.idp.start_logout({.sessions = std::move(sessions),
                                             .now = app.now(),
                                             .by_browser = false,
                                             .reason = std::string(logout_reason::admin)}));
  if (!progress) return Unexpected(progress.error());
  const std::vector<ApplicationLogout>& applications = std::get<LogoutEnd>(*progress).applications;
  log_outcomes(app, applications);
  return applications;
}

void log_outcomes(App& app, const std::vector<ApplicationLogout>& applications) {
  for (const ApplicationLogout& application : applications) {
    app.log.write("logout-application", {{"sp", application.service_provider},
                                         {"outcome", to_string(application.outcome)}});
  }
}

Html outcome_table(const App& app, const std::vector<ApplicationLogout>& applications) {
  if (applications.empty()) return {};
  Html rows;
  for (const ApplicationLogout& application : applications) {
    const Words words = words_for(application.outcome);
    rows += element(
        "tr", {},
        {element("th", {{"scope", "row"}}, {display_name(app, application.service_provider)}),
         element("td", {}, {element("span", {{"class", words.colour}}, {words.text})})});
  }
  return element("table", {{"class", "facts"}}, {element("tbody", {}, {rows})});
}

}  // namespace signet::idp_program
