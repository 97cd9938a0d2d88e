#include "sp/signed_out.h"

#include <array>

#include "sp/flows.h"
#include "sp/session.h"

namespace signet::sp_program {
namespace {

using web::element;
using web::Html;

constexpr std::string_view outcome_cookie = "signed-out";
constexpr std::chrono::minutes outcome_cookie_age{10};

struct Row {
  SignedOut how;
  std::string_view word;  ///< in the cookie
  const char* title;
  const char* sentence;
  bool may_go_on;  ///< a session somewhere else
};

constexpr std::array rows{
    Row{SignedOut::everywhere, "everywhere", "You are signed out everywhere",
        "Your session here has ended. Your identity provider says that the one there and those of "
        "all other applications have ended, too.",
        false},
    Row{SignedOut::partly, "partly", "You are signed out here",
        "Your session here has ended. Your identity provider couldn't end all others, so some "
        "other applications may not have signed you out.",
        true},
    Row{SignedOut::unconfirmed, "unconfirmed", "You are signed out here",
        "Your session here has ended. Your identity provider hasn't confirmed that the others "
        "have, so you may still be signed in there and at other applications.",
        true},
    Row{SignedOut::here, "here", "You are signed out here",
        "Your session here has ended. Nobody else was told: at your identity provider and at other "
        "applications you may still be signed in.",
        true},
    Row{SignedOut::by_provider, "by-provider", "You are signed out here",
        "Your identity provider has ended your session here.", false},
};

const Row& row_of(SignedOut how) {
  for (const Row& row : rows) {
    if (row.how == how) return row;
  }
  return rows[2];
}

const Row* row_of(std::string_view word) {
  for (const Row& row : rows) {
    if (row.word == word) return &row;
  }
  return nullptr;
}

Html content(const Row& row) {
  const Html advice = element("p", {},
                              {"On a device that others use as well, close all windows of the "
                               "browser now."});
  const char* notice = row.may_go_on ? "notice warning" : "notice success";
  return element(
      "section", {{"class", "card"}},
      {element("div", {{"class", notice}, {"role", "status"}}, {element("p", {}, {row.sentence})}),
       row.may_go_on ? advice : Html(),
       element("p", {{"class", "actions"}},
               {element("a", {{"class", "button quiet"}, {"href", "/"}}, {"To the start page"})})});
}

}  // namespace

web::Response remember_signed_out(const App& app, web::Response response, SignedOut how) {
  return web::with_cookie(
      std::move(response),
      app.cookies.set(outcome_cookie, row_of(how).word, web::SameSite::lax, outcome_cookie_age));
}

web::Response to_signed_out_page(const App& app, SignedOut how) {
  return remember_signed_out(app, web::redirect(signed_out_path), how);
}

web::Response show_signed_out(App& app, const web::Request& request) {
  const auto word = app.cookies.read(request, outcome_cookie);
  const Row* row = word ? row_of(*word) : nullptr;
  if (row == nullptr) return web::redirect("/");
  const auto session = session_of(app, request);
  if (!session) return store_away(app, request, session.error());
  if (*session) return web::redirect("/");
  return app.site.page(row->title, content(*row));
}

}  // namespace signet::sp_program
