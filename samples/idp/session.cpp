#include "idp/session.h"

#include <boost/json.hpp>

#include "shared/sha256.h"
#include "web/random.h"

namespace signet::idp_program {
namespace {

namespace json = boost::json;

constexpr std::string_view session_cookie = "session";
constexpr std::string_view browser_cookie = "browser";

constexpr std::string_view index_member = "session_index";
constexpr std::string_view csrf_member = "csrf";

std::string write_data(const Session& session) {
  return json::serialize(
      json::object{{index_member, session.session_index}, {csrf_member, session.csrf}});
}

std::optional<std::string> text_of(const json::object& object, std::string_view member) {
  const json::value* value = object.if_contains(member);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::nullopt : std::optional<std::string>(std::string_view(*text));
}

bool is_session_index(std::string_view text) {
  return text.starts_with('_') && web::is_random_token(text.substr(1));
}

/// Fills in what write_data() wrote; false for anything else.
bool read_data(const std::string& text, Session& session) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object() || value.get_object().size() != 2) return false;
  const auto index = text_of(value.get_object(), index_member);
  const auto csrf = text_of(value.get_object(), csrf_member);
  if (!index || !csrf || !is_session_index(*index) || !web::is_random_token(*csrf)) return false;
  session.session_index = *index;
  session.csrf = *csrf;
  return true;
}

/// Of the session that the cookie is for: whoever reads the store can't make a cookie of it.
std::optional<std::string> id_of_cookie(const App& app, const web::Request& request) {
  const auto cookie = app.cookies.read(request, session_cookie);
  if (!cookie || !web::is_random_token(*cookie)) return std::nullopt;
  return program::sha256_hex(*cookie);
}

Result<std::optional<IdpSession>> find(const App& app, const web::Request& request) {
  const auto id = id_of_cookie(app, request);
  if (!id) return std::optional<IdpSession>();
  return app.sessions->find(*id, app.now());
}

/// Who was told of the session before, which ends.
Result<std::vector<SessionParticipant>> end_before(App& app, const web::Request& request,
                                                   const User& user) {
  const auto id = id_of_cookie(app, request);
  if (!id) return std::vector<SessionParticipant>();
  auto before = app.sessions->take(*id, app.now());
  if (!before) return Unexpected(before.error());
  if (!*before || (*before)->user != user.id) return std::vector<SessionParticipant>();
  return std::move((*before)->participants);
}

}  // namespace

std::optional<Session> read_session(const App& app, const IdpSession& stored) {
  Session session{stored.id,        app.users.find_by_id(stored.user), stored.authn_instant, {}, {},
                  stored.expires_at};
  if (session.user == nullptr || !may_sign_in(app, *session.user)) return std::nullopt;
  if (!read_data(stored.data, session)) return std::nullopt;
  return session;
}

Result<std::optional<Session>> session_of(const App& app, const web::Request& request) {
  const auto stored = find(app, request);
  if (!stored) return Unexpected(stored.error());
  return *stored ? read_session(app, **stored) : std::optional<Session>();
}

Result<std::optional<std::string>> stored_session_of(const App& app, const web::Request& request) {
  const auto stored = find(app, request);
  if (!stored) return Unexpected(stored.error());
  return *stored ? std::optional((*stored)->id) : std::optional<std::string>();
}

Result<NewSession> begin_session(App& app, const web::Request& request, const User& user) {
  const Instant now = app.now();
  auto participants = end_before(app, request, user);
  if (!participants) return Unexpected(participants.error());
  const std::string secret = web::random_token();
  Session session{program::sha256_hex(secret),
                  &user,
                  now,
                  "_" + web::random_token(),
                  web::random_token(),
                  std::chrono::floor<std::chrono::seconds>(now + app.settings.session_length)};
  const auto stored = app.sessions->put(
      {session.id, user.id, now, session.expires_at, *std::move(participants), write_data(session)},
      now);
  if (!stored) return Unexpected(stored.error());
  // Lax is enough: whatever another site posts to us goes on with a GET before we look.
  std::string cookie = app.cookies.set(session_cookie, secret, web::SameSite::lax);
  return NewSession{std::move(session), std::move(cookie)};
}

web::Response without_ended_session(const App& app, const web::Request& request,
                                    web::Response response) {
  const auto stored = find(app, request);
  const bool has_ended = id_of_cookie(app, request) && stored && !*stored;
  if (!has_ended) return response;
  return web::with_cookie(std::move(response), app.cookies.clear(session_cookie));
}

web::Response store_away(const App& app, const web::Request& request, const Error& error) {
  program::Refusal refusal = program::refusal_of(error);
  refusal.title = "Not possible at the moment";
  return app.site.refuse(app.log, "sessions", refusal, request);
}

bool may_sign_in(const App& app, const User& user) {
  return !user.disabled && !app.disabled->contains(user.id);
}

Browser browser_of(const App& app, const web::Request& request) {
  const auto name = app.cookies.read(request, browser_cookie);
  if (name && web::is_random_token(*name)) return {std::string(*name), std::nullopt};
  std::string fresh = web::random_token();
  std::string cookie = app.cookies.set(browser_cookie, fresh, web::SameSite::lax);
  return {std::move(fresh), std::move(cookie)};
}

}  // namespace signet::idp_program
