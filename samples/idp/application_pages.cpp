#include "idp/flows.h"
#include "shared/certificate_html.h"
#include "shared/peer_id.h"

// The administrator's view of the applications, and of the certificates that sign for them.

namespace signet::idp_program {
namespace {

using program::AdministeredRing;
using web::element;
using web::Html;

constexpr const char* list_path = "/admin/applications";
constexpr const char* common_path = "/admin/certificates";

std::string certificates_path(const std::string& application) {
  return std::string(list_path) + "/" + program::peer_id(application) + "/certificates";
}

Html address(const std::string& url) {
  return element("a", {{"href", url}}, {element("code", {}, {url})});
}

Html statuses(const KeyRing& ring, Instant now) {
  Html all;
  for (const RingKey& key : ring.keys()) {
    all += web::fragment({element("br"), program::status_of(key.certificate, now)});
  }
  return all;
}

Html entry(App& app, const std::string& application) {
  const Instant now = app.now();
  const auto own = app.keys->keys_for(application, now);
  const Html keys =
      own ? web::fragment({element("br"), "Certificates of its own:", statuses(*own, now)})
          : web::fragment({element("br"), "The certificates of everybody"});
  return element("li", {},
                 {element("a", {{"href", certificates_path(application)}},
                          {element("strong", {}, {display_name(app, application)}), element("br"),
                           element("span", {{"class", "hint"}}, {application, keys})})});
}

Html introduction(const App& app, const std::string& application, bool has_own) {
  const std::string url = app.origin + "/metadata/" + program::peer_id(application);
  return web::fragment(
      {element("p", {}, {element("code", {}, {application})}),
       element("p", {},
               {has_own ? "Answers to this application are signed with certificates of its own."
                        : "Answers to this application are signed with the certificate of "
                          "everybody. Generate one below, and it gets its own: the one that signs "
                          "now stays active until you set the new one active."}),
       element("p", {},
               {"For certificates of its own the application has to use this metadata: ",
                address(url)})});
}

}  // namespace

web::Response show_applications(App& app, const program::AdministratorSession&,
                                const web::Request&) {
  Html entries;
  for (const std::string& id : applications(app)) entries += entry(app, id);
  const Html none = element("p", {}, {"No application is known here yet."});
  return app.site.page(
      "Applications",
      web::fragment(
          {program::way_up("/admin", "Administration"),
           element("section", {{"class", "card"}},
                   {entries.markup().empty() ? none
                                             : element("ul", {{"class", "list"}}, {entries})})}));
}

AdministeredRing ring_of_everybody(App& app) {
  const auto& ring = app.keys->for_everybody();
  return {.path = common_path,
          .title = "Certificates of everybody",
          .owner = app.settings.entity_id,
          .up_path = "/admin",
          .up_title = "Administration",
          .introduction = web::fragment(
              {element("p", {},
                       {"Answers to applications without certificates of their own are signed with "
                        "these."}),
               element("p", {}, {"Metadata: ", address(app.origin + "/metadata")})}),
          .peers = "Every application",
          .ring = ring->current(app.now()),
          .update = [&app, ring](const AdministeredRing::Change& change) {
            return ring->directory().update(app.now(), change);
          }};
}

std::optional<AdministeredRing> ring_of_application(App& app, const web::Request& request) {
  const auto application = application_with_id(app, web::path_segment(request.path, 2));
  if (!application) return std::nullopt;
  const Instant now = app.now();
  auto own = app.keys->keys_for(*application, now);
  const bool is_there = own.has_value();
  return AdministeredRing{
      .path = certificates_path(*application),
      .title = "Certificates of " + display_name(app, *application),
      .owner = *application,
      .up_path = list_path,
      .up_title = "Applications",
      .introduction = introduction(app, *application, is_there),
      .peers = "The application",
      .ring = is_there ? *std::move(own) : app.keys->for_everybody()->current(now),
      .is_there = is_there,
      .update = [&app, id = *application](const AdministeredRing::Change& change) {
        return app.keys->update(id, app.now(), change);
      }};
}

}  // namespace signet::idp_program
