#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>

#include "web/clock.h"

namespace signet::web {

/// One value of a log line: a text, a number or a truth value.
class LogValue {
 public:
  LogValue(std::string_view text) : value_(text) {}
  LogValue(const std::string& text) : value_(std::string_view(text)) {}
  LogValue(const char* text) : value_(std::string_view(text)) {}
  LogValue(bool truth) : value_(truth) {}
  template <std::integral Number>
  requires(!std::same_as<Number, bool>) LogValue(Number number)
      : value_(static_cast<std::int64_t>(number)) {}

  const std::variant<std::string_view, std::int64_t, bool>& get() const { return value_; }

 private:
  std::variant<std::string_view, std::int64_t, bool> value_;
};

struct LogField {
  std::string_view name;
  LogValue value;
};

/// One JSON object per event and line:
/// `{"time":"2026-01-01T00:00:00.000Z","event":"sign-in","user":"alice","accepted":true}`.
/// Texts are cut at 512 bytes, and control characters can't get through. What goes in is up to the
/// caller: no passwords, cookies, messages or query strings. Safe to use from several threads.
class Log {
 public:
  using Sink = std::function<void(std::string_view line)>;

  /// Writes to stdout and flushes after each line.
  Log();
  /// Hands each line, with its line end, to `sink`, one at a time.
  explicit Log(Sink sink);

  void write(std::string_view event, std::initializer_list<LogField> fields = {});

 private:
  std::mutex mutex_;
  Sink sink_;
};

/// The line, without its end, that Log writes.
std::string log_line(TimePoint time, std::string_view event,
                     std::initializer_list<LogField> fields);

}  // namespace signet::web
