#include "idp/flows.h"
#include "web/random.h"

namespace signet::idp_program {
namespace {

constexpr std::string_view session_cookie = "session";
constexpr std::string_view browser_cookie = "browser";

}  // namespace

std::optional<Session> session_of(const App& app, const web::Request& request) {
  const auto id = app.cookies.read(request, session_cookie);
  if (!id) return std::nullopt;
  auto session = app.sessions.find(*id, app.now());
  if (session && app.users.find(session->username) == nullptr) return std::nullopt;
  return session;
}

std::optional<NewSession> begin_session(App& app, const web::Request& request, const User& user) {
  const Instant now = app.now();
  Session session{user.username, now, "_" + web::random_token(), web::random_token(),
                  std::chrono::floor<std::chrono::seconds>(now + app.settings.session_length)};
  const auto old_id = app.cookies.read(request, session_cookie);
  const auto id = app.sessions.replace(old_id.value_or(""), session, session.expires_at, now);
  if (!id) return std::nullopt;
  // Lax is enough: whatever another site posts to us goes on with a GET before we look.
  return NewSession{std::move(session), app.cookies.set(session_cookie, *id, web::SameSite::lax)};
}

Browser browser_of(const App& app, const web::Request& request) {
  const auto name = app.cookies.read(request, browser_cookie);
  if (name && web::is_random_token(*name)) return {std::string(*name), std::nullopt};
  std::string fresh = web::random_token();
  std::string cookie = app.cookies.set(browser_cookie, fresh, web::SameSite::lax);
  return {std::move(fresh), std::move(cookie)};
}

web::Response end_session(App& app, const web::Request& request, web::Response response) {
  if (const auto id = app.cookies.read(request, session_cookie)) app.sessions.erase(*id);
  return web::with_cookie(std::move(response), app.cookies.clear(session_cookie));
}

}  // namespace signet::idp_program
