#include "web/fetch.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <thread>

#include "support/temporary_folder.h"
#include "unit/web/running_server.h"
#include "web/router.h"

using namespace signet::web;
using namespace signet::web::test;
using namespace std::chrono_literals;

namespace {

/// A folder with a certificate for 127.0.0.1 and its key.
class Certificate {
 public:
  Certificate() {
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
        "-subj /CN=loopback -addext subjectAltName=IP:127.0.0.1 -keyout " +
        key() + " -out " + certificate() + " 2>/dev/null";
    REQUIRE(std::system(command.c_str()) == 0);
  }

  std::string certificate() const { return folder_.path() / "certificate.pem"; }
  std::string key() const { return folder_.path() / "key.pem"; }
  TlsFiles files() const { return {certificate(), key()}; }

 private:
  signet::test::TemporaryFolder folder_;
};

std::string url(const std::string& scheme, std::uint16_t port, const std::string& path) {
  return scheme + "://127.0.0.1:" + std::to_string(port) + path;
}

std::string why_not(const Outcome<std::string>& outcome) {
  REQUIRE_FALSE(outcome);
  return outcome.why();
}

FetchOptions hasty() {
  FetchOptions options;
  options.deadline = 200ms;
  return options;
}

/// What `fetch` makes of these octets.
Outcome<std::string> fetched(const std::string& answer) {
  const SilentPort port;
  std::thread server([&] { port.answer_once(answer); });
  auto outcome = fetch(url("http", port.port(), "/"));
  server.join();
  return outcome;
}

}  // namespace

TEST_CASE("a document is fetched with its path and query") {
  RunningServer server([](const Request& request) {
    return text(request.path + " " + request.query + " " +
                std::string(*request.headers.only("Host")));
  });
  const auto body = fetch(url("http", server.port(), "/metadata?a=b%20c#part"));
  REQUIRE(body);
  CHECK(*body == "/metadata a=b%20c 127.0.0.1:" + std::to_string(server.port()));
  CHECK(fetch("http://127.0.0.1:" + std::to_string(server.port())));
  CHECK(fetch("http://localhost:" + std::to_string(server.port()) + "/"));
}

TEST_CASE("only 200 is an answer") {
  RunningServer server(Router{});
  CHECK(why_not(fetch(url("http", server.port(), "/"))) == "the answer has status 404");
}

TEST_CASE("redirects are followed three times within the same origin") {
  RunningServer server([](const Request& request) {
    const int left = request.path[1] - '0';
    return left == 0 ? text("arrived") : redirect("/" + std::to_string(left - 1));
  });
  const auto body = fetch(url("http", server.port(), "/3"));
  REQUIRE(body);
  CHECK(*body == "arrived");
  CHECK(why_not(fetch(url("http", server.port(), "/4"))) == "too many redirects");
}

TEST_CASE("a redirect to another origin is not followed") {
  RunningServer other([](const Request&) { return text("secret"); });
  std::string location;
  RunningServer server([&](const Request&) { return redirect(location); });
  const std::string elsewhere = std::to_string(other.port());
  const std::string here = std::to_string(server.port());
  for (const std::string& to :
       {"http://127.0.0.1:" + elsewhere + "/", "//127.0.0.1:" + elsewhere + "/",
        "http://localhost:" + here + "/", "https://127.0.0.1:" + here + "/",
        "http://user@127.0.0.1:" + here + "/", std::string("file:///etc/passwd"),
        std::string("http://169.254.169.254/")}) {
    CAPTURE(to);
    location = to;
    CHECK(why_not(fetch(url("http", server.port(), "/"))) == "a redirect to elsewhere");
  }
}

TEST_CASE("a document at the size limit is fetched, a larger one refused") {
  RunningServer server([](const Request&) { return text(std::string(1000, 'x')); });
  FetchOptions options;
  options.size_limit = 1000;
  CHECK(fetch(url("http", server.port(), "/"), options));
  options.size_limit = 999;
  CHECK(why_not(fetch(url("http", server.port(), "/"), options)).find("body limit") !=
        std::string::npos);
}

TEST_CASE("an answer in chunks and one that ends with the connection are read") {
  const auto chunked = fetched(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  REQUIRE(chunked);
  CHECK(*chunked == "abcde");
  const auto to_the_end = fetched("HTTP/1.1 200 OK\r\n\r\nabcde");
  REQUIRE(to_the_end);
  CHECK(*to_the_end == "abcde");
}

TEST_CASE("an answer that is cut off, encoded or no HTTP is refused") {
  CHECK_FALSE(fetched(""));
  CHECK_FALSE(fetched("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"));
  CHECK_FALSE(fetched("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"));
  CHECK_FALSE(fetched("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"));
  CHECK_FALSE(fetched("SSH-2.0-OpenSSH_9.2\r\n"));
  CHECK(
      why_not(fetched("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx")) ==
      "an encoded answer");
}

TEST_CASE("the deadline ends a fetch whose server says nothing, and one that dribbles") {
  const SilentPort silent;
  CHECK(why_not(fetch(url("http", silent.port(), "/"), hasty())) == "no complete answer in time");
  CHECK(why_not(fetch(url("https", silent.port(), "/"), hasty())) == "no complete answer in time");
}

TEST_CASE("a stop ends a fetch at once") {
  const SilentPort silent;
  FetchOptions patient;
  patient.deadline = 24h;
  std::stop_source source;
  std::string why;
  std::thread thread(
      [&] { why = why_not(fetch(url("http", silent.port(), "/"), patient, source.get_token())); });
  source.request_stop();
  thread.join();
  CHECK(why == "stopped");
}

TEST_CASE("a port that nobody listens on is a failure") {
  std::uint16_t port = 0;
  {
    const SilentPort gone;
    port = gone.port();
  }
  CHECK(why_not(fetch(url("http", port, "/"))).starts_with("no connection"));
}

TEST_CASE("what is no http URL is refused") {
  for (const char* text : {"", "127.0.0.1", "/etc/passwd", "file:///etc/passwd", "ftp://a/",
                           "http:", "http://", "http:///path", "http://user:pass@127.0.0.1/",
                           "http://127.0.0.1:0/", "http://127.0.0.1:99999/", "http://a b/"}) {
    CAPTURE(text);
    CHECK_FALSE(fetch(text));
  }
}

TEST_CASE("over https the server's certificate must lead to the given authority") {
  const Certificate certificate;
  ServerOptions options;
  options.tls = certificate.files();
  RunningServer server(
      [](const Request& request) { return text(request.is_tls ? "tls" : "plain"); }, options);
  FetchOptions trusting;
  trusting.ca_file = certificate.certificate();
  const auto body = fetch(url("https", server.port(), "/"), trusting);
  REQUIRE(body);
  CHECK(*body == "tls");
  CHECK(why_not(fetch(url("https", server.port(), "/"))).find("certificate verify failed") !=
        std::string::npos);
  // The certificate is for the address and not for the name.
  CHECK(why_not(fetch("https://localhost:" + std::to_string(server.port()) + "/", trusting))
            .find("certificate verify failed") != std::string::npos);
}

TEST_CASE("plain http to a TLS port is cut off, and answers over TLS carry HSTS") {
  const Certificate certificate;
  ServerOptions options;
  options.tls = certificate.files();
  options.times.header = 300ms;
  RunningServer server([](const Request&) { return text("tls"); }, options);
  CHECK(exchange(server.port(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n").find("HTTP/1.1") ==
        std::string::npos);
  RawClient silent(server.port());
  CHECK(silent.read_to_end().empty());

  const std::string command =
      "printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n' | "
      "timeout 5 openssl s_client -quiet -connect 127.0.0.1:" +
      std::to_string(server.port()) +
      " 2>/dev/null | grep -q '^Strict-Transport-Security: max-age='";
  CHECK(std::system(command.c_str()) == 0);
  const std::string old_tls =
      "timeout 5 openssl s_client -tls1_1 -cipher DEFAULT@SECLEVEL=0 -connect "
      "127.0.0.1:" +
      std::to_string(server.port()) + " </dev/null >/dev/null 2>&1";
  CHECK(std::system(old_tls.c_str()) != 0);
}

TEST_CASE("a server doesn't start with TLS files that are missing or don't belong together") {
  const Certificate one;
  const Certificate other;
  RecordedLog record;
  ServerOptions options;
  const auto starts = [&](const TlsFiles& files) {
    options.tls = files;
    return static_cast<bool>(Server::create(
        options, [](const Request&) { return text(""); }, record.log()));
  };
  CHECK(starts(one.files()));
  CHECK_FALSE(starts({one.certificate(), other.key()}));
  CHECK_FALSE(starts({one.certificate(), "/nowhere/key.pem"}));
  CHECK_FALSE(starts({"/nowhere/certificate.pem", one.key()}));
  CHECK_FALSE(starts({one.key(), one.key()}));
}

TEST_CASE("a body is posted with its type and headers") {
  RunningServer server([](const Request& request) {
    if (request.method != Method::post) return text("not a POST", 400);
    return text(request.path + " " + std::string(*request.headers.only("Content-Type")) + " " +
                std::string(*request.headers.only("SOAPAction")) + " " + request.body);
  });
  PostedBody body{"text/xml", "<a/>"};
  body.headers.add("SOAPAction", "\"x\"");
  const auto answer = post(url("http", server.port(), "/soap"), body);
  REQUIRE(answer);
  CHECK(answer->body == "/soap text/xml \"x\" <a/>");
  CHECK(answer->headers.only("Content-Type") == "text/plain; charset=utf-8");
}

TEST_CASE("what was posted goes to no other place: redirects aren't followed") {
  for (const int status : {302, 303, 307}) {
    RunningServer server([&](const Request& request) {
      if (request.path == "/else") return text("arrived");
      Response response = redirect("/else");
      response.status = status;
      return response;
    });
    const auto answer = post(url("http", server.port(), "/"), {"text/xml", "<a/>"});
    REQUIRE_FALSE(answer);
    CHECK(answer.why() == "the answer has status " + std::to_string(status));
  }
}

TEST_CASE("a POST has the limits of a GET") {
  const SilentPort silent;
  const auto late = post(url("http", silent.port(), "/"), {"text/xml", "<a/>"}, hasty());
  REQUIRE_FALSE(late);
  CHECK(late.why() == "no complete answer in time");
  RunningServer server([](const Request&) { return text(std::string(1000, 'x')); });
  FetchOptions small;
  small.size_limit = 999;
  CHECK_FALSE(post(url("http", server.port(), "/"), {"text/xml", "<a/>"}, small));
  CHECK_FALSE(post("file:///etc/passwd", {"text/xml", "<a/>"}));
  CHECK_FALSE(post("http://user:pass@127.0.0.1/", {"text/xml", "<a/>"}));
}
