#include "unit/samples/sites.h"

#include <regex>
#include <stdexcept>

#include "shared/saml_http.h"
#include "support/test_keys.h"
#include "support/text.h"

namespace signet::program::test {

const std::string hash_of_secret =
    "scrypt$16384$8$2$c2FsdCBvZiB0aGUgdGVzdA==$jxyfJIi83IrG8O+YOvLmS+tISj5sFyHMMJ9HB1aAecQ=";

namespace {

template <class Parsed>
auto checked(Parsed parsed) {
  if (!parsed.problems.empty()) throw std::logic_error(parsed.problems.front());
  return std::move(parsed.settings);
}

/// One user, carol, whose password is "secret"; and no calls over a network.
std::string with_carol(const std::string& settings) {
  return "logout_by_soap = false\n" + settings +
         "\n[[user]]\nid = \"1\"\nusername = \"carol\"\npassword = \"" + hash_of_secret +
         "\"\nemail = \"carol@example.org\"\ndisplay_name = \"Carol <b>\"\n";
}

/// A ring that begins with this key: faster than with one that has to be made.
std::shared_ptr<idp_program::KeyRings> keys_in(const signet::test::TemporaryFolder& folder,
                                               const KeyPair& key, Instant now, web::Log& log) {
  const DataDir data(folder.path());
  const bool written =
      data.create("signing.key.pem", key.private_key().to_insecure_pem(), DataDir::Access::owner) &&
      data.create("signing.crt.pem", key.certificate().to_pem(), DataDir::Access::owner);
  auto keys = idp_program::KeyRings::open(data, "idp.example.org", now, log);
  if (!written || !keys) throw std::logic_error("no keys");
  return *std::move(keys);
}

std::string unescaped(std::string text) {
  const std::pair<const char*, const char*> entities[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
  for (const auto& [entity, character] : entities) {
    for (std::size_t at = text.find(entity); at != std::string::npos; at = text.find(entity, at)) {
      text.replace(at, std::string_view(entity).size(), character);
    }
  }
  return text;
}

Visited read(const std::string& origin, web::Response response) {
  static const std::regex hidden(R"re(<input type="hidden" name="([^"]*)" value="([^"]*)">)re");
  static const std::regex action(R"re(<form method="post" action="([^"]*)">)re");
  Visited page{origin, std::move(response), {}, {}};
  const std::string& body = page.response.body;
  std::smatch found;
  if (std::regex_search(body, found, action)) page.action = unescaped(found[1]);
  for (std::sregex_iterator i(body.begin(), body.end(), hidden), end; i != end; ++i) {
    page.hidden.emplace(unescaped((*i)[1]), unescaped((*i)[2]));
  }
  return page;
}

std::string encoded(const Form& form) {
  std::string text;
  for (const auto& [name, value] : form) {
    text +=
        (text.empty() ? "" : "&") + web::percent_encode(name) + "=" + web::percent_encode(value);
  }
  return text;
}

}  // namespace

Sites::Sites(const std::string& idp_settings, const std::string& sp_settings,
             const std::string& scheme, sp_program::Profile profile)
    : idp_origin(scheme + "://idp.example.org"),
      sp_origin(scheme + "://sp.example.org"),
      now(signet::test::at("2026-01-01T12:00:00Z")),
      log_([this](std::string_view line) { log += line; }),
      idp_peers_(std::make_shared<TrustedPeers>()),
      sp_peers_(std::make_shared<TrustedPeers>()),
      trust_(std::make_unique<sp_program::TrustStore>(folder.path() / "trust", sp_peers_, log_,
                                                      [this] { return now; })),
      idp_sources_(std::make_unique<PeerMetadata>(PeerMetadata::Options(), idp_peers_, log_)),
      sp_sources_(std::make_unique<PeerMetadata>(PeerMetadata::Options(), sp_peers_, log_)) {
  const auto clock = [this] { return now; };
  const BaseUrl idp_base = *parse_base_url(idp_origin);
  const BaseUrl sp_base = *parse_base_url(sp_origin);
  auto made_idp =
      idp_program::make_app({.settings = checked(idp_program::parse_settings(
                                 with_carol(idp_settings), "signet-idp.toml", idp_base)),
                             .base_url = idp_base,
                             .keys = keys_in(idp_folder, signet::test::rsa_key(), now, log_),
                             .persistent_id_secret = std::string(32, 's'),
                             .peers = idp_peers_,
                             .metadata_sources = *idp_sources_,
                             .administrator_password = *PasswordHash::parse(hash_of_secret),
                             .data = DataDir(idp_folder.path()),
                             .log = log_,
                             .now = clock});
  auto made_sp = sp_program::make_app(
      {.settings =
           checked(sp_program::parse_settings(sp_settings, "signet-sp.toml", sp_base, profile)),
       .base_url = sp_base,
       .keys = signet::test::other_rsa_key(),
       .peers = sp_peers_,
       .trust = *trust_,
       .metadata_sources = *sp_sources_,
       .audit_file = folder.path() / "audit.jsonl",
       .administrator_password = *PasswordHash::parse(hash_of_secret),
       .log = log_,
       .now = clock});
  if (!made_idp || !made_sp) throw std::logic_error("no app");
  idp = *std::move(made_idp);
  sp = *std::move(made_sp);
  const auto sp_metadata = metadata_text(sp->sp.metadata(now), sp->settings.name);
  const auto idp_metadata = metadata_text(idp->idp.metadata(now), idp->settings.name);
  if (!sp_metadata || !idp_peers_->trust_file_contents(*sp_metadata, now) || !idp_metadata ||
      !sp_peers_->trust_file_contents(*idp_metadata, now)) {
    throw std::logic_error("metadata isn't trusted");
  }
  idp_router_ = idp_program::make_router(*idp);
  sp_router_ = sp_program::make_router(*sp);
}

web::Response Sites::handle(const std::string& origin, const web::Request& request) {
  if (origin == idp_origin) return idp_router_(request);
  if (origin == sp_origin) return sp_router_(request);
  const auto other = others.find(origin);
  if (other != others.end()) return other->second(request);
  throw std::logic_error("a request to " + origin);
}

Visited MemoryBrowser::get(const std::string& url) {
  return request("GET", url, {}, "");
}

Visited MemoryBrowser::post(const std::string& url, const Form& form,
                            const std::string& from_origin) {
  return request("POST", url, form, from_origin);
}

Visited MemoryBrowser::submit(const Visited& page, const Form& changes) {
  Form form = page.hidden;
  for (const auto& [name, value] : changes) form[name] = value;
  const std::string url = page.action.starts_with('/') ? page.origin + page.action : page.action;
  return request("POST", url, form, page.origin);
}

Visited MemoryBrowser::sign_in(const std::string& return_path, const std::string& user,
                               const std::string& password) {
  Visited page = get(sites_.sp_origin + "/login?return=" + web::percent_encode(return_path));
  if (page.hidden.count("SAMLResponse") == 0) {
    page = submit(page, {{"username", user}, {"password", password}});
  }
  // Over plain http there is a second form, of the service provider's own.
  for (int forms = 0; forms < 2 && page.hidden.count("SAMLResponse") > 0; ++forms) {
    page = submit(page);
  }
  return page;
}

bool MemoryBrowser::is_signed_in() {
  return get(sites_.sp_origin + "/session").status() == 200;
}

Visited MemoryBrowser::request(const std::string& method, std::string url, const Form& form,
                               const std::string& from_origin) {
  std::string verb = method;
  for (int redirects = 0; redirects < 10; ++redirects) {
    const std::size_t path_at = url.find('/', url.find("://") + 3);
    const std::string origin = url.substr(0, path_at);
    const std::size_t query_at = url.find('?', path_at);
    web::Request request;
    request.method = verb == "POST" ? web::Method::post : web::Method::get;
    request.path =
        url.substr(path_at, query_at == std::string::npos ? query_at : query_at - path_at);
    if (query_at != std::string::npos) request.query = url.substr(query_at + 1);
    request.remote_address = remote_address;
    const bool crosses = !from_origin.empty() && from_origin != origin;
    request.headers.add("Sec-Fetch-Site", from_origin.empty() ? "none"
                                          : crosses           ? "cross-site"
                                                              : "same-origin");
    if (verb == "POST") {
      request.headers.add("Content-Type", "application/x-www-form-urlencoded");
      request.headers.add("Origin", "null");
      request.body = encoded(form);
    }
    for (const auto& [name, value] : cookies[origin]) {
      const bool held_back = crosses && verb == "POST" && same_site_[origin + name] != "None";
      if (!held_back) request.cookies.add(name, value);
    }
    web::Response response = sites_.handle(origin, request);
    keep(origin, response);
    const auto location = response.headers.only("Location");
    if (!location || stops_at_redirects) return read(origin, std::move(response));
    url = location->starts_with('/') ? origin + std::string(*location) : std::string(*location);
    verb = "GET";
  }
  throw std::logic_error("too many redirects");
}

void MemoryBrowser::keep(const std::string& origin, const web::Response& response) {
  static const std::regex cookie("([^=]+)=([^;]*);.*SameSite=(Lax|None|Strict)(.*)");
  for (const auto& [name, value] : response.headers.entries()) {
    std::smatch found;
    if (name != "Set-Cookie" || !std::regex_match(value, found, cookie)) continue;
    same_site_[origin + found[1].str()] = found[3];
    if (found[4].str().find("Max-Age=0") == std::string::npos) {
      cookies[origin][found[1]] = found[2];
    } else {
      cookies[origin].erase(found[1]);
    }
  }
}

}  // namespace signet::program::test
