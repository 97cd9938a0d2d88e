#pragma once

#include <optional>
#include <string>

#include "signet/error.h"
#include "signet/time.h"
#include "web/http.h"
#include "web/log.h"
#include "web/page.h"

namespace signet::program {

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
  /// page with the public message. Both show the same incident id and nothing else links them.
  web::Response refuse(web::Log& log, std::string_view event, const Error& error,
                       const web::Request& request) const;
};

/// `2026-01-01 08:00:00 UTC` for people, and the same for programs.
web::Html time_element(Instant instant);

}  // namespace signet::program
