#include "web/log.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>
#include <vector>

using namespace signet::web;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint new_year{1'767'225'600'007ms};

}  // namespace

TEST_CASE("a log line is one JSON object with time, event and fields in order") {
  CHECK(log_line(new_year, "sign-in",
                 {{"idp", "https://idp.example"}, {"accepted", true}, {"attempt", 3}}) ==
        R"({"time":"2026-01-01T00:00:00.007Z","event":"sign-in","idp":"https://idp.example",)"
        R"("accepted":true,"attempt":3})");
}

TEST_CASE("a log line stays one line, whatever is in it") {
  const std::string hostile = "a\r\n{\"event\":\"forged\"}\x1B[2J\x7F\xC2\x9B\"\\";
  const std::string line = log_line(new_year, hostile, {{"name", hostile}});
  CHECK(std::none_of(line.begin(), line.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }));
  CHECK(line.find("\\r\\n{\\\"event\\\":\\\"forged\\\"}") != std::string::npos);
  CHECK(line.find("\xC2\x9B") == std::string::npos);
}

TEST_CASE("a log line is UTF-8 even when its values are not") {
  CHECK(log_line(new_year, "e", {{"v", "a\xFF\xC3"}}) ==
        "{\"time\":\"2026-01-01T00:00:00.007Z\",\"event\":\"e\",\"v\":"
        "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"}");
}

TEST_CASE("a long value is cut, so that a peer can't fill the disk") {
  const std::string line = log_line(new_year, "e", {{"v", std::string(1'000'000, 'x')}});
  CHECK(line.size() < 700);
  CHECK(line.find("x...\"") != std::string::npos);
  CHECK(log_line(new_year, "e", {{"v", std::string(512, 'x')}}).find("...") == std::string::npos);
}

TEST_CASE("lines of several threads don't mix") {
  std::vector<std::string> lines;
  Log log([&](std::string_view line) { lines.emplace_back(line); });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 100; ++k) log.write("tick", {{"k", k}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(lines.size() == 400);
  CHECK(std::all_of(lines.begin(), lines.end(), [](const std::string& line) {
    return line.starts_with("{\"time\":\"") && line.ends_with("}\n");
  }));
}

TEST_CASE("dates are written as HTTP and ISO 8601 want them [RFC 9110 5.6.7]") {
  CHECK(http_date(TimePoint{784'111'777'000ms}) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(iso_date(TimePoint{784'111'777'042ms}) == "1994-11-06T08:49:37.042Z");
  CHECK(http_date(TimePoint{0ms}) == "Thu, 01 Jan 1970 00:00:00 GMT");
}
