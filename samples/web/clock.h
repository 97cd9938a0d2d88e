#pragma once

#include <chrono>
#include <string>

namespace signet::web {

/// UTC to the millisecond.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

/// The machine's clock. The stores and limits of this layer don't read it: they are told the time.
TimePoint system_time();

/// `1994-11-06T08:49:37.000Z` [ISO 8601]
std::string iso_date(TimePoint time);

/// `Sun, 06 Nov 1994 08:49:37 GMT` [RFC 9110 5.6.7]
std::string http_date(TimePoint time);

}  // namespace signet::web
