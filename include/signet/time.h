#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "signet/result.h"

namespace signet {

/// A point in time, UTC, to the millisecond. The library reads no clock: callers pass the time in.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// Reads an xs:dateTime as SAML writes it: `YYYY-MM-DDThh:mm:ss[.fraction]Z`, UTC only, years 0001
/// to 9999. A fraction of any length is read and cut to milliseconds; `24:00:00` is midnight of the
/// next day; second 60, other zones, signs and white space fail. Takes linear time.
/// [saml-core 1.3.3] Fails with `malformed_time`.
Result<Instant> parse_instant(std::string_view text);

/// Writes `YYYY-MM-DDThh:mm:ssZ`, with `.mmm` when there are milliseconds.
std::string format_instant(Instant instant);

/// Reads an xs:duration such as `PT1H30M` or `P1D`. Years count 365 days and months 30.
/// Negative ones and those over 10,000 days fail with `malformed_time`. [saml-metadata 2.2.1]
Result<std::chrono::seconds> parse_duration(std::string_view text);

/// Writes an xs:duration of whole seconds, such as `PT3600S`. Negative ones are written as `PT0S`.
std::string format_duration(std::chrono::seconds duration);

/// The machine's clock, for callers that have no better source.
inline Instant system_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace signet
