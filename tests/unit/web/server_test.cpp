#include "web/server.h"

#include <doctest/doctest.h>
#include <signal.h>

#include <stdexcept>

#include "unit/web/running_server.h"
#include "web/router.h"

using namespace signet::web;
using namespace signet::web::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view get_closing = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

Response hello(const Request&) {
  return text("hello");
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t occurrences(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

/// All of them, whatever became of the request.
void check_security_headers(const std::string& answer) {
  CAPTURE(answer);
  CHECK(contains(answer,
                 "\r\nContent-Security-Policy: default-src 'none'; style-src 'self'; "
                 "img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
                 "base-uri 'none'\r\n"));
  CHECK(contains(answer, "\r\nX-Content-Type-Options: nosniff\r\n"));
  CHECK(contains(answer, "\r\nReferrer-Policy: no-referrer\r\n"));
  CHECK(contains(answer, "\r\nX-Frame-Options: DENY\r\n"));
  CHECK(contains(answer, "\r\nCache-Control: no-store\r\n"));
  CHECK(contains(answer, "\r\nCross-Origin-Opener-Policy: same-origin\r\n"));
}

Router hostile_router() {
  Router router;
  router.get("/", hello);
  router.get("/throws", [](const Request&) -> Response { throw std::runtime_error("the reason"); });
  router.get("/injects", [](const Request&) { return redirect("/a\r\nSet-Cookie: a=b"); });
  router.post("/size",
              [](const Request& request) { return text(std::to_string(request.body.size())); });
  return router;
}

std::string closing_request(const std::string& method_and_path) {
  return method_and_path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
}

}  // namespace

TEST_CASE("a request is answered, and the handler sees who asked") {
  RunningServer server([](const Request& request) {
    return text(request.remote_address + (request.is_tls ? " tls" : " plain"));
  });
  const std::string answer = exchange(server.port(), get_closing);
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\nDate: "));
  CHECK(answer.ends_with("\r\n\r\n127.0.0.1 plain"));
}

TEST_CASE("the log says where the server listens, with the port that it got") {
  RunningServer server(hello);
  exchange(server.port(), get_closing);
  CHECK(contains(server.log(), "\"event\":\"listening\",\"address\":\"127.0.0.1:" +
                                   std::to_string(server.port()) + "\",\"tls\":false"));
}

TEST_CASE("a taken port and a wrong address are failures, not surprises") {
  RunningServer server(hello);
  RecordedLog record;
  ServerOptions options;
  options.listen = server.server().address();
  CHECK_FALSE(Server::create(options, hello, record.log()));
  options.listen = "localhost";
  CHECK_FALSE(Server::create(options, hello, record.log()));
}

TEST_CASE("answers of every kind carry the security headers") {
  RunningServer server(hostile_router());
  for (const char* request : {"GET /", "GET /nowhere", "POST /", "GET /throws", "GET /injects"}) {
    check_security_headers(exchange(server.port(), closing_request(request)));
  }
  check_security_headers(exchange(server.port(), "nonsense\r\n\r\n"));
  check_security_headers(
      exchange(server.port(), "POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n"));
}

TEST_CASE("a handler that throws is a 500 whose reason is in the log alone") {
  RunningServer server(hostile_router());
  const std::string answer = exchange(server.port(), closing_request("GET /throws"));
  CHECK(answer.starts_with("HTTP/1.1 500 "));
  CHECK_FALSE(contains(answer, "the reason"));
  CHECK(contains(server.log(), "\"why\":\"the reason\""));
  const std::string incident = answer.substr(answer.find("Incident ") + 9, 16);
  CHECK(contains(server.log(), "\"incident\":\"" + incident + "\""));
}

TEST_CASE("a header that would be two is a 500, and is logged") {
  RunningServer server(hostile_router());
  const std::string answer = exchange(server.port(), closing_request("GET /injects"));
  CHECK(answer.starts_with("HTTP/1.1 500 "));
  CHECK_FALSE(contains(answer, "Set-Cookie"));
  CHECK(contains(server.log(), "\"event\":\"response-refused\""));
}

TEST_CASE("HEAD has the header of GET and no body") {
  RunningServer server(hostile_router());
  const std::string answer = exchange(server.port(), closing_request("HEAD /"));
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(contains(answer, "\r\nContent-Length: 5\r\n"));
  CHECK(answer.ends_with("\r\n\r\n"));
}

TEST_CASE("a connection is used again, and requests that come together are answered in order") {
  RunningServer server([](const Request& request) { return text("[" + request.path + "]"); });
  RawClient client(server.port());
  client.send_all(get);
  CHECK(contains(client.read_until("[/]"), "\r\nConnection: keep-alive\r\n"));
  client.send_all(
      "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: "
      "a\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string answers = client.read_to_end();
  CHECK(answers.find("[/1]") < answers.find("[/2]"));
  CHECK(answers.find("[/2]") < answers.find("[/3]"));
  CHECK(occurrences(answers, "HTTP/1.1 200 OK") == 3);
}

TEST_CASE("what is smuggled behind a refused request is not read") {
  RunningServer server([](const Request& request) { return text("[" + request.path + "]"); });
  const std::string answer = exchange(
      server.port(),
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(answer.starts_with("HTTP/1.1 400 "));
  CHECK(contains(answer, "\r\nConnection: close\r\n"));
  CHECK(occurrences(answer, "HTTP/1.1 ") == 1);
}

TEST_CASE("a client that waits for 100 Continue gets it, unless its body is too long") {
  RunningServer server(hostile_router());
  const std::string head =
      "POST /size HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
      "Expect: 100-continue\r\nContent-Length: ";
  RawClient client(server.port());
  client.send_all(head + "3\r\n\r\n");
  CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send_all("abc");
  CHECK(client.read_to_end().ends_with("\r\n\r\n3"));
  CHECK(exchange(server.port(), head + "9999999\r\n\r\n").starts_with("HTTP/1.1 413 "));
}

TEST_CASE("stopping closes idle connections and accepts no more") {
  RunningServer server(hello);
  RawClient idle(server.port());
  idle.send_all(get);
  idle.read_until("hello");
  const std::uint16_t port = server.port();
  server.stop();
  CHECK(idle.read_to_end().empty());
  CHECK(exchange(port, get).empty());
  CHECK(contains(server.log(), "\"event\":\"stopped\""));
}

TEST_CASE("stopping lets a request in flight finish and says that the connection ends") {
  Gate gate;
  RunningServer server([&](const Request&) {
    gate.pass();
    return text("finished");
  });
  RawClient client(server.port());
  client.send_all(get);
  gate.await(1);
  server.server().stop();
  CHECK_FALSE(client.has_something_within(50));
  gate.open();
  const std::string answer = client.read_to_end();
  CHECK(contains(answer, "\r\nConnection: close\r\n"));
  CHECK(answer.ends_with("finished"));
  server.wait();
}

TEST_CASE("stopping doesn't wait for a client that never finishes its request") {
  ServerOptions options;
  options.times.stop = 100ms;
  RunningServer server(hello, options);
  RawClient slow(server.port());
  slow.send_all("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\na");
  slow.read_until("\r\n\r\n");
  const auto before = std::chrono::steady_clock::now();
  server.stop();
  CHECK(std::chrono::steady_clock::now() - before < 3s);
}

TEST_CASE("stopping gives up on handlers that take too long, begun or not") {
  Gate gate;
  ServerOptions options;
  options.limits.workers = 1;
  options.times.stop = 50ms;
  RunningServer server(
      [&](const Request&) {
        gate.pass();
        return text("too late");
      },
      options);
  RawClient working(server.port());
  RawClient waiting(server.port());
  working.send_all(get);
  gate.await(1);
  waiting.send_all(get);
  server.server().stop();
  CHECK_FALSE(working.has_something_within(150));
  gate.open();
  server.wait();
  CHECK(contains(server.log(), "\"event\":\"stopped\""));
}

TEST_CASE("SIGTERM stops a server that was told to listen to it") {
  RecordedLog record;
  auto server = Server::create({}, hello, record.log());
  REQUIRE(server);
  std::thread thread([&] { server->run(); });
  CHECK(contains(exchange(server->port(), get_closing), "hello"));
  kill(getpid(), SIGTERM);
  thread.join();
  CHECK(contains(record.text(), "\"event\":\"stopped\""));
}

TEST_CASE("a server that is stopped before it runs ends at once") {
  RecordedLog record;
  ServerOptions options;
  options.stop_on_signals = false;
  auto server = Server::create(options, hello, record.log());
  REQUIRE(server);
  server->stop();
  server->run();
  CHECK(contains(record.text(), "\"event\":\"stopped\""));
}
