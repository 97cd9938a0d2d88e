#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <thread>

#include "signet/keys.h"
#include "support/temporary_folder.h"
#include "support/text.h"
#include "unit/web/running_server.h"
#include "web/fetch.h"
#include "web/router.h"

// Attacks on what the programs fetch. Names begin with the attack's id, see
// tests/attacks/catalogue.tsv.

using namespace signet::web;
using namespace signet::web::test;

namespace {

/// A certificate and its key as files, for this name and time.
class TlsIdentity {
 public:
  TlsIdentity(std::string_view name, std::string_view from, std::string_view to) {
    const auto pair = signet::KeyPair::generate(signet::KeyType::p256, name, signet::test::at(from),
                                                signet::test::at(to));
    REQUIRE(pair);
    std::ofstream(certificate()) << pair->certificate().to_pem();
    std::ofstream(key()) << pair->private_key().to_insecure_pem();
  }

  std::string certificate() const { return folder_.path() / "certificate.pem"; }
  std::string key() const { return folder_.path() / "key.pem"; }

 private:
  signet::test::TemporaryFolder folder_;
};

/// Is a document fetched from a server with this certificate, by somebody who trusts it?
bool fetched_from(const TlsIdentity& server_identity, const std::string& host, bool trusted) {
  ServerOptions options;
  options.tls = TlsFiles{server_identity.certificate(), server_identity.key()};
  RunningServer server([](const Request&) { return text("metadata"); }, options);
  FetchOptions how;
  if (trusted) how.ca_file = server_identity.certificate();
  const auto body = fetch("https://" + host + ":" + std::to_string(server.port()) + "/", how);
  return body && *body == "metadata";
}

}  // namespace

TEST_CASE("tls-hostname: a stranger's certificate, a wrong name or a past date ends the fetch") {
  const TlsIdentity good("localhost", "2000-01-01T00:00:00Z", "9999-01-01T00:00:00Z");
  const TlsIdentity past("localhost", "2000-01-01T00:00:00Z", "2001-01-01T00:00:00Z");
  REQUIRE(fetched_from(good, "localhost", true));
  CHECK_FALSE(fetched_from(good, "localhost", false));
  CHECK_FALSE(fetched_from(good, "127.0.0.1", true));
  CHECK_FALSE(fetched_from(past, "localhost", true));
}

TEST_CASE("md-fetch-ssrf: a fetch stays at its origin, however it is sent on") {
  RunningServer inside([](const Request&) { return text("secret"); });
  std::string location;
  RunningServer server([&](const Request&) { return redirect(location); });
  const std::string start = "http://127.0.0.1:" + std::to_string(server.port()) + "/";
  const std::string port = std::to_string(inside.port());
  for (const std::string& to :
       {"http://127.0.0.1:" + port + "/", "//127.0.0.1:" + port + "/",
        "http://localhost:" + port + "/", std::string("http://169.254.169.254/latest"),
        std::string("file:///etc/passwd"), std::string("ftp://127.0.0.1/")}) {
    CAPTURE(to);
    location = to;
    CHECK_FALSE(fetch(start));
  }
}

TEST_CASE("md-fetch-ssrf: a body without end, or a packed one, is refused") {
  RunningServer server([](const Request&) { return text(std::string(100'000, 'x')); });
  const std::string address = "http://127.0.0.1:" + std::to_string(server.port()) + "/";
  FetchOptions small;
  small.size_limit = 1'000;
  CHECK(fetch(address));
  CHECK_FALSE(fetch(address, small));

  const SilentPort packed;
  std::thread thread([&] {
    packed.answer_once("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx");
  });
  CHECK_FALSE(fetch("http://127.0.0.1:" + std::to_string(packed.port()) + "/"));
  thread.join();
}
