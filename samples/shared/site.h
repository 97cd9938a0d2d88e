#pragma once

#include <optional>
#include <string>

#include "signet/error.h"
#include "signet/time.h"
#include "web/http.h"
#include "web/log.h"
#include "web/page.h"

namespace signet::program {

/// Why a SAML message is refused, for the operator and for the person.
struct Refusal {
  std::string code, kind, section, detail;  ///< for the log
  std::string public_message;               ///< for the page
  int status = 400;
  std::string incident;  ///< on both, and nothing else links them
  std::string title = "Sign-in failed";
};

/// With an incident id of its own.
Refusal refusal_of(const Error& error);

/// What all pages of one program share.
struct Site {
  std::string name;
  std::optional<web::Html> banner = {};

  web::Response page(std::string title, web::Html content, int status = 200) const;

  /// A page that says one thing and leads back to the start.
  web::Response message(int status, std::string title, const std::string& sentence) const;

  /// For paths and methods that aren't there.
  web::Response not_found(int status) const;

  /// Refuses a SAML message: a line in the log with the code, its section and the detail, and a
  /// page with the public message.
  web::Response refuse(web::Log& log, std::string_view event, const Refusal& refusal,
                       const web::Request& request) const;
  web::Response refuse(web::Log& log, std::string_view event, const Error& error,
                       const web::Request& request) const {
    return refuse(log, event, refusal_of(error), request);
  }
};

/// Asks before something is done: a button that does it, and a way back.
web::Html confirmation(std::string_view action, std::string_view label, web::Html hidden_fields,
                       std::string_view back);

/// `2026-01-01 08:00:00 UTC` for people, and the same for programs.
web::Html time_element(Instant instant);

}  // namespace signet::program
