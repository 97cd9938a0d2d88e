#include <doctest/doctest.h>

#include <random>

#include "base/codec.h"
#include "support/refusal.h"

using namespace signet;
using base::deflate;
using base::inflate;
using test::refusal;

namespace {

constexpr std::size_t plenty = 1'000'000;

std::string packed(std::string_view bytes) {
  auto out = deflate(bytes);
  REQUIRE(out);
  return *out;
}

/// foo as a stored block of raw DEFLATE. [RFC 1951 3.2.4]
const std::string stored_foo(
    "\x01\x03\x00\xFC\xFF"
    "foo",
    8);

}  // namespace

TEST_CASE("inflate gives back what deflate was given") {
  std::mt19937 random(2);
  for (std::size_t size = 0; size < 40'000; size = size * 2 + 1) {
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(random() % 7);
    const auto out = inflate(packed(bytes), plenty);
    REQUIRE(out);
    CHECK(*out == bytes);
  }
}

TEST_CASE("inflate reads a stream written by hand") {
  CHECK(*inflate(stored_foo, plenty) == "foo");
}

TEST_CASE("inflate gives at most the bytes that are allowed, and exactly as many") {
  for (const std::size_t size : {1U, 8191U, 8192U, 8193U, 16'384U, 50'000U}) {
    const std::string stream = packed(std::string(size, 'a'));
    CHECK(inflate(stream, size)->size() == size);
    CHECK(refusal(inflate(stream, size - 1)) == "message-too-large");
  }
  CHECK(refusal(inflate(stored_foo, 0)) == "message-too-large");
}

TEST_CASE("inflate stops a bomb of a thousand times its size") {
  const std::string bomb = packed(std::string(50'000'000, '\0'));
  CHECK(bomb.size() < 60'000);
  CHECK(refusal(inflate(bomb, 256 * 1024)) == "message-too-large");
}

TEST_CASE("inflate refuses nothing at all") {
  CHECK(refusal(inflate("", plenty)) == "deflate-malformed");
}

TEST_CASE("inflate refuses a stream that was cut anywhere") {
  std::mt19937 random(3);
  std::string bytes(2'000, '\0');
  for (char& c : bytes) c = static_cast<char>('a' + random() % 20);
  const std::string stream = packed(bytes);
  for (std::size_t size = 0; size < stream.size(); ++size)
    CHECK(refusal(inflate(stream.substr(0, size), plenty)) == "deflate-malformed");
}

TEST_CASE("inflate refuses even one byte behind the end of the stream") {
  CHECK(refusal(inflate(stored_foo + '\0', plenty)) == "deflate-malformed");
  CHECK(refusal(inflate(stored_foo + stored_foo, plenty)) == "deflate-malformed");
}

TEST_CASE("inflate refuses the wrappings of zlib and gzip") {
  const std::string zlib("\x78\x9C\x4B\xCB\xCF\x07\x00\x02\x82\x01\x45", 11);
  const std::string gzip(
      "\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\x03\x4B\xCB\xCF\x07\x00\x21\x65\x73\x8C\x03\x00\x00"
      "\x00",
      23);
  CHECK(*inflate(zlib.substr(2, 5), plenty) == "foo");
  CHECK(refusal(inflate(zlib, plenty)) == "deflate-malformed");
  CHECK(refusal(inflate(gzip, plenty)) == "deflate-malformed");
}

TEST_CASE("inflate refuses text that was never compressed, and noise") {
  CHECK(refusal(inflate("<samlp:AuthnRequest/>", plenty)) == "deflate-malformed");
  std::mt19937 random(4);
  for (int i = 0; i < 200; ++i) {
    std::string noise(64, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    noise[0] = '\x07';  // a reserved type of block: never valid
    CHECK(refusal(inflate(noise, plenty)) == "deflate-malformed");
  }
}
