#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "signet/error.h"
#include "signet/time.h"

namespace signet::tools {

/// What the shell gets.
enum class Exit {
  accepted = 0,
  refused = 1,   ///< the message or file that was asked about isn't good
  unusable = 2,  ///< the question couldn't be asked: wrong usage, unreadable file
};

/// A result in both forms, one for programs and one for people.
struct Report {
  boost::json::object json;
  std::string text;
};

/// How the caller wants it.
struct Output {
  bool json = false;

  /// Prints to stdout.
  void print(const Report& report) const;
  /// Prints why a message or file was refused. `json` is what the report already holds, `more`
  /// comes behind the text.
  Exit refuse(const Error& error, boost::json::object json = {}, std::string_view more = {}) const;
  /// Says on stderr why the question couldn't be asked, and on stdout too when that has to be JSON.
  Exit give_up(const Error& error) const;
};

/// The text with everything escaped that could make a terminal show something else than what is
/// there: control characters of both blocks and those that change the direction of writing. Line
/// ends and tabs stay with `Lines::keep`.
enum class Lines { escape, keep };
std::string printable(std::string_view text, Lines lines = Lines::escape);

/// Text for people, line by line. Everything that goes in is made printable.
class Text {
 public:
  Text& line(std::string_view text);
  /// `  label        value`, or nothing when there is no value.
  Text& field(std::string_view label, const std::optional<std::string>& value);
  /// XML as it is, but printable.
  Text& block(std::string_view lines);

  const std::string& str() const noexcept { return text_; }

 private:
  std::string text_;
};

/// The code and all that is known about the refusal.
void describe(const Error& error, boost::json::object& json, Text& text);

/// Null for what is absent.
boost::json::value json_or_null(const std::optional<std::string>& value);
boost::json::value json_or_null(const std::optional<Instant>& value);
std::optional<std::string> text_of(const std::optional<Instant>& instant);

}  // namespace signet::tools
