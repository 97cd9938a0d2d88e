#include "signet/lint.h"
#include "sp/flows.h"

// What was refused and what to do about it. All texts may come from attackers, so they are shown
// as text, and to the administrator alone.

namespace signet::sp_program {
namespace {

using web::element;
using web::Html;

constexpr const char* list_path = "/admin/incidents";

Html code(const std::string& text) {
  return element("code", {}, {text.empty() ? "nothing" : text});
}

/// Only what was signed is a fact.
Html sender(const App& app, const Incident& incident) {
  const std::string& id = incident.identity_provider;
  if (id.empty()) return "unknown";
  const std::string shown = display_name(app, id);
  const Html name = web::fragment({shown == id ? "" : shown + " ", element("code", {}, {id})});
  if (incident.is_verified) return name;
  return web::fragment({"not proven; it claims to be ", name});
}

Html entry(const App& app, const Incident& incident) {
  const std::string& id = incident.identity_provider;
  return element("li", {},
                 {element("a", {{"href", std::string(list_path) + "/" + incident.id}},
                          {element("strong", {}, {incident.reason.code}), " ", element("br"),
                           element("span", {{"class", "hint"}},
                                   {program::time_element(incident.at), ", ",
                                    id.empty() ? "unknown sender" : display_name(app, id),
                                    ", incident ", incident.id})})});
}

Html finding_facts(const Finding& finding) {
  Html facts;
  if (!finding.where.empty()) facts += web::fact("Where", code(finding.where));
  if (!finding.expected.empty()) facts += web::fact("Expected", code(finding.expected));
  if (!finding.found.empty()) facts += web::fact("Found", code(finding.found));
  facts += web::fact("What to do", element("strong", {}, {finding.advice}));
  return facts;
}

Html finding_card(const Finding& finding) {
  return element("section", {{"class", "card"}},
                 {element("h2", {}, {finding.code, " (", to_string(finding.severity), ")"}),
                  element("dl", {{"class", "facts"}}, {finding_facts(finding)})});
}

Html reason_card(const App& app, const Incident& incident) {
  Html facts = web::fact("Incident", code(incident.id));
  facts += web::fact("Time", program::time_element(incident.at));
  facts += web::fact("Identity provider", sender(app, incident));
  facts += web::fact("From", code(incident.address));
  facts += web::fact("Code", code(incident.reason.code));
  if (!incident.section.empty()) facts += web::fact("Standard", incident.section);
  facts += finding_facts(incident.reason);
  return element("section", {{"class", "card"}}, {element("dl", {{"class", "facts"}}, {facts})});
}

Html other_findings(const Incident& incident) {
  if (incident.findings.empty()) return {};
  Html cards = element("p", {}, {"This was found in the message as well:"});
  for (const Finding& finding : incident.findings) cards += finding_card(finding);
  if (incident.more_findings > 0) {
    cards += element("p", {{"class", "hint"}},
                     {"and " + std::to_string(incident.more_findings) + " more."});
  }
  return cards;
}

}  // namespace

web::Response show_incidents(App& app, const program::AdministratorSession&, const web::Request&) {
  Html entries;
  for (const auto& incident : app.incidents.latest()) entries += entry(app, *incident);
  const Html none = element("p", {}, {"No sign-in was refused since this program started."});
  return app.site.page(
      "Refused sign-ins",
      web::fragment(
          {program::way_up("/admin", "Administration"),
           element(
               "section", {{"class", "card"}},
               {entries.markup().empty() ? none : element("ul", {{"class", "list"}}, {entries})}),
           element("p", {{"class", "hint"}},
                   {"The latest " + std::to_string(Incidents::most) +
                    " are kept until the program ends."})}));
}

web::Response show_incident(App& app, const program::AdministratorSession&,
                            const web::Request& request) {
  const auto incident = app.incidents.find(web::path_segment(request.path, 2));
  if (!incident) {
    return app.site.message(404, "Not found", "This incident isn't kept here, or not any more.");
  }
  return app.site.page("Refused: " + incident->reason.code,
                       web::fragment({program::way_up(list_path, "Refused sign-ins"),
                                      reason_card(app, *incident), other_findings(*incident)}));
}

}  // namespace signet::sp_program
