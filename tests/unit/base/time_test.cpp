#include "signet/time.h"

#include <doctest/doctest.h>

#include <random>

#include "support/refusal.h"

using namespace signet;
using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;
using test::refusal;

namespace {

Instant at(std::string_view text) {
  const auto instant = parse_instant(text);
  REQUIRE_MESSAGE(instant, text);
  return *instant;
}

}  // namespace

TEST_CASE("parse_instant reads xs:dateTime in UTC [saml-core 1.3.3]") {
  CHECK(at("1970-01-01T00:00:00Z") == Instant(0ms));
  CHECK(at("2026-01-02T03:04:05Z") == sys_days(year(2026) / 1 / 2) + 3h + 4min + 5s);
  CHECK(at("1969-12-31T23:59:59.999Z") == Instant(-1ms));
  CHECK(at("0001-01-01T00:00:00Z") == sys_days(year(1) / 1 / 1));
  CHECK(at("9999-12-31T23:59:59.999Z") == sys_days(year(10'000) / 1 / 1) - 1ms);
}

TEST_CASE("parse_instant cuts a fraction of any length to milliseconds") {
  const Instant second = at("2026-01-01T00:00:00Z");
  CHECK(at("2026-01-01T00:00:00.1Z") == second + 100ms);
  CHECK(at("2026-01-01T00:00:00.12Z") == second + 120ms);
  CHECK(at("2026-01-01T00:00:00.123Z") == second + 123ms);
  CHECK(at("2026-01-01T00:00:00.1239999Z") == second + 123ms);
  CHECK(at("2026-01-01T00:00:00.0009Z") == second);
  CHECK(at("2026-01-01T00:00:00." + std::string(100'000, '9') + "Z") == second + 999ms);
}

TEST_CASE("parse_instant takes 24:00:00 as midnight of the next day, and nothing later") {
  CHECK(at("2026-02-28T24:00:00Z") == at("2026-03-01T00:00:00Z"));
  CHECK(at("2026-12-31T24:00:00.000Z") == at("2027-01-01T00:00:00Z"));
  for (const char* text :
       {"2026-01-01T24:00:01Z", "2026-01-01T24:01:00Z", "2026-01-01T24:00:00.1Z",
        "2026-01-01T24:00:00.0001Z", "2026-01-01T25:00:00Z", "9999-12-31T24:00:00Z"})
    CHECK_MESSAGE(refusal(parse_instant(text)) == "malformed-time", text);
}

TEST_CASE("parse_instant knows the calendar") {
  CHECK(at("2024-02-29T00:00:00Z") < at("2024-03-01T00:00:00Z"));
  CHECK(at("2000-02-29T00:00:00Z") < at("2000-03-01T00:00:00Z"));
  for (const char* text : {"2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-00-01T00:00:00Z",
                           "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
                           "2026-04-31T00:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z"})
    CHECK_MESSAGE(refusal(parse_instant(text)) == "malformed-time", text);
}

TEST_CASE("parse_instant refuses years without four digits, and the year 0") {
  for (const char* text : {"0000-01-01T00:00:00Z", "-2026-01-01T00:00:00Z", "+2026-01-01T00:00:00Z",
                           "026-01-01T00:00:00Z", "12026-01-01T00:00:00Z", "-001-01-01T00:00:00Z"})
    CHECK_MESSAGE(refusal(parse_instant(text)) == "malformed-time", text);
}

TEST_CASE("parse_instant refuses every zone but Z, and its absence") {
  for (const char* text :
       {"2026-01-01T00:00:00", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00-00:00",
        "2026-01-01T00:00:00+14:00", "2026-01-01T00:00:00z", "2026-01-01T00:00:00ZZ",
        "2026-01-01T00:00:00UTC"})
    CHECK_MESSAGE(refusal(parse_instant(text)) == "malformed-time", text);
}

TEST_CASE("parse_instant refuses blanks, other separators and missing parts") {
  for (const char* text : {"",
                           "Z",
                           "2026",
                           "2026-01-01",
                           "2026-01-01Z",
                           "00:00:00Z",
                           " 2026-01-01T00:00:00Z",
                           "2026-01-01T00:00:00Z ",
                           "2026-01-01T00:00:00Z\n",
                           "2026-01-01 00:00:00Z",
                           "2026-01-01t00:00:00Z",
                           "2026/01/01T00:00:00Z",
                           "20260101T000000Z",
                           "2026-1-01T00:00:00Z",
                           "2026-01-01T0:00:00Z",
                           "2026-01-01T00:00Z",
                           "2026-01-01T00:00:00.Z",
                           "2026-01-01T00:00:00,5Z",
                           "2026-01-01T00:00:00.-5Z",
                           "2026-01-01T00:00: 0Z",
                           "2026-01-01T00:00:0xZ",
                           "\xD9\xA2\xD9\xA0\xD9\xA2\xD9\xA6-01-01T00:00:00Z"})
    CHECK_MESSAGE(refusal(parse_instant(text)) == "malformed-time", text);
  CHECK(refusal(parse_instant(std::string_view("2026-01-01T00:00:00Z\0", 21))) == "malformed-time");
}

TEST_CASE("parse_instant refuses a valid time that was cut anywhere") {
  const std::string whole = "2026-01-01T00:00:00.123Z";
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK(refusal(parse_instant(whole.substr(0, size))) == "malformed-time");
}

TEST_CASE("format_instant writes milliseconds only when there are some") {
  CHECK(format_instant(Instant(0ms)) == "1970-01-01T00:00:00Z");
  CHECK(format_instant(Instant(1ms)) == "1970-01-01T00:00:00.001Z");
  CHECK(format_instant(Instant(-1ms)) == "1969-12-31T23:59:59.999Z");
  CHECK(format_instant(at("2026-12-31T24:00:00Z")) == "2027-01-01T00:00:00Z");
}

TEST_CASE("format_instant writes only what parse_instant can read") {
  CHECK(format_instant(Instant::min()) == "0001-01-01T00:00:00Z");
  CHECK(format_instant(Instant::max()) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("parse_instant gives back every instant that format_instant wrote") {
  std::mt19937_64 random(5);
  const auto first = at("0001-01-01T00:00:00Z").time_since_epoch().count();
  const auto last = at("9999-12-31T23:59:59.999Z").time_since_epoch().count();
  const auto span = static_cast<std::uint64_t>(last - first);
  for (int i = 0; i < 20'000; ++i) {
    const Instant instant(
        std::chrono::milliseconds(first + static_cast<std::int64_t>(random() % span)));
    CHECK(at(format_instant(instant)) == instant);
  }
}

TEST_CASE("parse_duration reads xs:duration [saml-metadata 2.3.2]") {
  const std::pair<std::string_view, std::chrono::seconds> durations[] = {
      {"PT0S", 0s},
      {"PT1S", 1s},
      {"PT1M", 60s},
      {"PT1H30M", 90min},
      {"P1D", 24h},
      {"P1DT1S", 24h + 1s},
      {"P1M", 30 * 24h},
      {"P1Y", 365 * 24h},
      {"P1Y2M3DT4H5M6S", (365 + 60 + 3) * 24h + 4h + 5min + 6s},
      {"PT36H", 36h},
      {"PT1.999S", 1s},
      {"PT0.5S", 0s},
      {"P007D", 7 * 24h},
      {"P1Y1D", 366 * 24h}};
  for (const auto& [text, expected] : durations) {
    const auto duration = parse_duration(text);
    CHECK(refusal(duration) == "accepted");
    CHECK(duration.value_or(-1s) == expected);
  }
}

TEST_CASE("parse_duration refuses what is negative, empty, out of order or twice") {
  for (const char* text :
       {"",       "P",       "PT",     "P1DT",  "-P1D",   "+P1D",  "1D",    "p1d",
        "P1",     "PT1",     "P-1D",   "P1S",   "P1H",    "PT1D",  "PT1Y",  "P1D1Y",
        "PT1S1M", "P1D1D",   "PT1M1M", "P1.5D", "PT1.5M", "PT1.S", "PT.5S", "P1D ",
        " P1D",   "P1DT1H1", "P1X",    "P1T1H", "PT1H2",  "P1W",   "PTT1S", "P1DT1HT1M"})
    CHECK_MESSAGE(refusal(parse_duration(text)) == "malformed-time", text);
}

TEST_CASE("parse_duration refuses more than 10,000 days, however they are written") {
  CHECK(*parse_duration("P10000D") == 10'000 * 24h);
  CHECK(*parse_duration("PT864000000S") == 10'000 * 24h);
  for (const char* text : {"P10001D", "P10000DT1S", "PT864000001S", "P28Y", "P334M",
                           "P99999999999999999999Y", "PT18446744073709551617S",
                           "P9999999999Y9999999999M9999999999DT9999999999H9999999999M9999999999S"})
    CHECK_MESSAGE(refusal(parse_duration(text)) == "malformed-time", text);
  CHECK(refusal(parse_duration("PT" + std::string(100'000, '9') + "S")) == "malformed-time");
}

TEST_CASE("parse_duration gives back what format_duration wrote") {
  CHECK(format_duration(3600s) == "PT3600S");
  CHECK(format_duration(0s) == "PT0S");
  CHECK(format_duration(-1s) == "PT0S");
  for (const auto duration : {0s, 1s, 59s, 3600s, 864'000'000s})
    CHECK(*parse_duration(format_duration(duration)) == duration);
}
