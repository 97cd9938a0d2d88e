#pragma once

#include <functional>
#include <optional>
#include <string>

#include "shared/administrator.h"
#include "shared/site.h"
#include "signet/key_ring.h"
#include "web/html.h"
#include "web/log.h"
#include "web/router.h"

// The administrator's pages for the program's own certificates: list, generate, set active, delete,
// download. They are the same for each ring of keys.

namespace signet::program {

/// A ring as a page shows it.
struct AdministeredRing {
  using Change = std::function<Result<KeyRing>(const KeyRing&)>;

  std::string path;  ///< of its page
  std::string title;
  std::string owner;  ///< entity ID of whom it signs for, or of the program itself; for the log
  std::string up_path, up_title;
  web::Html introduction;  ///< what the ring is for, and where its metadata is
  std::string peers;       ///< who has to know a certificate: "The application"
  KeyRing ring;
  /// False: another ring is shown, and takes effect, until there is a first certificate here.
  bool is_there = true;
  std::function<Result<KeyRing>(const Change&)> update;
};

/// What the pages need of their program; all of it must outlive the router.
struct KeyRingPages {
  std::string route;  ///< such as `/admin/applications/*/certificates`
  /// The ring of this request's path; absent when there is none.
  std::function<std::optional<AdministeredRing>(const web::Request&)> find;
  Administrator& administrator;
  const Site& site;
  web::Log& log;
  const std::function<Instant()>& now;
};

void add_key_ring_pages(web::Router& router, const KeyRingPages& pages);

}  // namespace signet::program
