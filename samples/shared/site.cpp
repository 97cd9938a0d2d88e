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

Refusal refusal_of(const Error& error) {
  return {.code = std::string(error.name()),
          .kind = std::string(to_string(error.kind())),
          .section = std::string(error.section()),
          .detail = error.detail(),
          .public_message = std::string(error.public_message()),
          .status = status_of(error.kind()),
          .incident = web::new_incident_id()};
}

web::Response Site::refuse(web::Log& log, std::string_view event, const Refusal& refusal,
                           const web::Request& request) const {
  log.write(event, {{"accepted", false},
                    {"code", refusal.code},
                    {"kind", refusal.kind},
                    {"section", refusal.section},
                    {"detail", refusal.detail},
                    {"incident", refusal.incident},
                    {"address", request.remote_address}});
  const Html content =
      element("section", {{"class", "card"}},
              {element("div", {{"class", "notice error"}, {"role", "alert"}},
                       {element("p", {}, {refusal.public_message})}),
               element("p", {{"class", "hint"}},
                       {"If it happens again, tell the operator this incident id: ",
                        element("code", {}, {refusal.incident})}),
               way_back()});
  return page(refusal.title, content, refusal.status);
}

Html confirmation(std::string_view action, std::string_view label, Html hidden_fields,
                  std::string_view back) {
  return element(
      "div", {{"class", "actions"}},
      {element("form", {{"method", "post"}, {"action", action}},
               {std::move(hidden_fields), element("button", {{"type", "submit"}}, {label})}),
       element("a", {{"class", "button quiet"}, {"href", back}}, {"Keep it"})});
}

Html time_element(Instant instant) {
  const std::string exact = format_instant(std::chrono::floor<std::chrono::seconds>(instant));
  std::string readable = exact.substr(0, exact.size() - 1) + " UTC";
  readable[readable.find('T')] = ' ';
  return element("time", {{"datetime", exact}}, {readable});
}

}  // namespace signet::program
