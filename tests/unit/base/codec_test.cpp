#include "base/codec.h"

#include <doctest/doctest.h>

#include "base/fail.h"
#include "support/refusal.h"

using namespace signet;
using test::refusal;

namespace {

class CountingRandom final : public RandomSource {
 public:
  Result<void> fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = next_++;
    return {};
  }

 private:
  std::uint8_t next_ = 0;
};

class NoRandom final : public RandomSource {
 public:
  Result<void> fill(std::span<std::uint8_t>) override {
    return signet::fail(ErrorCode::randomness_unavailable);
  }
};

}  // namespace

TEST_CASE("percent_decode reads plain text, plus signs and hex digits of both cases") {
  CHECK(*base::percent_decode("") == "");
  CHECK(*base::percent_decode("abc-._~") == "abc-._~");
  CHECK(*base::percent_decode("a+b%2Bc%2bd") == "a b+c+d");
  CHECK(*base::percent_decode("%00%ff%FF") == std::string("\0\xFF\xFF", 3));
  CHECK(*base::percent_decode("%2541") == "%41");
}

TEST_CASE("percent_decode refuses a percent sign without two hex digits") {
  for (const char* text : {"%", "a%", "%4", "a%4", "%4G", "%G4", "%%41", "%+1", "% 1", "%-1"})
    CHECK_MESSAGE(refusal(base::percent_decode(text)) == "parameter-malformed", text);
  CHECK(base::percent_decode("x%zz", "RelayState").error().where() == "RelayState");
}

TEST_CASE("percent_encode leaves the unreserved characters of RFC 3986 alone") {
  const std::string_view unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  CHECK(base::percent_encode(unreserved) == unreserved);
  CHECK(base::percent_encode(" +/=&%\x7F\xFF") == "%20%2B%2F%3D%26%25%7F%FF");
}

TEST_CASE("percent_decode gives back every byte that percent_encode wrote") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  CHECK(*base::percent_decode(base::percent_encode(all)) == all);
}

TEST_CASE("hex_encode writes two lower-case digits for each byte") {
  CHECK(base::hex_encode("") == "");
  CHECK(base::hex_encode(std::string_view("\0\x0F\xA0\xFF", 4)) == "000fa0ff");
}

TEST_CASE("random_id writes 128 bits behind an underscore [saml-core 1.3.4]") {
  CountingRandom random;
  CHECK(*base::random_id(random) == "_000102030405060708090a0b0c0d0e0f");
  CHECK(*base::random_id(random) == "_101112131415161718191a1b1c1d1e1f");
}

TEST_CASE("random_id fails when there is no randomness") {
  NoRandom random;
  CHECK(refusal(base::random_id(random)) == "randomness-unavailable");
}

TEST_CASE("is_utf8 accepts the first and the last character of each length") {
  for (const char* text : {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                           "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF",
                           "ascii in front \xE2\x82\xAC and behind, longer than a word"})
    CHECK_MESSAGE(base::is_utf8(text), text);
  CHECK(base::is_utf8(std::string_view("a\0b", 3)));
}

TEST_CASE("is_utf8 refuses overlong forms, surrogates and what lies beyond U+10FFFF") {
  for (const char* text :
       {"\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xF8\x88\x80\x80\x80", "\xFF", "\xFE"})
    CHECK_MESSAGE(!base::is_utf8(text), text);
}

TEST_CASE("is_utf8 refuses cut characters and stray continuations, wherever they stand") {
  for (const std::string bad : {"\x80", "\xBF", "\xC2", "\xE2\x82", "\xF0\x9F\x98", "\xC2\x41",
                                "\xE2\x28\xA1", "\xF0\x28\x8C\xBC"})
    for (std::size_t before = 0; before < 20; ++before)
      for (std::size_t after = 0; after < 20; ++after)
        CHECK_FALSE(base::is_utf8(std::string(before, 'a') + bad + std::string(after, 'a')));
}
