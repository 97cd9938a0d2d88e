#include <doctest/doctest.h>

#include <random>

#include "base/codec.h"
#include "support/refusal.h"

using namespace signet;
using base::base64_decode;
using base::base64_encode;
using base::Whitespace;
using test::refusal;

namespace {

std::string strict(std::string_view text) {
  const auto decoded = base64_decode(text, Whitespace::refuse);
  return decoded ? "=" + *decoded : refusal(decoded);
}
std::string skipping(std::string_view text) {
  const auto decoded = base64_decode(text, Whitespace::skip);
  return decoded ? "=" + *decoded : refusal(decoded);
}

}  // namespace

TEST_CASE("base64 reads and writes the vectors of RFC 4648 section 10") {
  const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    CHECK(base64_encode(plain) == encoded);
    CHECK(strict(encoded) == "=" + std::string(plain));
  }
}

TEST_CASE("base64 gives back every byte sequence that it wrote") {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 300; ++size) {
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    const std::string text = base64_encode(bytes);
    CHECK(text.size() == (size + 2) / 3 * 4);
    CHECK(strict(text) == "=" + bytes);

    std::string wrapped;
    for (const char c : text) {
      wrapped += c;
      if (random() % 5 == 0) wrapped += "\r\n \t"[random() % 4];
    }
    CHECK(skipping(wrapped) == "=" + bytes);
  }
}

TEST_CASE("base64 refuses padding that is missing, too much or misplaced") {
  for (const char* text : {"Zg", "Zg=", "Zm8", "Z", "=", "==", "====", "Z===", "Zg=a", "Z=g=",
                           "Zm9v=", "Zm9v====", "Zg==Zg==", "Zg==Zm9v", "Zg=====", "Zm8=\x01"})
    CHECK_MESSAGE(strict(text) == "base64-malformed", text);
}

TEST_CASE("base64 refuses bits behind the last byte, so that bytes have one spelling") {
  CHECK(strict("Zg==") == "=f");
  CHECK(strict("Zh==") == "base64-malformed");
  CHECK(strict("Zv==") == "base64-malformed");
  CHECK(strict("Zm8=") == "=fo");
  CHECK(strict("Zm9=") == "base64-malformed");
}

TEST_CASE("base64 refuses every character outside the alphabet, at every place of a group") {
  const std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    for (std::size_t place = 0; place < 8; ++place) {
      std::string text = "AAAAAAAA";
      text[place] = c;
      const bool pads = c == '=' && place == 7;
      const bool valid = alphabet.find(c) != std::string_view::npos || pads;
      CHECK(base64_decode(text, Whitespace::refuse).has_value() == valid);
    }
  }
}

TEST_CASE("base64 refuses the URL alphabet") {
  CHECK(strict("-_-_") == "base64-malformed");
  CHECK(strict("+/+/") != "base64-malformed");
}

TEST_CASE("base64 skips white space only where it is asked to") {
  CHECK(skipping("Zm9v\nYmFy") == "=foobar");
  CHECK(skipping("\r\n Zm9v\r\nYm\tFy \n") == "=foobar");
  CHECK(skipping("Z g = =\n") == "=f");
  CHECK(skipping(" \n") == "=");
  for (const char* text : {"Zm9v\nYmFy", " Zm9v", "Zm9v ", "Zm9v\n"})
    CHECK_MESSAGE(strict(text) == "base64-malformed", text);
}

TEST_CASE("base64 takes no other blanks than CR, LF, space and tab") {
  for (const char* text : {"Zm9v\vYmFy", "Zm9v\fYmFy", "Zm9v\xC2\xA0YmFy", "Zm9v&#13;YmFy"})
    CHECK_MESSAGE(skipping(text) == "base64-malformed", text);
  CHECK(skipping(std::string_view("Zm9v\0YmFy", 9)) == "base64-malformed");
}

TEST_CASE("base64 fails with the code and place that the caller names, and says where") {
  const auto decoded = base64_decode("Zm9vY!Fy", Whitespace::refuse,
                                     ErrorCode::certificate_malformed, "X509Certificate");
  REQUIRE(!decoded);
  CHECK(decoded.error().code() == ErrorCode::certificate_malformed);
  CHECK(decoded.error().where() == "X509Certificate");
  CHECK(decoded.error().found() == "Y!Fy at character 5");
}
