#include "shared/administrator.h"

#include "web/csrf.h"
#include "web/random.h"
#include "web/return_path.h"

namespace signet::program {
namespace {

using web::element;
using web::Html;

constexpr std::string_view session_cookie = "admin-session";
constexpr std::string_view browser_cookie = "admin-browser";  ///< before the sign-in
constexpr std::string_view return_field = "return";
constexpr const char* start_path = "/admin";
constexpr const char* login_path = "/admin/login";

constexpr std::chrono::hours longest_session{8};
constexpr std::chrono::minutes longest_rest{30};

/// Nobody guesses a password of ours, so this bounds the work. There is no limit for all addresses
/// together: with one a stranger could lock the administrator out.
constexpr web::RateLimiter::Rule attempts_by_network{10, std::chrono::seconds(30), 10'000};

bool is_admin_path(std::string_view address) {
  const std::string_view path = address.substr(0, address.find('?'));
  return web::is_local_path(address) && (path == start_path || path.starts_with("/admin/"));
}

std::string address_of(const web::Request& request) {
  return request.path + (request.query.empty() ? "" : "?" + request.query);
}

}  // namespace

/// What the sign-in page shows.
struct Administrator::LoginForm {
  std::string browser;  ///< the name of a browser before the sign-in, which its forms carry as well
  std::optional<std::string> set_cookie;
  std::string return_path;
  std::string complaint;
};

Html AdministratorSession::csrf_field() const {
  return web::hidden_field(web::csrf_field, csrf_);
}

Administrator::Administrator(AdministratorParts parts)
    : parts_(std::move(parts)),
      sessions_(100, web::WhenFull::forget_oldest),
      attempts_(attempts_by_network) {}

web::Handler Administrator::page(Page show) {
  return [this, show = std::move(show)](const web::Request& request) {
    if (const auto session = session_of(request)) return show(*session, request);
    return web::redirect(std::string(login_path) + "?" + std::string(return_field) + "=" +
                         web::percent_encode(address_of(request)));
  };
}

web::Handler Administrator::form(Form take, ReadForm read) {
  return [this, take = std::move(take), read = std::move(read)](const web::Request& request) {
    const auto not_ours = [&] {
      return parts_.site.message(403, "Not possible",
                                 "This form didn't come from your session here. Please try again.");
    };
    if (web::comes_from_another_site(request, parts_.origin)) return not_ours();
    const auto session = session_of(request);
    if (!session) return web::redirect(login_path);
    const auto form = read(request);
    if (!form || !web::has_csrf_token(*form, session->csrf_)) return not_ours();
    return take(*session, request, *form);
  };
}

void Administrator::add_pages(web::Router& router, std::vector<AdministratorLink> links) {
  router
      .get(start_path, page([this, links = std::move(links)](const auto& session, const auto&) {
             return start_page(session, links);
           }))
      .get(login_path, [this](const web::Request& request) { return show_login(request); })
      .post("/admin/login", [this](const web::Request& request) { return submit_login(request); })
      .post("/admin/logout", form([this](const auto&, const web::Request& request, const auto&) {
              return log_out(request);
            }));
}

Html Administrator::link_for(const web::Request& request) const {
  const auto id = parts_.cookies.read(request, session_cookie);
  const Instant now = parts_.now();
  const auto session = id ? sessions_.find(*id, now) : std::nullopt;
  if (!session || now - session->used_at_ > longest_rest) return {};
  return element("p", {{"class", "hint"}},
                 {"You are signed in as administrator: ",
                  element("a", {{"href", start_path}}, {"administration"}), "."});
}

std::optional<AdministratorSession> Administrator::session_of(const web::Request& request) {
  const auto id = parts_.cookies.read(request, session_cookie);
  if (!id) return std::nullopt;
  const Instant now = parts_.now();
  std::optional<AdministratorSession> found;
  sessions_.update(*id, now, [&](AdministratorSession& session) {
    if (now - session.used_at_ > longest_rest) return;
    session.used_at_ = now;
    found = session;
  });
  if (!found) sessions_.erase(*id);
  return found;
}

web::Response Administrator::start_page(const AdministratorSession& session,
                                        const std::vector<AdministratorLink>& links) const {
  Html entries;
  for (const AdministratorLink& link : links) {
    entries += element("li", {},
                       {element("a", {{"href", link.path}},
                                {element("strong", {}, {link.title}), element("br"),
                                 element("span", {{"class", "hint"}}, {link.hint})})});
  }
  const Html sign_out =
      element("form", {{"method", "post"}, {"action", "/admin/logout"}},
              {session.csrf_field(),
               element("button", {{"type", "submit"}, {"class", "quiet"}}, {"Sign out"})});
  return parts_.site.page(
      "Administration",
      web::fragment(
          {element("section", {{"class", "card"}}, {element("ul", {{"class", "list"}}, {entries})}),
           element("section", {{"class", "card"}},
                   {element("p", {},
                            {"You are signed in as administrator until ",
                             time_element(session.expires_at()),
                             ", or until you do nothing here for half an hour."}),
                    element("div", {{"class", "actions"}}, {sign_out})})}));
}

Administrator::LoginForm Administrator::empty_form(const web::Request& request,
                                                   std::string return_path) const {
  const auto name = parts_.cookies.read(request, browser_cookie);
  if (name && web::is_random_token(*name)) {
    return {std::string(*name), std::nullopt, std::move(return_path), ""};
  }
  std::string fresh = web::random_token();
  std::string cookie = parts_.cookies.set(browser_cookie, fresh, web::SameSite::strict);
  return {std::move(fresh), std::move(cookie), std::move(return_path), ""};
}

web::Response Administrator::login_page(const LoginForm& form, int status) const {
  web::InputField password;
  password.label = "Password";
  password.name = password.type = "password";
  password.autocomplete = "current-password";
  password.focused = true;
  web::Response response = parts_.site.page(
      "Administration",
      element(
          "section", {{"class", "card"}},
          {web::error_notice(form.complaint),
           element("p", {{"class", "hint"}},
                   {"The program told the administrator's password when it started for the "
                    "first time."}),
           element("form", {{"method", "post"}, {"action", login_path}},
                   {web::hidden_field(web::csrf_field, form.browser),
                    web::hidden_field(return_field, form.return_path), web::input_field(password),
                    element("p", {{"class", "actions"}},
                            {element("button", {{"type", "submit"}}, {"Sign in"})})})}),
      status);
  return form.set_cookie ? web::with_cookie(std::move(response), *form.set_cookie) : response;
}

web::Response Administrator::show_login(const web::Request& request) {
  const auto query = web::parse_urlencoded(request.query);
  if (!query || query->count(return_field) > 1) return parts_.site.not_found(400);
  const std::string return_path(query->only(return_field).value_or(start_path));
  if (!is_admin_path(return_path)) return parts_.site.not_found(400);
  if (session_of(request)) return web::redirect(return_path);
  return login_page(empty_form(request, return_path), 200);
}

web::Response Administrator::submit_login(const web::Request& request) {
  const auto form = web::parse_form(request);
  const auto password = form ? form->only("password") : std::nullopt;
  const auto return_path = form ? form->only(return_field) : std::nullopt;
  if (!password || !return_path || !is_admin_path(*return_path)) return parts_.site.not_found(400);
  if (web::comes_from_another_site(request, parts_.origin)) {
    return parts_.site.message(403, "Not possible", "Please sign in with our own form.");
  }
  LoginForm again = empty_form(request, std::string(*return_path));
  if (!web::has_csrf_token(*form, again.browser)) {
    again.complaint = "This form was too old, or the browser holds our cookies back. Try again.";
    return login_page(again, 403);
  }
  const auto refuse = [&](const char* code, const char* complaint, int status) {
    parts_.log.write("administrator-sign-in",
                     {{"accepted", false}, {"code", code}, {"address", request.remote_address}});
    again.complaint = complaint;
    return login_page(again, status);
  };
  if (!attempts_.allow(web::network_of(request.remote_address), parts_.now())) {
    return web::with_header(
        refuse("too-many-attempts", "Too many attempts. Wait a minute, then try again.", 429),
        "Retry-After", "60");
  }
  if (!parts_.password.matches(*password)) {
    return refuse("wrong-password", "The password is wrong.", 403);
  }
  return signed_in(request, again.return_path);
}

web::Response Administrator::signed_in(const web::Request& request,
                                       const std::string& return_path) {
  attempts_.reset(web::network_of(request.remote_address));
  const Instant now = parts_.now();
  AdministratorSession session;
  session.csrf_ = web::random_token();
  session.expires_at_ = now + longest_session;
  session.used_at_ = now;
  const auto old_id = parts_.cookies.read(request, session_cookie);
  const auto id = sessions_.replace(old_id.value_or(""), session, session.expires_at_, now);
  if (!id) return parts_.site.message(503, "Busy", "Please try again in a few minutes.");
  parts_.log.write("administrator-sign-in",
                   {{"accepted", true}, {"address", request.remote_address}});
  return web::with_cookie(web::redirect(return_path),
                          parts_.cookies.set(session_cookie, *id, web::SameSite::strict));
}

web::Response Administrator::log_out(const web::Request& request) {
  sessions_.erase(parts_.cookies.read(request, session_cookie).value_or(""));
  parts_.log.write("administrator-sign-out", {{"address", request.remote_address}});
  return web::with_cookie(web::redirect(login_path), parts_.cookies.clear(session_cookie));
}

Html way_up(std::string_view path, std::string_view title) {
  return element("p", {{"class", "hint"}}, {element("a", {{"href", path}}, {"Up: ", title})});
}

}  // namespace signet::program
