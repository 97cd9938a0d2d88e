#include <doctest/doctest.h>

#include "unit/web/running_server.h"

using namespace signet::web;
using namespace signet::web::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

Response size_of_body(const Request& request) {
  return text(std::to_string(request.body.size()));
}

std::string post(std::size_t length) {
  return "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " +
         std::to_string(length) + "\r\n\r\n";
}

/// Sends `octet` every 20 milliseconds; how long the server put up with it.
std::chrono::milliseconds patience(RawClient& client, std::string_view octet) {
  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [&] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 start);
  };
  while (elapsed() < 5s && client.send_all(octet) && !client.has_something_within(20)) {
  }
  return elapsed();
}

ServerOptions hasty() {
  ServerOptions options;
  options.times.idle = 200ms;
  options.times.header = 200ms;
  options.times.body = 200ms;
  options.times.write = 200ms;
  return options;
}

}  // namespace

TEST_CASE("the longest body is read, one octet more is 413, even while it is being sent") {
  ServerOptions options;
  options.limits.body_bytes = 300'000;
  RunningServer server(size_of_body, options);
  CHECK(exchange(server.port(), post(300'000) + std::string(300'000, 'x')).ends_with("300000"));
  CHECK(exchange(server.port(), post(300'001) + std::string(300'001, 'x'))
            .starts_with("HTTP/1.1 413 Content Too Large\r\n"));
}

TEST_CASE("a client that sends a body that is too long hears of it before the connection breaks") {
  RunningServer server(size_of_body);
  RawClient client(server.port());
  CHECK(client.send_all(post(3'000'000) + std::string(3'000'000, 'x')));
  CHECK(client.read_to_end().starts_with("HTTP/1.1 413 "));
}

TEST_CASE("a header past 16 KiB is 431") {
  RunningServer server(size_of_body);
  CHECK(exchange(server.port(), "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x'))
            .starts_with("HTTP/1.1 431 "));
}

TEST_CASE("a client that dribbles its header is cut off at the deadline") {
  ServerOptions options = hasty();
  options.times.idle = 30s;
  RunningServer server(size_of_body, options);
  RawClient client(server.port());
  client.send_all("GET / HTTP/1.1\r\nX: ");
  const auto lasted = patience(client, "a");
  CHECK(lasted >= 150ms);
  CHECK(lasted < 2s);
  CHECK(client.read_to_end().empty());
}

TEST_CASE("a client that dribbles its body is cut off at the deadline") {
  RunningServer server(size_of_body, hasty());
  RawClient client(server.port());
  client.send_all(post(1000));
  const auto lasted = patience(client, "a");
  CHECK(lasted >= 150ms);
  CHECK(lasted < 2s);
  CHECK(client.read_to_end().empty());
}

TEST_CASE("a client that says nothing is cut off, before its first request and after one") {
  RunningServer server(size_of_body, hasty());
  RawClient silent(server.port());
  CHECK(silent.read_to_end().empty());
  RawClient once(server.port());
  once.send_all(get);
  CHECK(once.read_to_end().ends_with("\r\n\r\n0"));
}

TEST_CASE("a client that doesn't read its answers doesn't hold the connection") {
  RunningServer server([](const Request&) { return text(std::string(32'000'000, 'x')); }, hasty());
  RawClient client(server.port());
  client.send_all(get);
  REQUIRE(client.has_something_within(5000));
  server.stop();
  CHECK(client.read_to_end().size() < 32'000'000);
}

TEST_CASE("a connection ends after its last request") {
  ServerOptions options;
  options.limits.requests_per_connection = 2;
  RunningServer server(size_of_body, options);
  RawClient client(server.port());
  client.send_all(std::string(get) + std::string(get) + std::string(get));
  const std::string answers = client.read_to_end();
  CHECK(answers.find("Connection: keep-alive") < answers.find("Connection: close"));
  CHECK(answers.find("HTTP/1.1 ", answers.find("Connection: close")) == std::string::npos);
}

TEST_CASE("a connection too many takes the place of the one that has waited longest") {
  ServerOptions options;
  options.limits.connections = 2;
  RunningServer server(size_of_body, options);
  RawClient first(server.port());
  RawClient second(server.port());
  for (RawClient* client : {&second, &first}) {
    client->send_all(get);
    client->read_until("\r\n\r\n0");
  }
  second.send_all("GET / HTTP/1.1\r\nHost: ");  // no turn of its own: it isn't a request yet
  CHECK(exchange(server.port(), "GET / HTTP/1.0\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 200"));
  CHECK(second.read_to_end().empty());
  first.send_all(get);
  CHECK(first.read_until("\r\n\r\n0").starts_with("HTTP/1.1 200 "));
}

TEST_CASE("a connection too many is closed while all others wait for us") {
  Gate gate;
  ServerOptions options;
  options.limits.connections = 1;
  RunningServer server(
      [&](const Request&) {
        gate.pass();
        return text("done");
      },
      options);
  RawClient working(server.port());
  working.send_all("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
  gate.await(1);
  CHECK(exchange(server.port(), get).empty());
  gate.open();
  CHECK(working.read_to_end().ends_with("done"));
}

TEST_CASE("a slow handler doesn't hold up the others") {
  Gate gate;
  RunningServer server([&](const Request& request) {
    if (request.path == "/slow") gate.pass();
    return text("done");
  });
  RawClient slow(server.port());
  slow.send_all("GET /slow HTTP/1.0\r\nHost: a\r\n\r\n");
  gate.await(1);
  CHECK(exchange(server.port(), "GET /fast HTTP/1.0\r\nHost: a\r\n\r\n").ends_with("done"));
  gate.open();
  CHECK(slow.read_to_end().ends_with("done"));
}

TEST_CASE("the time that a handler takes is not held against the client") {
  Gate gate;
  RunningServer server(
      [&](const Request&) {
        gate.pass();
        return text("done");
      },
      hasty());
  RawClient client(server.port());
  client.send_all("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
  gate.await(1);
  CHECK_FALSE(client.has_something_within(400));
  gate.open();
  CHECK(client.read_to_end().ends_with("done"));
}

TEST_CASE("more requests than workers and waiting places are answered with 503") {
  Gate gate;
  ServerOptions options;
  options.limits.workers = 1;
  options.limits.waiting = 1;
  RunningServer server(
      [&](const Request&) {
        gate.pass();
        return text("done");
      },
      options);
  constexpr std::string_view request = "GET / HTTP/1.0\r\nHost: a\r\n\r\n";
  RawClient working(server.port());
  working.send_all(request);
  gate.await(1);

  // Of two more one has the waiting place, and the other one the refusal.
  RawClient second(server.port());
  RawClient third(server.port());
  second.send_all(request);
  third.send_all(request);
  std::string refusal;
  for (int turn = 0; refusal.empty() && turn < 100; ++turn) {
    if (second.has_something_within(25)) refusal = second.read_to_end();
    if (refusal.empty() && third.has_something_within(25)) refusal = third.read_to_end();
  }
  CHECK(refusal.starts_with("HTTP/1.1 503 "));
  CHECK(refusal.find("\r\nRetry-After: ") != std::string::npos);
  gate.open();
  CHECK(working.read_to_end().ends_with("done"));
}

TEST_CASE("requests that wait for other machines hold up no others, and are limited likewise") {
  Gate gate;
  ServerOptions options;
  options.limits.workers = 1;
  options.limits.patient_workers = 1;
  options.limits.patient_waiting = 0;
  options.calls_others = [](const Request& request) { return request.path == "/others"; };
  RunningServer server(
      [&](const Request& request) {
        if (request.path == "/others") gate.pass();
        return text("done");
      },
      options);
  constexpr std::string_view patient = "GET /others HTTP/1.0\r\nHost: a\r\n\r\n";
  RawClient working(server.port());
  working.send_all(patient);
  gate.await(1);
  CHECK(exchange(server.port(), patient).starts_with("HTTP/1.1 503 "));
  CHECK(exchange(server.port(), "GET / HTTP/1.0\r\nHost: a\r\n\r\n").ends_with("done"));
  gate.open();
  CHECK(working.read_to_end().ends_with("done"));
}
