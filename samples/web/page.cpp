#include "web/page.h"

#include "web/stylesheet.h"

namespace signet::web {
namespace {

Html head(const Page& page) {
  return element(
      "head", {},
      {element("meta", {{"charset", "utf-8"}}),
       element("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}),
       element("title", {}, {page.title, " - ", page.site}),
       element("link", {{"rel", "icon"}, {"type", "image/svg+xml"}, {"href", "/icon.svg"}}),
       element("link", {{"rel", "stylesheet"}, {"href", "/style.css"}})});
}

Html body(const Page& page) {
  Html body;
  if (page.banner) {
    body += element("aside", {{"class", "banner"}, {"aria-label", "Warning"}}, {*page.banner});
  }
  body += element("header", {},
                  {element("a", {{"class", "site"}, {"href", "/"}},
                           {element("img", {{"src", "/icon.svg"}, {"alt", ""}}),
                            element("span", {}, {page.site})})});
  body += element("main", {}, {element("h1", {}, {page.title}), page.content});
  return element("body", {}, {body});
}

Handler asset(std::string_view content, std::string_view type) {
  return [content, type](const Request&) {
    Response response;
    response.headers.add("Content-Type", std::string(type));
    response.headers.add("Cache-Control", "public, max-age=600");
    response.body = content;
    return response;
  };
}

}  // namespace

Response page(const Page& page, int status) {
  const Html document = fragment(
      {raw("<!doctype html>\n"), element("html", {{"lang", "en"}}, {head(page), body(page)})});
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/html; charset=utf-8");
  response.body = document.markup() + "\n";
  return response;
}

Html input_field(const InputField& field) {
  const std::string id = "field-" + field.name;
  Html input = field.focused ? element("input", {{"id", id},
                                                 {"name", field.name},
                                                 {"type", field.type},
                                                 {"value", field.value},
                                                 {"autocomplete", field.autocomplete},
                                                 {"required", ""},
                                                 {"autofocus", ""}})
                             : element("input", {{"id", id},
                                                 {"name", field.name},
                                                 {"type", field.type},
                                                 {"value", field.value},
                                                 {"autocomplete", field.autocomplete},
                                                 {"required", ""}});
  return element("div", {{"class", "field"}},
                 {element("label", {{"for", id}}, {field.label}), input});
}

Html choice_field(const std::string& label, const std::string& name,
                  const std::vector<Choice>& choices) {
  const std::string id = "field-" + name;
  Html options;
  for (const Choice& choice : choices) {
    options += element("option", {{"value", choice.value}}, {choice.label});
  }
  return element("div", {{"class", "field"}},
                 {element("label", {{"for", id}}, {label}),
                  element("select", {{"id", id}, {"name", name}}, {options})});
}

Html check_field(const std::string& label, const std::string& name, const std::string& value) {
  return element(
      "label", {{"class", "check"}},
      {element("input", {{"type", "checkbox"}, {"name", name}, {"value", value}}), label});
}

Html hidden_field(std::string_view name, std::string_view value) {
  return element("input", {{"type", "hidden"}, {"name", name}, {"value", value}});
}

Html fact(std::string_view label, const Html& value) {
  return fragment({element("dt", {}, {label}), element("dd", {}, {value})});
}

Html error_notice(std::string_view text) {
  if (text.empty()) return {};
  return element("div", {{"class", "notice error"}, {"role", "alert"}}, {element("p", {}, {text})});
}

Html success_notice(std::string_view text) {
  if (text.empty()) return {};
  return element("div", {{"class", "notice success"}, {"role", "status"}},
                 {element("p", {}, {text})});
}

void add_page_assets(Router& router) {
  router.get("/style.css", asset(stylesheet, "text/css; charset=utf-8"));
  router.get("/icon.svg", asset(icon, "image/svg+xml"));
}

}  // namespace signet::web
