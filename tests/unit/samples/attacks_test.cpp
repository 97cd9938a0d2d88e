#include <doctest/doctest.h>

#include <sys/stat.h>

#include "shared/data_dir.h"
#include "shared/peer_metadata.h"
#include "signet/names.h"
#include "support/temporary_folder.h"
#include "support/test_keys.h"
#include "unit/samples/sites.h"
#include "web/security_headers.h"

// Attacks that need a whole program: fields, methods and headers of HTTP, sessions, files. Names
// begin with the attack's id, see tests/attacks/catalogue.tsv.

using namespace signet;
using namespace signet::program;
using namespace signet::program::test;
using std::chrono::hours;

namespace {

const Form carol = {{"username", "carol"}, {"password", "secret"}};

/// A request as no browser would send it.
web::Response raw(Sites& sites, const std::string& origin, web::Method method,
                  const std::string& path, const std::string& query, const std::string& body,
                  const std::string& type = "application/x-www-form-urlencoded") {
  web::Request request;
  request.method = method;
  request.path = path;
  request.query = query;
  request.body = body;
  request.headers.add("Content-Type", type);
  return sites.handle(origin, request);
}

/// An answer for carol that waits to be posted, as the two fields of its form.
std::string answer_for(Sites& sites, MemoryBrowser& browser) {
  const Visited answer = browser.submit(browser.get(sites.sp_origin + "/login"), carol);
  REQUIRE(answer.hidden.count("SAMLResponse") == 1);
  return "SAMLResponse=" + web::percent_encode(answer.hidden.at("SAMLResponse"));
}

bool logged(const Sites& sites, const std::string& code) {
  return sites.log.find("\"code\":\"" + code + "\"") != std::string::npos;
}

EntityDescriptor identity_provider(const KeyPair& key) {
  EntityDescriptor entity{.entity_id = "urn:idp"};
  IDPSSODescriptor& role = entity.idp.emplace();
  role.keys.push_back({KeyUse::signing, key.certificate()});
  role.single_sign_on_services.push_back(
      {.binding = std::string(binding::http_redirect), .location = "https://idp.example.org/sso"});
  return entity;
}

}  // namespace

TEST_CASE("post-duplicate-field: a message that comes twice, in whatever form, is refused") {
  Sites sites;
  MemoryBrowser browser(sites);
  const std::string answer = answer_for(sites, browser);
  for (const std::string& body :
       {answer + "&" + answer, answer + "&SAMLResponse=", "SAMLResponse=x&" + answer,
        answer + "&RelayState=a&RelayState=b", answer + "&SAML%52esponse=x"}) {
    CHECK(raw(sites, sites.sp_origin, web::Method::post, "/acs", "", body).status == 400);
  }
  CHECK(logged(sites, "parameter-duplicate"));
  for (const char* type : {"multipart/form-data; boundary=x", "text/plain", "application/json"}) {
    CHECK(raw(sites, sites.sp_origin, web::Method::post, "/acs", "", answer, type).status == 400);
  }
  CHECK_FALSE(browser.is_signed_in());
}

TEST_CASE("post-get-confusion: an answer in the query of a POST isn't read") {
  Sites sites;
  MemoryBrowser browser(sites);
  const std::string answer = answer_for(sites, browser);
  CHECK(raw(sites, sites.sp_origin, web::Method::post, "/acs", answer, "").status == 400);
  CHECK(logged(sites, "parameter-missing"));
  CHECK_FALSE(browser.is_signed_in());
}

TEST_CASE("redirect-response-sso: the endpoint for answers takes no GET") {
  Sites sites;
  MemoryBrowser browser(sites);
  const std::string answer = answer_for(sites, browser);
  CHECK(raw(sites, sites.sp_origin, web::Method::get, "/acs", answer, "").status == 405);
  CHECK_FALSE(browser.is_signed_in());
}

TEST_CASE("ecp-bypass: headers of ECP make nobody known") {
  Sites sites;
  for (const char* path : {"/session", "/"}) {
    web::Request request;
    request.method = web::Method::get;
    request.path = path;
    request.headers.add("Accept", "text/html, application/vnd.paos+xml");
    request.headers.add("PAOS",
                        "ver='urn:liberty:paos:2003-08';'urn:oasis:names:tc:SAML:2.0:"
                        "profiles:SSO:ecp'");
    const web::Response answer = sites.handle(sites.sp_origin, request);
    CHECK(answer.body.find("carol") == std::string::npos);
    CHECK(answer.body.find("Envelope") == std::string::npos);
    if (std::string(path) == "/session") CHECK(answer.status == 401);
  }
}

TEST_CASE("idp-session-confusion: an ended session answers nothing, the present one about itself") {
  Sites sites("session_length = \"1h\"");
  MemoryBrowser browser(sites);
  browser.sign_in();
  const auto cookies = browser.cookies;
  sites.now += hours(1);
  CHECK(browser.get(sites.sp_origin + "/login").hidden.count("SAMLResponse") == 0);

  MemoryBrowser thief(sites);
  thief.cookies = cookies;
  CHECK(thief.get(sites.sp_origin + "/login").hidden.count("SAMLResponse") == 0);
  CHECK(thief.get(sites.idp_origin + "/").shows("Password"));
}

TEST_CASE("md-duplicate-entity: of two sources the first speaks for an entity") {
  const signet::test::TemporaryFolder folder;
  std::string lines;
  web::Log log{[&](std::string_view line) { lines += line; }};
  const auto peers = std::make_shared<TrustedPeers>();
  const auto xml = [](const KeyPair& key) { return *write_metadata(identity_provider(key)); };
  PeerMetadata metadata({.sources = {folder.write("a.xml", xml(signet::test::rsa_key())),
                                     folder.write("b.xml", xml(signet::test::other_rsa_key()))},
                         .role = PeerRole::identity_provider,
                         .ca_file = std::nullopt,
                         .adjust = nullptr,
                         .back_off = {}},
                        peers, log);
  metadata.start();
  CHECK(lines.find("was loaded from") != std::string::npos);
  CHECK(peers->find("urn:idp")->idp->keys.front().certificate.fingerprint() ==
        signet::test::rsa_key().certificate().fingerprint());
}

TEST_CASE("key-perms-leak: a key that every user of the machine can read is not used") {
  const signet::test::TemporaryFolder folder;
  const DataDir data(folder.path());
  const auto path = data.create("signing.key.pem", "secret", DataDir::Access::owner);
  REQUIRE(path);
  struct stat status {};
  REQUIRE(::stat(path->c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(data.read_secret("signing.key.pem"));
  for (const mode_t mode : {mode_t{0604}, mode_t{0602}, mode_t{0644}, mode_t{0666}}) {
    REQUIRE(::chmod(path->c_str(), mode) == 0);
    const auto secret = data.read_secret("signing.key.pem");
    REQUIRE_FALSE(secret);
    CHECK(secret.why().find("secret\"") == std::string::npos);
  }
}

TEST_CASE("content-type-sniff: metadata is SAML metadata, and no answer may be guessed at") {
  Sites sites;
  for (const std::string& origin : {sites.sp_origin, sites.idp_origin}) {
    web::Request request;
    request.method = web::Method::get;
    request.path = "/metadata";
    const web::Response answer = web::with_security_headers(sites.handle(origin, request), true);
    CHECK(answer.status == 200);
    CHECK(answer.headers.only("Content-Type")
              .value_or("")
              .starts_with("application/samlmetadata+xml"));
    CHECK(answer.headers.only("X-Content-Type-Options").value_or("") == "nosniff");
  }
}
