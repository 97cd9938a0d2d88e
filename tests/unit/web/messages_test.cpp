#include <doctest/doctest.h>

#include "web/listen_address.h"
#include "web/request_reader.h"
#include "web/response_writer.h"
#include "web/router.h"
#include "web/security_headers.h"

using namespace signet::web;
using State = RequestReader::State;

namespace {

constexpr std::size_t header_limit = 16 * 1024;
constexpr std::size_t body_limit = 1024;

/// Reads a request that comes in one piece; the status that refuses it, or 0.
int refusal_of(std::string octets) {
  RequestReader reader(header_limit, body_limit);
  return reader.feed(octets) == State::refused ? reader.refusal() : 0;
}

Request read(std::string octets) {
  RequestReader reader(header_limit, body_limit);
  REQUIRE(reader.feed(octets) == State::done);
  CHECK(octets.empty());
  return reader.take();
}

std::string with_header_line(const std::string& line) {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n\r\n";
}

Request request_for(Method method, const std::string& path) {
  Request request;
  request.method = method;
  request.path = path;
  return request;
}

Router sample_router() {
  Router router;
  router.get("/both", [](const Request&) { return text("got"); });
  router.post("/both", [](const Request&) { return text("posted"); });
  router.get("/read", [](const Request&) { return text("read"); });
  router.post("/write", [](const Request&) { return text("written"); });
  return router;
}

}  // namespace

TEST_CASE("a request is taken apart, and path and query stay as they came") {
  const Request request = read(
      "POST /sso%2F?SAMLRequest=a%2fb&x=%41+b HTTP/1.1\r\nHost: idp.example\r\nCookie: a=1; b=2\r\n"
      "X-Twice: 1\r\nx-twice: 2\r\nContent-Length: 5\r\n\r\nhello");
  CHECK(request.method == Method::post);
  CHECK(request.path == "/sso%2F");
  CHECK(request.query == "SAMLRequest=a%2fb&x=%41+b");
  CHECK(request.headers.only("host") == "idp.example");
  CHECK(request.headers.count("X-TWICE") == 2);
  CHECK_FALSE(request.headers.only("X-Twice"));
  CHECK(request.cookies.only("b") == "2");
  CHECK(request.body == "hello");
}

TEST_CASE("a request may come octet by octet") {
  const std::string whole = "POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
  RequestReader reader(header_limit, body_limit);
  std::string octets;
  for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
    octets += whole[i];
    const State state = reader.feed(octets);
    REQUIRE((state == State::header || state == State::body));
  }
  octets += whole.back();
  CHECK(reader.feed(octets) == State::done);
  CHECK(reader.take().body == "abc");
}

TEST_CASE("what follows a request stays for the next one") {
  std::string octets =
      "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxyGET /2 HTTP/1.1\r\nHost: "
      "a\r\n\r\n";
  RequestReader first(header_limit, body_limit);
  REQUIRE(first.feed(octets) == State::done);
  CHECK(first.take().body == "xy");
  RequestReader second(header_limit, body_limit);
  REQUIRE(second.feed(octets) == State::done);
  CHECK(second.take().path == "/2");
  CHECK(octets.empty());
}

TEST_CASE("lengths that two readers could see differently are refused [RFC 9112 6.3, 11.2]") {
  CHECK(refusal_of(with_header_line("Content-Length: 3\r\nTransfer-Encoding: chunked")) == 400);
  CHECK(refusal_of(with_header_line("Transfer-Encoding: chunked\r\nContent-Length: 3")) == 400);
  CHECK(refusal_of(with_header_line("Transfer-Encoding: gzip\r\nContent-Length: 3")) == 400);
  CHECK(refusal_of(with_header_line("Content-Length: 3\r\nContent-Length: 4")) == 400);
  CHECK(refusal_of(with_header_line("Content-Length: 3\r\nContent-Length: 3")) == 400);
  CHECK(refusal_of(with_header_line("Content-Length: 3, 3")) == 400);
  CHECK(refusal_of(with_header_line("Content-Length: +3")) == 400);
  CHECK(refusal_of(with_header_line("Content-Length: 0x3")) == 400);
  CHECK(refusal_of(with_header_line("Content-Length: -1")) == 400);
  CHECK(refusal_of(with_header_line("Content-Length:")) == 400);
  CHECK(refusal_of(with_header_line("Content-Length : 3")) == 400);
  CHECK(refusal_of(with_header_line("Content-Length: 99999999999999999999999")) == 400);
  CHECK(refusal_of(with_header_line("Transfer-Encoding: chunked")) == 411);
  CHECK(refusal_of(with_header_line("Transfer-Encoding: identity")) == 411);
  CHECK(refusal_of(with_header_line("Transfer-Encoding: xchunked")) == 411);
  CHECK(refusal_of("GET / HTTP/1.1\nHost: a\n\n") == 400);
}

TEST_CASE("a field is on one line, also when it comes in pieces [RFC 9112 5.2]") {
  const std::string folded = "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n";
  CHECK(refusal_of(with_header_line("X: a\r\nb: c")) == 0);
  CHECK(refusal_of(with_header_line("X: a\r\n\tb")) == 400);
  CHECK(refusal_of(with_header_line("X: a\r\n ")) == 400);
  CHECK(refusal_of(with_header_line("Transfer-Encoding:\r\n chunked")) == 400);
  for (std::size_t first = 0; first <= folded.size(); ++first) {
    RequestReader reader(header_limit, body_limit);
    std::string octets = folded.substr(0, first);
    State state = reader.feed(octets);
    octets += folded.substr(first);
    if (state == State::header) state = reader.feed(octets);
    CAPTURE(first);
    CHECK(state == State::refused);
  }
}

TEST_CASE("there is exactly one Host [RFC 9112 3.2]") {
  CHECK(refusal_of("GET / HTTP/1.1\r\nHost: a\r\n\r\n") == 0);
  CHECK(refusal_of("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(refusal_of("GET / HTTP/1.0\r\n\r\n") == 400);
  CHECK(refusal_of("GET / HTTP/1.1\r\nHost:\r\n\r\n") == 400);
  CHECK(refusal_of("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n") == 400);
}

TEST_CASE("request lines that are not of the plain form are refused") {
  for (const char* line :
       {"GET http://a/ HTTP/1.1", "GET * HTTP/1.1", "CONNECT a:443 HTTP/1.1", "GET /#a HTTP/1.1",
        "GET / HTTP/2.0", "GET / HTTP/1.2", "GET / HTTP/0.9", "GET /", "GET  / HTTP/1.1",
        "GET /a b HTTP/1.1", "G(T / HTTP/1.1", "\x16\x03\x01\x02"}) {
    CAPTURE(line);
    CHECK(refusal_of(std::string(line) + "\r\nHost: a\r\n\r\n") == 400);
  }
}

TEST_CASE("a header of 16 KiB is read, a longer one is refused, also in small pieces") {
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\n";
  const std::string fits = start + "X: " + std::string(header_limit - start.size() - 7, 'x');
  CHECK(refusal_of(fits + "\r\n\r\n") == 0);
  CHECK(refusal_of(fits + "x\r\n\r\n") == 431);

  RequestReader reader(header_limit, body_limit);
  std::string octets = start;
  State state = reader.feed(octets);
  for (int lines = 0; state == State::header && lines < 1000; ++lines) {
    octets += "X-Filler: " + std::string(100, 'x') + "\r\n";
    state = reader.feed(octets);
  }
  REQUIRE(state == State::refused);
  CHECK(reader.refusal() == 431);
}

TEST_CASE("a request line that never ends is refused") {
  CHECK(refusal_of("GET /" + std::string(header_limit, 'a')) == 431);
}

TEST_CASE("a body at the limit is read, and one past it is refused before it comes") {
  CHECK(refusal_of(with_header_line("Content-Length: 1024")) == 0);
  CHECK(refusal_of(with_header_line("Content-Length: 1025")) == 413);
  CHECK(refusal_of(with_header_line("Content-Length: 10000000000")) == 413);
}

TEST_CASE("100-continue is the only expectation [RFC 9110 10.1.1]") {
  RequestReader reader(header_limit, body_limit);
  std::string octets = with_header_line("Expect: 100-Continue\r\nContent-Length: 3");
  REQUIRE(reader.feed(octets) == State::body);
  CHECK(reader.expects_continue());
  CHECK(refusal_of(with_header_line("Expect: miracles")) == 417);
}

TEST_CASE("a response is written with its length and the state of the connection") {
  WireForm form;
  form.now = TimePoint{std::chrono::milliseconds(784'111'777'000)};
  const auto closing = serialize(text("hi"), form);
  REQUIRE(closing);
  CHECK(*closing ==
        "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\nConnection: "
        "close\r\n\r\nhi");
  form.keep_alive = true;
  form.without_body = true;
  const auto head = serialize(text("hi"), form);
  REQUIRE(head);
  CHECK(head->ends_with("Content-Length: 2\r\nConnection: keep-alive\r\n\r\n"));
}

TEST_CASE("no header value or name gets a second line into a response") {
  for (const char* value : {"a\r\nSet-Cookie: b=c", "a\nb", "a\rb", "a\tb", "\x1B", "\x7F"}) {
    CAPTURE(value);
    CHECK_FALSE(serialize(redirect(value), {}));
    CHECK_FALSE(serialize(with_cookie(text(""), value), {}));
    CHECK_FALSE(serialize(with_header(text(""), std::string("X") + value, "a"), {}));
  }
  CHECK_FALSE(serialize(redirect(std::string("a\0b", 3)), {}));
  CHECK_FALSE(serialize(with_header(text(""), "", "a"), {}));
  CHECK_FALSE(serialize(with_header(text(""), "X Y", "a"), {}));
  CHECK_FALSE(serialize(with_header(text(""), "X:", "a"), {}));
}

TEST_CASE("a handler can't say where its response ends") {
  CHECK_FALSE(serialize(with_header(text("hello"), "content-length", "0"), {}));
  CHECK_FALSE(serialize(with_header(text("hello"), "Transfer-Encoding", "chunked"), {}));
  CHECK_FALSE(serialize(with_header(text("hello"), "Connection", "upgrade"), {}));
  CHECK_FALSE(serialize(text("hello", 99), {}));
  CHECK_FALSE(serialize(text("hello", 1000), {}));
}

TEST_CASE("every response gets the security headers") {
  const Response response = with_security_headers(text(""), false);
  CHECK(response.headers.only("Content-Security-Policy") ==
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'");
  CHECK(response.headers.only("X-Content-Type-Options") == "nosniff");
  CHECK(response.headers.only("Referrer-Policy") == "no-referrer");
  CHECK(response.headers.only("X-Frame-Options") == "DENY");
  CHECK(response.headers.only("Cache-Control") == "no-store");
  CHECK(response.headers.only("Cross-Origin-Opener-Policy") == "same-origin");
  CHECK_FALSE(response.headers.contains("Strict-Transport-Security"));
  const Response over_tls = with_security_headers(text(""), true);
  CHECK(over_tls.headers.only("Strict-Transport-Security") == "max-age=31536000");
}

TEST_CASE("a page may bring its own policy, and can't loosen anything else") {
  Response response = trusted_document("<p>", "default-src 'none'; form-action https://sp.example");
  response.headers.set("X-Frame-Options", "ALLOW");
  response.headers.set("Referrer-Policy", "unsafe-url");
  response = with_security_headers(std::move(response), false);
  CHECK(response.headers.only("Content-Security-Policy") ==
        "default-src 'none'; form-action https://sp.example");
  CHECK(response.headers.only("X-Frame-Options") == "DENY");
  CHECK(response.headers.only("Referrer-Policy") == "no-referrer");
  CHECK(response.headers.only("Cache-Control") == "no-store");
}

TEST_CASE("a route is found by its exact path and method") {
  const Router router = sample_router();
  CHECK(router(request_for(Method::get, "/both")).body == "got");
  CHECK(router(request_for(Method::post, "/both")).body == "posted");
  CHECK(router(request_for(Method::head, "/read")).body == "read");
  for (const char* path : {"/", "/both/", "/BOTH", "/bot%68", "/both/x", "//both", "/both?"}) {
    CAPTURE(path);
    CHECK(router(request_for(Method::get, path)).status == 404);
  }
}

TEST_CASE("a star in a route stands for one name, and an exact path comes before it") {
  Router router;
  router.get("/things/*/parts", [](const Request& request) {
    return text(std::string(path_segment(request.path, 1)));
  });
  router.get("/things/best/parts", [](const Request&) { return text("exact"); });
  const std::string longest(64, 'a');
  CHECK(router(request_for(Method::get, "/things/a/parts")).body == "a");
  CHECK(router(request_for(Method::get, "/things/7-x/parts")).body == "7-x");
  CHECK(router(request_for(Method::get, "/things/best/parts")).body == "exact");
  CHECK(router(request_for(Method::get, "/things/" + longest + "/parts")).body == longest);
  CHECK(router(request_for(Method::post, "/things/a/parts")).status == 405);
  for (const std::string path :
       {"/things//parts", "/things/a/b/parts", "/things/*/parts", "/things/../parts",
        "/things/A/parts", "/things/%61/parts", "/things/a/parts/", "/things/a", "/things/parts",
        "/things/a_b/parts", "/things/\xc3\xa4/parts"}) {
    CAPTURE(path);
    CHECK(router(request_for(Method::get, path)).status == 404);
  }
  CHECK(router(request_for(Method::get, "/things/" + longest + "a/parts")).status == 404);
}

TEST_CASE("segments of a path are counted from 0, and those that aren't there are empty") {
  CHECK(path_segment("/admin/things/x", 0) == "admin");
  CHECK(path_segment("/admin/things/x", 1) == "things");
  CHECK(path_segment("/admin/things/x", 2) == "x");
  CHECK(path_segment("/admin/things/x", 3).empty());
  CHECK(path_segment("/", 0).empty());
  CHECK(path_segment("/admin//x", 1).empty());
  CHECK(path_segment("", 0).empty());
}

TEST_CASE("a method that a path doesn't have is refused with those that it has [RFC 9110 15.5.6]") {
  const Router router = sample_router();
  const Response read_only = router(request_for(Method::post, "/read"));
  CHECK(read_only.status == 405);
  CHECK(read_only.headers.only("Allow") == "GET, HEAD");
  const Response write_only = router(request_for(Method::head, "/write"));
  CHECK(write_only.status == 405);
  CHECK(write_only.headers.only("Allow") == "POST");
  const Response unknown = router(request_for(Method::other, "/both"));
  CHECK(unknown.headers.only("Allow") == "GET, HEAD, POST");
}

TEST_CASE("a program makes its own error pages") {
  Router router = sample_router();
  router.error_page([](int status) { return text("styled", status); });
  CHECK(router(request_for(Method::get, "/nowhere")).body == "styled");
  const Response refused = router(request_for(Method::post, "/read"));
  CHECK(refused.body == "styled");
  CHECK(refused.headers.only("Allow") == "GET, HEAD");
}

TEST_CASE("listen addresses are an IP address and a port") {
  const auto four = parse_listen_address("127.0.0.1:8100");
  REQUIRE(four);
  CHECK(four->host == "127.0.0.1");
  CHECK(four->port == 8100);
  CHECK(four->text() == "127.0.0.1:8100");
  const auto six = parse_listen_address("[::1]:0");
  REQUIRE(six);
  CHECK(six->host == "::1");
  CHECK(six->text() == "[::1]:0");
  for (const char* text : {"", "8100", ":8100", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                           "127.0.0.1:-1", "127.0.0.1:80x", "localhost:80", "::1:80",
                           "[127.0.0.1]:80", "[::1]", "[]:80", "[:80", "127.0.0.1 :80"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_listen_address(text));
  }
}
