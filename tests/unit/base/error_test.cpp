#include "signet/error.h"

#include <doctest/doctest.h>

#include <set>

#include "base/codec.h"
#include "base/fail.h"

using namespace signet;

namespace {

std::string shown(std::string_view text) {
  return Error(ErrorCode::internal, text).where();
}

}  // namespace

TEST_CASE("detail() is one line of place, expected and found, without the empty ones") {
  const auto detail = [](std::string_view where, std::string_view expected,
                         std::string_view found) {
    return Error(ErrorCode::audience_mismatch, where, expected, found).detail();
  };
  CHECK(detail("Conditions", "audience a", "b") == "Conditions: expected audience a, found b");
  CHECK(detail("Conditions", "audience a", "") == "Conditions: expected audience a");
  CHECK(detail("Conditions", "", "b") == "Conditions: found b");
  CHECK(detail("", "a", "b") == "expected a, found b");
  CHECK(detail("Conditions", "", "") == "Conditions");
  CHECK(detail("", "", "") == "");
}

TEST_CASE("an error escapes what could forge or hide a line of the log") {
  CHECK(shown("a\nb\rc\td") == "a\\nb\\rc\\td");
  CHECK(shown(std::string_view("\0\x01\x1B\x7F", 4)) == "\\x00\\x01\\x1B\\x7F");
  CHECK(shown("\xC2\x85") == "\\u{0085}");           // next line
  CHECK(shown("\xE2\x80\x8B") == "\\u{200B}");       // zero width space
  CHECK(shown("\xE2\x80\xAE") == "\\u{202E}");       // right-to-left override
  CHECK(shown("\xE2\x81\xA6") == "\\u{2066}");       // left-to-right isolate
  CHECK(shown("\xE2\x80\xA8") == "\\u{2028}");       // line separator
  CHECK(shown("\xEF\xBB\xBF") == "\\u{FEFF}");       // byte order mark
  CHECK(shown("\xF3\xA0\x81\x81") == "\\u{E0041}");  // tag
}

TEST_CASE("an error escapes the backslash, so that no input looks like an escape") {
  CHECK(shown("a\\nb") == "a\\\\nb");
  CHECK(shown("a\\nb") != shown("a\nb"));
}

TEST_CASE("an error keeps readable text of all languages as it is") {
  for (const char* text :
       {"plain", "M\xC3\xBCller", "\xE6\x97\xA5\xE6\x9C\xAC", "\xF0\x9F\x98\x80"})
    CHECK(shown(text) == text);
}

TEST_CASE("an error shows bytes that are not UTF-8 in hex") {
  CHECK(shown("a\xFFz") == "a\\xFFz");
  CHECK(shown("\xC3") == "\\xC3");
  CHECK(shown("\xED\xA0\x80") == "\\xED\\xA0\\x80");
  CHECK(shown("\xC0\x80") == "\\xC0\\x80");
}

TEST_CASE("an error keeps 200 bytes of each text, and cuts the 201st with the length") {
  CHECK(shown(std::string(200, 'a')) == std::string(200, 'a'));
  CHECK(shown(std::string(201, 'a')) == std::string(200, 'a') + "... (201 bytes)");
  CHECK(shown(std::string(1'000'000, 'a')) == std::string(200, 'a') + "... (1000000 bytes)");
  const std::string cut(201, 'a');
  const Error error(ErrorCode::internal, cut, cut, cut);
  CHECK(error.where() == error.expected());
  CHECK(error.expected() == error.found());
}

TEST_CASE("an error is cut between characters and between escapes") {
  const std::string character = std::string(199, 'a') + "\xC3\xA4";
  CHECK(shown(character) == std::string(199, 'a') + "... (201 bytes)");
  const std::string escape = std::string(199, 'a') + "\n";
  CHECK(shown(escape) == std::string(199, 'a') + "... (200 bytes)");
}

TEST_CASE("the texts of an error are valid UTF-8 without controls, whatever came in") {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      const std::string text =
          shown(std::string{static_cast<char>(first), static_cast<char>(second)});
      const bool clean = text.find_first_of("\n\r\t\x1B\x7F") == std::string::npos;
      if (!clean || !base::is_utf8(text)) FAIL_CHECK(first << " " << second);
    }
}

TEST_CASE("the public message depends on the kind alone and says nothing of the input") {
  std::set<std::string_view> messages;
  for (const ErrorDescription& row : error_table()) {
    const Error bare(row.code);
    const Error full(row.code, "secret place", "secret value", "secret other");
    CHECK(bare.public_message() == full.public_message());
    CHECK(full.public_message().find("secret") == std::string_view::npos);
    CHECK(!full.public_message().empty());
    messages.insert(full.public_message());
  }
  CHECK(messages.size() <= 7);
}

TEST_CASE("an error from a peer keeps the status, and shows it in the detail only") {
  const PeerStatus status{{"urn:a", "urn:b"}, "no\nway"};
  const Error error = Error::from_peer(ErrorCode::status_not_success, status);
  REQUIRE(error.peer_status() != nullptr);
  CHECK(error.peer_status()->codes == status.codes);
  CHECK(error.peer_status()->message == "no\nway");
  CHECK(error.detail() == "Status: found urn:a / urn:b: no\\nway");
  CHECK(error.kind() == ErrorKind::peer_status);
  CHECK(Error(ErrorCode::internal).peer_status() == nullptr);
}

TEST_CASE("an error from a peer without a message shows the codes alone") {
  const Error error = Error::from_peer(ErrorCode::status_not_success, {{"urn:a"}, ""});
  CHECK(error.detail() == "Status: found urn:a");
}

TEST_CASE("a Result holds a value or an error") {
  const Result<int> value = 7;
  CHECK(value.has_value());
  CHECK(*value == 7);
  CHECK(value.value_or(1) == 7);
  const Result<int> failed = fail(ErrorCode::replayed, "here");
  CHECK_FALSE(failed.has_value());
  CHECK(failed.value_or(1) == 1);
  CHECK(failed.error().code() == ErrorCode::replayed);
}

TEST_CASE("fail hands the error of one Result on as that of another") {
  const Result<int> failed = fail(ErrorCode::replayed, "here", "a", "b");
  const Result<std::string> other = fail(failed);
  const Result<void> nothing = fail(other);
  REQUIRE(!nothing);
  CHECK(nothing.error().code() == ErrorCode::replayed);
  CHECK(nothing.error().detail() == "here: expected a, found b");
  CHECK(Result<void>().has_value());
}
