#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "api/world.h"

// Values of up to 256 characters, of all that XML can hold, arrive as they were sent.
// [xml 2.2, saml-core 1.3.1, 2.7.3.1]

namespace signet::test {
namespace {

bool is_xml_character(char32_t c) {
  return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) ||
         (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

void append(std::string& text, char32_t c) {
  const auto byte = [&](unsigned value) { text += static_cast<char>(value); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) {
    byte(0xC0U | c >> 6U);
  } else if (c < 0x10000) {
    byte(0xE0U | c >> 12U);
    byte(0x80U | (c >> 6U & 0x3FU));
  } else {
    byte(0xF0U | c >> 18U);
    byte(0x80U | (c >> 12U & 0x3FU));
    byte(0x80U | (c >> 6U & 0x3FU));
  }
  byte(0x80U | (c & 0x3FU));
}

/// The characters from `first` up to the 256th behind it.
std::string characters_from(char32_t first) {
  std::string text;
  for (char32_t c = first; c < first + 256; ++c)
    if (is_xml_character(c)) append(text, c);
  return text;
}

/// What a service provider gets of an attribute with these values.
std::vector<std::string> arrived(const World& world, std::vector<std::string> values) {
  AuthenticatedUser user;
  user.id = "4711";
  user.email = "alice@example.com";
  user.authn_instant = noon();
  user.attributes = {{.name = "text", .values = std::move(values)}};
  const auto subject = world.sign_in(user);
  REQUIRE(refusal(subject) == "accepted");
  return subject->attribute_values("text");
}

}  // namespace

TEST_CASE("every character of XML arrives unchanged, 256 of them in a value") {
  const World world;
  std::vector<std::string> values;
  const auto flush = [&] {
    CHECK(arrived(world, values) == values);
    values.clear();
  };
  // The whole first plane; of the others the first and the last 256.
  for (char32_t block = 0; block < 0x10000; block += 256) {
    values.push_back(characters_from(block));
    if (values.size() == 64) flush();
  }
  for (char32_t plane = 0x10000; plane < 0x110000; plane += 0x10000) {
    values.push_back(characters_from(plane));
    values.push_back(characters_from(plane + 0xFF00));
  }
  flush();
}

TEST_CASE("what is no character of XML is not written") {
  const World world;
  const AcceptedAuthnRequest request = World::need(world.receive(world.start().action));
  for (const char* bad : {"\x01", "\x0B", "\x1F", "\xEF\xBF\xBE", "\xED\xA0\x80", "\xFF"}) {
    AuthenticatedUser user;
    user.id = "4711";
    user.email = "alice@example.com";
    user.authn_instant = noon();
    user.attributes = {{.name = "text", .values = {bad}}};
    CHECK(refusal(world.idp().issue_response(request, user, noon())) == "value-not-writable");
  }
}

TEST_CASE("white space, line ends and what looks like markup stay as they are in a value") {
  const std::vector<std::string> values = {"",       " ",       "\t \n",     "\r",           "\r\n",
                                           " a  b ", "a\rb",    "&#13;",     "&amp;",        "<b/>",
                                           "]]>",    "<!---->", "' \" ' \"", "<![CDATA[x]]>"};
  CHECK(arrived(World(), values) == values);
}

TEST_CASE(
    "a value, a name and a name ID of 256 and of 257 characters arrive, the widest ones too") {
  for (const std::size_t length : {std::size_t{256}, std::size_t{257}}) {
    for (const std::string character :
         {"x", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x94\x91", "\n"}) {
      std::string text;
      for (std::size_t i = 0; i < length; ++i) text += character;
      AuthenticatedUser user;
      user.id = "4711";
      user.email = text;
      user.authn_instant = noon();
      user.session_index = text;
      user.attributes = {
          {.name = text, .name_format = text, .friendly_name = text, .values = {text}}};
      const auto subject = World().sign_in(user);
      REQUIRE(refusal(subject) == "accepted");
      CHECK(subject->attributes() == user.attributes);
      CHECK(subject->name_id().value == text);
      CHECK(subject->session_index() == text);
    }
  }
}

}  // namespace signet::test
