#include "idp/flows.h"
#include "web/csrf.h"
#include "web/fields.h"

namespace signet::idp_program {
namespace {

using web::element;
using web::Html;

Html label(const App& app, const std::string& entity_id) {
  const std::string name = display_name(app, entity_id);
  if (name == entity_id) return element("strong", {}, {name});
  return web::fragment({element("strong", {}, {name}), element("br"),
                        element("span", {{"class", "hint"}}, {entity_id})});
}

/// Empty when it can't be started from here.
Html entry(const App& app, const Session& session, const std::string& entity_id) {
  const Application* application = app.settings.application(entity_id);
  if (application != nullptr && !application->start_url.empty()) {
    return element("li", {},
                   {element("a", {{"href", application->start_url}}, {label(app, entity_id)})});
  }
  if (application != nullptr && !application->idp_initiated) return {};
  return element("li", {},
                 {element("form", {{"method", "post"}, {"action", "/start"}},
                          {web::hidden_field(web::csrf_field, session.csrf),
                           web::hidden_field("application", entity_id),
                           element("button", {{"type", "submit"}}, {label(app, entity_id)})})});
}

Html applications(const App& app, const Session& session) {
  Html entries;
  for (const std::string& id : app.peers->service_providers()) entries += entry(app, session, id);
  if (entries.markup().empty()) {
    return element("p", {{"class", "hint"}}, {"There is no application to start from here."});
  }
  return element("ul", {{"class", "list"}}, {entries});
}

Html account(const Session& session) {
  const User& user = *session.user;
  const std::string& name = user.display_name.empty() ? user.username : user.display_name;
  return element(
      "section", {{"class", "card"}},
      {element("h2", {}, {"Account"}),
       element("dl", {{"class", "facts"}},
               {element("dt", {}, {"Signed in as"}),
                element("dd", {}, {name, " (", user.username, ")"}),
                element("dt", {}, {"Session ends"}),
                element("dd", {}, {program::time_element(session.expires_at)})}),
       element(
           "div", {{"class", "actions"}},
           {element("form", {{"method", "post"}, {"action", "/logout"}},
                    {web::hidden_field(web::csrf_field, session.csrf),
                     element("button", {{"type", "submit"}, {"class", "quiet"}}, {"Sign out"})}),
            element("span", {{"class", "hint"}},
                    {"Here, and in the applications that you have opened"})})});
}

/// A form, and the session whose own form it is; absent for one from anywhere else.
struct OwnForm {
  web::Fields fields;
  Session session;
};
Result<std::optional<OwnForm>> own_form(const App& app, const web::Request& request) {
  auto form = web::parse_form(request);
  if (!form) return std::optional<OwnForm>();
  auto session = session_of(app, request);
  if (!session) return Unexpected(session.error());
  const bool is_ours = *session && web::has_csrf_token(*form, (*session)->csrf) &&
                       !web::comes_from_another_site(request, app.origin);
  if (!is_ours) return std::optional<OwnForm>();
  return std::optional<OwnForm>(OwnForm{*std::move(form), **std::move(session)});
}

}  // namespace

web::Response form_not_ours(const App& app) {
  return app.site.message(403, "Not possible",
                          "This form didn't come from your session here. Please try again.");
}

web::Response show_portal(App& app, const web::Request& request) {
  const auto session = session_of(app, request);
  if (!session) return store_away(app, request, session.error());
  if (!*session) {
    return web::redirect(has_unfinished_logout(app, request) ? "/logout/skip" : "/login");
  }
  return app.site.page(
      "Your applications",
      web::fragment({element("section", {{"class", "card"}}, {applications(app, **session)}),
                     account(**session), app.administrator.link_for(request)}));
}

web::Response start_application(App& app, const web::Request& request) {
  const auto form = own_form(app, request);
  if (!form) return store_away(app, request, form.error());
  if (!*form) return form_not_ours(app);
  const std::string id((*form)->fields.only("application").value_or(""));
  const Application* application = app.settings.application(id);
  if (application != nullptr && !application->idp_initiated) {
    return app.site.message(403, "Not possible", "This application is not started from here.");
  }
  return answer_unasked(app, request, id, (*form)->session);
}

web::Response log_out(App& app, const web::Request& request) {
  const auto form = own_form(app, request);
  if (!form) return store_away(app, request, form.error());
  if (!*form) return form_not_ours(app);
  return start_sign_out(app, request, (*form)->session);
}

}  // namespace signet::idp_program
