#include "sp/session.h"

#include "shared/sha256.h"
#include "sp/flows.h"
#include "web/random.h"

namespace signet::sp_program {
namespace {

using web::element;
using web::Html;

bool is_still_welcome(const App& app, const SpSession& stored) {
  // While metadata is on its way, a provider that isn't there yet may have been listed all along.
  const auto entity = app.peers->find(stored.idp);
  if ((!entity || !entity->idp) && app.metadata_sources.all_loaded()) return false;
  if (app.settings.profile == Profile::plain) return true;
  const KnownUser* user = app.settings.users.find(shown_name(stored));
  return user != nullptr && user->enabled;
}

}  // namespace

std::string shown_name(const SpSession& session) {
  const std::optional<NameID> name_id = session.name_id;
  return name_id ? name_id->value : "";
}

Html session_facts(const App& app, const SpSession& stored,
                   const std::optional<SessionData>& data) {
  const std::optional<NameID> name_id = stored.name_id;
  Html facts = web::fact("Name", element("strong", {}, {name_id ? name_id->value : "none"}));
  if (name_id) {
    facts += web::fact("Format", element("code", {}, {name_id->format.value_or("not stated")}));
  }
  facts +=
      web::fact("Identity provider", web::fragment({display_name(app, stored.idp), element("br"),
                                                    element("code", {}, {stored.idp})}));
  if (data) facts += web::fact("Signed in there", program::time_element(data->authn_instant));
  if (data && data->authn_context) {
    facts += web::fact("By", element("code", {}, {*data->authn_context}));
  }
  facts += web::fact("Session ends", program::time_element(stored.expires_at));
  return element("dl", {{"class", "facts"}}, {facts});
}

std::string session_id(std::string_view cookie) {
  return program::sha256_hex(cookie);
}

std::string session_id(const App& app, const web::Request& request) {
  const auto cookie = app.cookies.read(request, session_cookie);
  return cookie && web::is_random_token(*cookie) ? session_id(*cookie) : "";
}

Result<std::optional<Session>> session_of(const App& app, const web::Request& request) {
  const std::string id = session_id(app, request);
  if (id.empty()) return std::optional<Session>();
  auto stored = app.sessions->find(id, app.now());
  if (!stored) return Unexpected(stored.error());
  if (!*stored || !is_still_welcome(app, **stored)) return std::optional<Session>();
  auto data = read_session_data((*stored)->data);
  if (!data) {
    app.log.write("session", {{"accepted", false},
                              {"detail", "what is stored of a session can't be read"},
                              {"name_id", shown_name(**stored)}});
    return std::optional<Session>();
  }
  return std::optional(Session{**std::move(stored), *std::move(data)});
}

web::Response store_away(const App& app, const web::Request& request, const Error& error) {
  program::Refusal refusal = program::refusal_of(error);
  refusal.title = "Not possible right now";
  refusal.public_message = "Who is signed in can't be looked up right now. Please try again later.";
  return app.site.refuse(app.log, "session", refusal, request);
}

bool may_lack_cookies(const web::Request& request) {
  const auto site = request.headers.only("Sec-Fetch-Site");
  return !site || *site == "cross-site";
}

}  // namespace signet::sp_program
