#include <boost/json.hpp>

#include "sp/flows.h"
#include "sp/session.h"
#include "web/csrf.h"

namespace signet::sp_program {
namespace {

using web::element;
using web::Html;
namespace json = boost::json;

Html attribute_rows(const std::vector<Attribute>& attributes) {
  Html rows;
  for (const Attribute& attribute : attributes) {
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

Html attributes_card(const std::vector<Attribute>& attributes) {
  const Html heading = element("h2", {}, {"Attributes"});
  if (attributes.empty()) {
    return element("section", {{"class", "card"}},
                   {heading, element("p", {{"class", "hint"}}, {"None came along."})});
  }
  return element("section", {{"class", "card"}},
                 {heading, element("table", {{"class", "facts"}},
                                   {element("tbody", {}, {attribute_rows(attributes)})})});
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

Html sign_out_form(const Session& session, std::string_view where, std::string_view label) {
  return element("form", {{"method", "post"}, {"action", "/logout"}},
                 {web::hidden_field(web::csrf_field, session.data.csrf),
                  web::hidden_field(sign_out_where, where),
                  element("button", {{"type", "submit"}, {"class", "quiet"}}, {label})});
}

Html sign_out_forms(const App& app, const Session& session) {
  const std::string& idp = session.stored.idp;
  if (!offers_single_logout(app, idp)) {
    return element("div", {{"class", "actions"}},
                   {sign_out_form(session, sign_out_here, "Sign out")});
  }
  return web::fragment(
      {element("div", {{"class", "actions"}},
               {sign_out_form(session, "everywhere", "Sign out"),
                sign_out_form(session, sign_out_here, "Only here")}),
       element("p", {{"class", "hint"}},
               {"Signing out ends your sessions at ", display_name(app, idp),
                " and at all other applications as well, unless you mean only here."})});
}

web::Response signed_in_page(const App& app, const web::Request& request, const Session& session) {
  return app.site.page(
      "You are signed in",
      web::fragment(
          {element(
               "section", {{"class", "card"}},
               {session_facts(app, session.stored, session.data), sign_out_forms(app, session)}),
           app.settings.profile == Profile::plain ? Html() : tags_card(session.data.tags),
           attributes_card(session.data.attributes), app.administrator.link_for(request)}));
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
  if (!session) return store_away(app, request, session.error());
  return *session ? signed_in_page(app, request, **session) : signed_out_page(app, request);
}

web::Response show_session(App& app, const web::Request& request) {
  const auto found = session_of(app, request);
  if (!found) {
    app.log.write(
        "session",
        {{"accepted", false}, {"code", found.error().name()}, {"detail", found.error().detail()}});
    return web::json(json::serialize(json::object{{"error", found.error().name()}}), 503);
  }
  if (!*found) return web::json(R"({"error":"not signed in"})", 401);
  const auto& [stored, data] = **found;
  json::array attributes;
  for (const Attribute& attribute : data.attributes) {
    json::array values(attribute.values.begin(), attribute.values.end());
    attributes.push_back({{"name", attribute.name}, {"values", std::move(values)}});
  }
  const std::optional<NameID> known = stored.name_id;
  json::value name_id;
  if (known) name_id = {{"value", known->value}, {"format", nullptr}};
  if (known && known->format) name_id.as_object()["format"] = *known->format;
  json::object tags;
  for (const SessionTag& tag : data.tags) tags[tag.key] = tag.value;
  json::object answer{{"name_id", std::move(name_id)},
                      {"attributes", std::move(attributes)},
                      {"session_not_on_or_after", format_instant(stored.expires_at)},
                      {"idp", stored.idp}};
  if (app.settings.profile == Profile::identity_center) answer["tags"] = std::move(tags);
  return web::json(json::serialize(answer));
}

}  // namespace signet::sp_program
