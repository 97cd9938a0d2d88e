#include <ctime>

#include "fuzz/support/target.h"
#include "signet/time.h"

// xs:dateTime and xs:duration. Input: text.

namespace signet::fuzz {
namespace {

/// The C library's opinion of a text that is accepted, without its fraction.
std::time_t seconds_by_c(std::string_view text) {
  const std::string plain(text.substr(0, 19));
  std::tm parts = {};
  const char* end = strptime(plain.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  // It takes 24:00:00 for a malformed hour.
  if (end == nullptr && plain.ends_with("T24:00:00")) {
    return seconds_by_c(plain.substr(0, 11) + "00:00:00Z") + 24 * 60 * 60;
  }
  demand(end != nullptr && *end == '\0', "the C library reads it as well");
  return timegm(&parts);
}

void check_instant(std::string_view text) {
  const auto instant = noted(parse_instant(text));
  if (!instant) return;
  const auto whole = std::chrono::floor<std::chrono::seconds>(*instant);
  demand(whole.time_since_epoch().count() == seconds_by_c(text), "the C library reads the same");
  const std::string written = format_instant(*instant);
  const auto again = parse_instant(written);
  demand(again && *again == *instant, "reading what was written gives it back");
  demand(format_instant(*again) == written, "a point in time is written in one way");
}

void check_duration(std::string_view text) {
  const auto duration = noted(parse_duration(text));
  if (!duration) return;
  demand(duration->count() >= 0, "no duration is negative");
  const auto again = parse_duration(format_duration(*duration));
  demand(again && *again == *duration, "reading what was written gives it back");
}

}  // namespace

void run(std::string_view text) {
  check_instant(text);
  check_duration(text);
}

}  // namespace signet::fuzz
