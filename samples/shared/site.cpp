#include "shared/site.h"

#include "web/random.h"

namespace signet::program {
namespace {

using web::element;
using web::Html;

int status_of(ErrorKind kind) {
  if (kind == ErrorKind::unavailable) return 503;
  if (kind == ErrorKind::configuration) return 500;
  return 400;
}

Html way_back() {
  return element("p", {{"class", "actions"}},
                 {element("a", {{"class", "button quiet"}, {"href", "/"}}, {"To the start page"})});
}

}  // namespace

web::Response Site::page(std::string title, Html content, int status) const {
  return web::page({name, std::move(title), std::move(content), banner}, status);
}

web::Response Site::message(int status, std::string title, const std::string& sentence) const {
  return page(std::move(title),
              element("section", {{"class", "card"}}, {element("p", {}, {sentence}), way_back()}),
              status);
}

web::Response Site::not_found(int status) const {
  if (status == 404) return message(404, "Not found", "There is no page at this address.");
  return message(status, "Not possible", "This address can't be used in this way.");
}

web::Response Site::refuse(web::Log& log, std::string_view event, const Error& error,
                           const web::Request& request) const {
  const std::string incident = web::new_incident_id();
  log.write(event, {{"accepted", false},
                    {"code", error.name()},
                    {"kind", to_string(error.kind())},
                    {"section", error.section()},
                    {"detail", error.detail()},
                    {"incident", incident},
                    {"address", request.remote_address}});
  const Html content =
      element("section", {{"class", "card"}},
              {element("div", {{"class", "notice error"}, {"role", "alert"}},
                       {element("p", {}, {error.public_message()})}),
               element("p", {{"class", "hint"}},
                       {"If it happens again, tell the operator this incident id: ",
                        element("code", {}, {incident})}),
               way_back()});
  return page("Sign-in failed", content, status_of(error.kind()));
}

Html time_element(Instant instant) {
  const std::string exact = format_instant(std::chrono::floor<std::chrono::seconds>(instant));
  std::string readable = exact.substr(0, exact.size() - 1) + " UTC";
  readable[readable.find('T')] = ' ';
  return element("time", {{"datetime", exact}}, {readable});
}

}  // namespace signet::program
