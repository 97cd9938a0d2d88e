#include <boost/json.hpp>

#include "sp/flows.h"
#include "web/csrf.h"
#include "web/fields.h"

namespace signet::sp_program {
namespace {

using web::element;
using web::Html;
namespace json = boost::json;

std::optional<Session> session_of(const App& app, const web::Request& request) {
  const auto id = app.cookies.read(request, session_cookie);
  return id ? app.sessions.find(*id, app.now()) : std::nullopt;
}

Html subject_facts(const App& app, const Session& session) {
  const AuthenticatedSubject& subject = session.subject;
  const std::string& idp = subject.identity_provider();
  const std::string format = subject.name_id().format.value_or("not stated");
  Html facts = web::fact("Name", element("strong", {}, {subject.name_id().value}));
  facts += web::fact("Format", element("code", {}, {format}));
  facts +=
      web::fact("Identity provider",
                web::fragment({display_name(app, idp), element("br"), element("code", {}, {idp})}));
  facts += web::fact("Signed in there", program::time_element(subject.authn_instant()));
  facts += web::fact("Session ends", program::time_element(session.expires_at));
  return element("dl", {{"class", "facts"}}, {facts});
}

Html attribute_rows(const AuthenticatedSubject& subject) {
  Html rows;
  for (const Attribute& attribute : subject.attributes()) {
    Html name = attribute.friendly_name ? Html(*attribute.friendly_name) : Html();
    if (attribute.friendly_name) name += element("br");
    name += element("code", {}, {attribute.name});
    Html values;
    for (const std::string& value : attribute.values) values += element("div", {}, {value});
    rows +=
        element("tr", {}, {element("th", {{"scope", "row"}}, {name}), element("td", {}, {values})});
  }
  return rows;
}

Html attributes_card(const AuthenticatedSubject& subject) {
  const Html heading = element("h2", {}, {"Attributes"});
  if (subject.attributes().empty()) {
    return element("section", {{"class", "card"}},
                   {heading, element("p", {{"class", "hint"}}, {"None came along."})});
  }
  return element("section", {{"class", "card"}},
                 {heading, element("table", {{"class", "facts"}},
                                   {element("tbody", {}, {attribute_rows(subject)})})});
}

Html tags_card(const std::vector<SessionTag>& tags) {
  Html rows;
  for (const SessionTag& tag : tags) {
    rows += element("tr", {},
                    {element("th", {{"scope", "row"}}, {tag.key}), element("td", {}, {tag.value})});
  }
  const Html none = element("p", {{"class", "hint"}}, {"This session has none."});
  return element(
      "section", {{"class", "card"}},
      {element("h2", {}, {"Session tags"}),
       tags.empty() ? none
                    : element("table", {{"class", "facts"}}, {element("tbody", {}, {rows})})});
}

web::Response signed_in_page(const App& app, const web::Request& request, const Session& session) {
  const Html log_out_form =
      element("form", {{"method", "post"}, {"action", "/logout"}},
              {web::hidden_field(web::csrf_field, session.csrf),
               element("button", {{"type", "submit"}, {"class", "quiet"}}, {"Sign out"})});
  return app.site.page(
      "You are signed in",
      web::fragment({element("section", {{"class", "card"}},
                             {subject_facts(app, session),
                              element("div", {{"class", "actions"}}, {log_out_form})}),
                     app.settings.profile == Profile::plain ? Html() : tags_card(session.tags),
                     attributes_card(session.subject), app.administrator.link_for(request)}));
}

web::Response signed_out_page(const App& app, const web::Request& request) {
  const bool can_sign_in = !app.peers->identity_providers().empty();
  const Html action =
      can_sign_in
          ? element("p", {{"class", "actions"}},
                    {element("a", {{"class", "button"}, {"href", "/login?return=/"}}, {"Sign in"})})
          : element("p", {{"class", "hint"}},
                    {app.metadata_sources.all_loaded()
                         ? "No identity provider was given: start signet-sp with --idp."
                         : "The identity provider isn't known here yet. Reload in a moment."});
  return app.site.page(
      "Welcome", web::fragment({element("section", {{"class", "card"}},
                                        {element("p", {}, {"You are not signed in."}), action}),
                                app.administrator.link_for(request)}));
}

}  // namespace

web::Response show_start(App& app, const web::Request& request) {
  const auto session = session_of(app, request);
  return session ? signed_in_page(app, request, *session) : signed_out_page(app, request);
}

web::Response show_session(App& app, const web::Request& request) {
  const auto session = session_of(app, request);
  if (!session) return web::json(R"({"error":"not signed in"})", 401);
  const AuthenticatedSubject& subject = session->subject;
  json::array attributes;
  for (const Attribute& attribute : subject.attributes()) {
    json::array values(attribute.values.begin(), attribute.values.end());
    attributes.push_back({{"name", attribute.name}, {"values", std::move(values)}});
  }
  json::value format;
  if (subject.name_id().format) format = *subject.name_id().format;
  json::object tags;
  for (const SessionTag& tag : session->tags) tags[tag.key] = tag.value;
  json::object answer{
      {"name_id", {{"value", subject.name_id().value}, {"format", std::move(format)}}},
      {"attributes", std::move(attributes)},
      {"session_not_on_or_after", format_instant(session->expires_at)},
      {"idp", subject.identity_provider()}};
  if (app.settings.profile == Profile::identity_center) answer["tags"] = std::move(tags);
  return web::json(json::serialize(answer));
}

web::Response log_out(App& app, const web::Request& request) {
  const auto form = web::parse_form(request);
  const auto session = session_of(app, request);
  const bool is_ours = form && session && web::has_csrf_token(*form, session->csrf) &&
                       !web::comes_from_another_site(request, app.origin);
  if (!is_ours) {
    return app.site.message(403, "Not possible",
                            "This form didn't come from your session here. Please try again.");
  }
  app.sessions.erase(app.cookies.read(request, session_cookie).value_or(""));
  app.log.write("logout", {{"idp", session->subject.identity_provider()},
                           {"name_id", session->subject.name_id().value},
                           {"address", request.remote_address}});
  return web::with_cookie(web::redirect("/"), app.cookies.clear(session_cookie));
}

}  // namespace signet::sp_program
