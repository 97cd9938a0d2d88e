#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "idp/app.h"
#include "sp/app.h"
#include "support/temporary_folder.h"

// The two programs without their sockets and clocks, and a browser that goes between them.

namespace signet::program::test {

/// A page as a browser sees it, with the fields of its first form.
struct Visited {
  std::string origin;
  web::Response response;
  std::map<std::string, std::string> hidden;
  std::string action;

  int status() const { return response.status; }
  bool shows(const std::string& text) const {
    return response.body.find(text) != std::string::npos;
  }
  std::string header(const std::string& name) const {
    return std::string(response.headers.only(name).value_or(""));
  }
};

using Form = std::map<std::string, std::string>;

/// Of "secret", hashed as cheaply as is accepted.
extern const std::string hash_of_secret;

/// signet-idp and signet-sp that know each other, at one moment that the test sets. The settings
/// are those of the files, in TOML.
class Sites {
 public:
  /// `scheme` is https or http.
  explicit Sites(const std::string& idp_settings = "", const std::string& sp_settings = "",
                 const std::string& scheme = "https",
                 sp_program::Profile profile = sp_program::Profile::plain);

  std::string idp_origin, sp_origin;
  Instant now;
  std::string log;                       ///< the lines of both
  signet::test::TemporaryFolder folder;  ///< of the service provider
  signet::test::TemporaryFolder idp_folder;
  std::unique_ptr<idp_program::App> idp;
  std::unique_ptr<sp_program::App> sp;

  std::map<std::string, web::Handler> others;  ///< further sites, by origin

  web::Response handle(const std::string& origin, const web::Request& request);

 private:
  web::Log log_;
  std::shared_ptr<TrustedPeers> idp_peers_, sp_peers_;
  std::unique_ptr<sp_program::TrustStore> trust_;
  std::unique_ptr<PeerMetadata> idp_sources_, sp_sources_;
  web::Router idp_router_, sp_router_;
};

/// Keeps cookies per origin, honours SameSite, and follows redirects.
class MemoryBrowser {
 public:
  explicit MemoryBrowser(Sites& sites) : sites_(sites) {}

  Visited get(const std::string& url);
  Visited post(const std::string& url, const Form& form, const std::string& from_origin);
  /// Sends the first form of a page, with these fields changed.
  Visited submit(const Visited& page, const Form& changes = {});

  /// From the service provider's /login to where it ends.
  Visited sign_in(const std::string& return_path = "/", const std::string& user = "carol",
                  const std::string& password = "secret");

  bool is_signed_in();
  std::string remote_address = "192.0.2.1";
  std::map<std::string, std::map<std::string, std::string>> cookies;  ///< by origin
  bool stops_at_redirects = false;

 private:
  Visited request(const std::string& method, std::string url, const Form& form,
                  const std::string& from_origin);
  void keep(const std::string& origin, const web::Response& response);

  Sites& sites_;
  std::map<std::string, std::string> same_site_;  ///< by origin and name of the cookie
};

}  // namespace signet::program::test
