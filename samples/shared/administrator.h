#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/password.h"
#include "shared/site.h"
#include "signet/time.h"
#include "web/cookies.h"
#include "web/fields.h"
#include "web/http.h"
#include "web/log.h"
#include "web/rate_limit.h"
#include "web/router.h"
#include "web/session_store.h"

// The administrator's part of a program: sign-in, sign-out and start page below /admin. What else
// lies there is written as functions that nobody can call without an AdministratorSession, and only
// Administrator makes one:
//
//     web::Response show_things(const AdministratorSession&, const web::Request&);
//     web::Response change_thing(const AdministratorSession&, const web::Request&,
//                                const web::Fields&);
//
//     router.get("/admin/things", administrator.page(show_things))
//         .post("/admin/things", administrator.form(change_thing));
//     administrator.add_pages(router, {{"/admin/things", "Things", "What they are."}});
//
// Each form of such a page begins with `session.csrf_field()`; without it form() refuses what
// comes.

namespace signet::program {

/// The proof that a request is the administrator's.
class AdministratorSession {
 public:
  /// The hidden field that every form needs.
  web::Html csrf_field() const;
  Instant expires_at() const noexcept { return expires_at_; }

 private:
  friend class Administrator;
  std::string csrf_;
  Instant expires_at_, used_at_;
};

/// What Administrator needs of its program; all of it must outlive it.
struct AdministratorParts {
  PasswordHash password;
  const std::string& origin;  ///< the base URL
  const Site& site;
  const web::CookieScope& cookies;
  web::Log& log;
  const std::function<Instant()>& now;
};

/// A line of the start page.
struct AdministratorLink {
  std::string path, title, hint;
};

/// Guards itself: all threads share one.
class Administrator {
 public:
  using Page = std::function<web::Response(const AdministratorSession&, const web::Request&)>;
  using Form = std::function<web::Response(const AdministratorSession&, const web::Request&,
                                           const web::Fields&)>;
  using ReadForm = std::function<web::Outcome<web::Fields>(const web::Request&)>;

  explicit Administrator(AdministratorParts parts);

  /// For GET. Whoever isn't signed in is sent to the sign-in, and from there back to this address.
  web::Handler page(Page show);
  /// For POST. Refuses forms that don't come from a page of this session; `read` is for those that
  /// aren't urlencoded.
  web::Handler form(Form take, ReadForm read = web::parse_form);

  /// Adds /admin, which lists these links, and what belongs to the sign-in.
  void add_pages(web::Router& router, std::vector<AdministratorLink> links);

  /// A way to /admin for a page that everybody sees: empty unless the administrator is signed in.
  web::Html link_for(const web::Request& request) const;

 private:
  std::optional<AdministratorSession> session_of(const web::Request& request);
  web::Response start_page(const AdministratorSession& session,
                           const std::vector<AdministratorLink>& links) const;
  web::Response show_login(const web::Request& request);
  web::Response submit_login(const web::Request& request);
  web::Response signed_in(const web::Request& request, const std::string& return_path);
  web::Response log_out(const web::Request& request);

  struct LoginForm;
  web::Response login_page(const LoginForm& form, int status) const;
  LoginForm empty_form(const web::Request& request, std::string return_path) const;

  const AdministratorParts parts_;
  web::SessionStore<AdministratorSession> sessions_;
  web::RateLimiter attempts_;
};

/// A link to the page above, for the top of a page.
web::Html way_up(std::string_view path, std::string_view title);

}  // namespace signet::program
