#include "web/multipart.h"

#include <doctest/doctest.h>

using namespace signet::web;

namespace {

Request request(std::string body, const std::string& type = "multipart/form-data; boundary=AbC") {
  Request posted;
  posted.method = Method::post;
  posted.headers.add("Content-Type", type);
  posted.body = std::move(body);
  return posted;
}

std::string part(const std::string& header, const std::string& value) {
  return "--AbC\r\n" + header + "\r\n\r\n" + value + "\r\n";
}

std::string field(const std::string& name, const std::string& value) {
  return part("Content-Disposition: form-data; name=\"" + name + "\"", value);
}

std::string file(const std::string& name, const std::string& value) {
  return part("Content-Disposition: form-data; name=\"" + name +
                  "\"; filename=\"a b.pem\"\r\nContent-Type: application/x-x509-ca-cert",
              value);
}

const std::string end = "--AbC--\r\n";

bool is_read(const std::string& body) {
  return static_cast<bool>(parse_multipart(request(body)));
}

}  // namespace

TEST_CASE("fields and files of a form are read") {
  const auto fields =
      parse_multipart(request(field("csrf", "0123") + file("certificate", "one\r\ntwo") + end));
  REQUIRE(fields);
  CHECK(fields->only("csrf") == "0123");
  CHECK(fields->only("certificate") == "one\r\ntwo");
  CHECK(fields->entries().size() == 2);
}

TEST_CASE("an empty value, an empty file and a form without parts are read") {
  const auto fields = parse_multipart(request(field("csrf", "") + file("certificate", "") + end));
  REQUIRE(fields);
  CHECK(fields->only("csrf") == "");
  CHECK(fields->only("certificate") == "");
  CHECK(is_read(end));
  CHECK(is_read("--AbC--"));
}

TEST_CASE("a file may hold any octets, a field UTF-8 without NUL alone") {
  const std::string octets("\x30\x82\x00\xFF--AbC\r\n--Ab", 17);
  const auto fields = parse_multipart(request(file("certificate", octets) + end));
  REQUIRE(fields);
  CHECK(fields->only("certificate") == octets);
  CHECK_FALSE(is_read(field("csrf", std::string("a\0b", 3)) + end));
  CHECK_FALSE(is_read(field("csrf", "\xFF") + end));
}

TEST_CASE("a name that comes twice has no only value") {
  const auto fields = parse_multipart(request(field("csrf", "a") + field("csrf", "b") + end));
  REQUIRE(fields);
  CHECK_FALSE(fields->only("csrf"));
  CHECK(fields->count("csrf") == 2);
}

TEST_CASE("a boundary is read as browsers write it") {
  for (const char* type :
       {"multipart/form-data; boundary=AbC", "multipart/form-data;boundary=AbC",
        "Multipart/Form-Data; Boundary=AbC", "multipart/form-data ;  boundary=AbC"}) {
    INFO(type);
    CHECK(parse_multipart(request(field("a", "b") + end, type)));
  }
}

TEST_CASE("another Content-Type, or a boundary that could be read in two ways, is refused") {
  for (const char* type :
       {"", "multipart/form-data",
        "multipart/form-data; boundary=", "multipart/mixed; boundary=AbC",
        "application/x-www-form-urlencoded", "multipart/form-data; boundary=abc",
        "multipart/form-data; boundary=\"AbC\"", "multipart/form-data; boundary=AbC; charset=utf-8",
        "multipart/form-data; charset=utf-8; boundary=AbC", "multipart/form-data, boundary=AbC"}) {
    INFO(type);
    CHECK_FALSE(parse_multipart(request(field("a", "b") + end, type)));
  }
  CHECK_FALSE(parse_multipart(
      request(field("a", "b") + end, "multipart/form-data; boundary=" + std::string(71, 'A'))));
  Request twice = request(field("a", "b") + end);
  twice.headers.add("Content-Type", "multipart/form-data; boundary=AbC");
  CHECK_FALSE(parse_multipart(twice));
}

TEST_CASE("text around the parts is refused") {
  const std::string good = field("a", "b");
  REQUIRE(is_read(good + end));
  for (const std::string& body : {"preamble\r\n" + good + end, "\r\n" + good + end,
                                  good + end + "epilogue", good + end + "\r\n", good + "--AbC-",
                                  good + "--AbC \r\n", good, good + "--AbC", std::string()}) {
    INFO(body);
    CHECK_FALSE(is_read(body));
  }
}

TEST_CASE("a part needs one Content-Disposition that names it, and may have a Content-Type") {
  for (const char* header :
       {"Content-Disposition: form-data; name=\"a\"", "content-disposition: form-data; name=\"a\"",
        "Content-Disposition: form-data; name=\"a\"; filename=\"\"",
        "Content-Type: text/plain\r\nContent-Disposition: form-data; name=\"a\""}) {
    INFO(header);
    CHECK(is_read(part(header, "b") + end));
  }
  for (const char* header :
       {"", "X: y", "Content-Type: text/plain", "Content-Disposition: form-data",
        "Content-Disposition: form-data; name=a", "Content-Disposition: form-data; name=\"\"",
        "Content-Disposition: form-data; name=\"a\\\"b\"",
        "Content-Disposition: form-data; name=\"a%22\"",
        "Content-Disposition: attachment; name=\"a\"",
        "Content-Disposition: form-data; filename=\"x\"; name=\"a\"",
        "Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''x",
        "Content-Disposition: form-data; name=\"a\"; name=\"b\"",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: a/b\r\nContent-Type: a/b",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64",
        "Content-Disposition: form-data;\r\n name=\"a\"",
        "Content-Disposition: form-data; name=\"a\nb\"", " Content-Disposition: form-data"}) {
    INFO(header);
    CHECK_FALSE(is_read(part(header, "b") + end));
  }
}

TEST_CASE("line ends are CR LF alone") {
  std::string body = field("a", "b") + end;
  for (std::size_t at = body.find('\r'); at != std::string::npos; at = body.find('\r', at)) {
    body.erase(at, 1);
  }
  CHECK_FALSE(is_read(body));
}

TEST_CASE("a form has at most so many parts, and a part so much of a header") {
  std::string many;
  for (std::size_t i = 0; i < max_fields; ++i) many += field("a", "b");
  CHECK(is_read(many + end));
  CHECK_FALSE(is_read(many + field("a", "b") + end));
  const std::string long_type = "\r\nContent-Type: " + std::string(3'000, 'a');
  CHECK_FALSE(is_read(part("Content-Disposition: form-data; name=\"a\"" + long_type, "b") + end));
}
