#include "state/stored_value.h"

#include <doctest/doctest.h>

#include <random>
#include <set>

using namespace signet;
using namespace signet::state;

namespace {

const Instant now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

const PendingRequest request{
    "_r", "https://idp", "https://sp/acs",
    now,  now,           "/reports",
    "b",  true,          {{"urn:a", "urn:b"}, AuthnContextComparison::better}};
const SpSession sp_session{"_s", "https://idp", NameID{"a", "f", std::nullopt, ""},
                           "_i", now,           "data"};
const IdpSession idp_session{
    "_s",
    "alice",
    now,
    now,
    {{"https://one", {"a"}, "_1", true}, {"https://two", {"b", "f", "n", "s"}, "", false}},
    "data"};

/// Reads by all three readers; what one of them accepts is written again.
std::set<std::string> read_by_all(std::string_view bytes) {
  std::set<std::string> written;
  if (const auto value = decode_request(bytes)) written.insert(encode(*value));
  if (const auto value = decode_sp_session(bytes)) written.insert(encode(*value));
  if (const auto value = decode_idp_session(bytes)) written.insert(encode(*value));
  return written;
}

}  // namespace

TEST_CASE("a stored value comes back as it was, by its own reader only") {
  for (const std::string& bytes : {encode(request), encode(sp_session), encode(idp_session)})
    CHECK(read_by_all(bytes) == std::set<std::string>{bytes});
  CHECK(decode_sp_session(encode(sp_session)) == sp_session);
  CHECK(decode_idp_session(encode(idp_session)) == idp_session);
  const auto read = decode_request(encode(request));
  REQUIRE(read);
  CHECK(read->browser_binding == "b");
  CHECK(read->relay_state == "/reports");
  CHECK(read->force_authn);
  CHECK(read->authn_context == request.authn_context);
  CHECK(read->issued_at == now);
}

TEST_CASE("times at both ends of the calendar are kept") {
  SpSession session = sp_session;
  for (const Instant time :
       {Instant::min(), Instant(std::chrono::milliseconds(-1)), Instant::max()}) {
    session.expires_at = time;
    CHECK(decode_sp_session(encode(session)) == session);
  }
}

TEST_CASE("a value that was cut, or has something behind it, is none") {
  for (const std::string& bytes : {encode(request), encode(sp_session), encode(idp_session)}) {
    for (std::size_t size = 0; size < bytes.size(); ++size)
      CHECK(read_by_all(bytes.substr(0, size)).empty());
    CHECK(read_by_all(bytes + '\0').empty());
  }
}

TEST_CASE("another version, and lengths beyond the end, are refused") {
  std::string bytes = encode(request);
  bytes[0] = 2;
  CHECK(read_by_all(bytes).empty());
  bytes = encode(request);
  bytes[2] = '\xFF';
  CHECK(read_by_all(bytes).empty());
  // As many participants as memory could not hold.
  bytes = encode(IdpSession{"", "", now, now});
  const std::size_t count = 2 + 4 + 4 + 8 + 8;
  for (std::size_t i = 0; i < 4; ++i) bytes[count + i] = '\xFF';
  CHECK(read_by_all(bytes).empty());
}

TEST_CASE("whatever is read has one form: a changed byte is refused or is another value") {
  std::mt19937 random(5);
  for (const std::string& original : {encode(request), encode(sp_session), encode(idp_session)}) {
    for (int i = 0; i < 20'000; ++i) {
      std::string bytes = original;
      bytes[random() % bytes.size()] = static_cast<char>(random());
      if (random() % 2 == 0) bytes[random() % bytes.size()] = static_cast<char>(random());
      for (const std::string& written : read_by_all(bytes)) CHECK(written == bytes);
    }
  }
}

TEST_CASE("keys of different names and users are different") {
  std::set<std::string> keys;
  const std::optional<std::string> texts[] = {std::nullopt, "", "a", "ab"};
  std::size_t count = 0;
  for (const std::string entity : {"", "a", "ab", "name", "user"}) {
    keys.insert(user_key(entity));
    ++count;
    for (const std::string value : {"", "a", "b"}) {
      for (const auto& format : texts) {
        for (const auto& qualifier : texts) {
          for (const auto& sp_qualifier : texts) {
            keys.insert(name_key(entity, {value, format, qualifier, sp_qualifier}));
            ++count;
          }
        }
      }
    }
  }
  CHECK(keys.size() == count);
}
