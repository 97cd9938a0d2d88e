#include "output.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <iostream>

namespace signet::tools {
namespace {

/// Code points that a terminal or a reader's eye is led astray by.
bool misleads(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

struct CodePoint {
  char32_t value;
  std::size_t bytes;  ///< 0 when this isn't UTF-8
};

CodePoint first_code_point(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {lead, 0};
  char32_t value = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80U) return {lead, 0};
    value = (value << 6U) | (next & 0x3FU);
  }
  // An overlong form might be a control character to a careless terminal.
  const char32_t smallest = bytes == 2 ? 0x80 : bytes == 3 ? 0x800 : 0x10000;
  return {value < smallest ? lead : value, value < smallest ? 0 : bytes};
}

std::string escaped(char32_t value) {
  char text[16];
  static_cast<void>(std::snprintf(text, sizeof text, value > 0xFF ? "\\u%04X" : "\\x%02X",
                                  static_cast<unsigned>(value)));
  return text;
}

}  // namespace

std::string printable(std::string_view text, Lines lines) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto [value, bytes] = first_code_point(text);
    const bool line_end = value == '\n' || value == '\t';
    if (bytes == 0 || (misleads(value) && !(line_end && lines == Lines::keep))) {
      out += escaped(value);
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  return out;
}

Text& Text::line(std::string_view text) {
  text_ += printable(text) + '\n';
  return *this;
}

Text& Text::field(std::string_view label, const std::optional<std::string>& value) {
  if (!value) return *this;
  constexpr std::size_t width = 16;
  std::string padded(label);
  padded.resize(std::max(width, padded.size() + 1), ' ');
  return line("  " + padded + *value);
}

Text& Text::block(std::string_view lines) {
  text_ += printable(lines, Lines::keep);
  if (!text_.ends_with('\n')) text_ += '\n';
  return *this;
}

void Output::print(const Report& report) const {
  if (json) {
    std::cout << boost::json::serialize(report.json) << '\n';
  } else {
    std::cout << report.text;
  }
}

Exit Output::refuse(const Error& error, boost::json::object report_json,
                    std::string_view more) const {
  Text text;
  text.line("REFUSED: " + std::string(error.name()));
  describe(error, report_json, text);
  print({std::move(report_json), text.str() + std::string(more)});
  return Exit::refused;
}

Exit Output::give_up(const Error& error) const {
  if (json) {
    Text unused;
    boost::json::object description;
    describe(error, description, unused);
    print({{{"error", std::move(description)}}, {}});
  }
  std::cerr << "signet: " << printable(error.name()) << ": " << printable(error.detail()) << '\n';
  return Exit::unusable;
}

void describe(const Error& error, boost::json::object& json, Text& text) {
  const auto if_any = [](std::string_view value) {
    return value.empty() ? std::optional<std::string>() : std::optional<std::string>(value);
  };
  const auto both = [&](std::string_view name, std::string_view label, std::string_view value) {
    json[name] = json_or_null(if_any(value));
    text.field(label, if_any(value));
  };
  json["code"] = error.name();
  json["detail"] = error.detail();
  json["kind"] = to_string(error.kind());
  json["stage"] = to_string(error.stage());
  both("where", "where", error.where());
  both("expected", "expected", error.expected());
  both("found", "found", error.found());
  if (const PeerStatus* status = error.peer_status()) {
    json["status"] = {{"codes", boost::json::array(status->codes.begin(), status->codes.end())},
                      {"message", status->message}};
    for (const std::string& code : status->codes) text.field("status", code);
    text.field("message", if_any(status->message));
  }
  both("hint", "hint", error.hint());
  both("section", "standard", error.section());
}

boost::json::value json_or_null(const std::optional<std::string>& value) {
  return value ? boost::json::value(*value) : boost::json::value(nullptr);
}

boost::json::value json_or_null(const std::optional<Instant>& value) {
  return json_or_null(text_of(value));
}

std::optional<std::string> text_of(const std::optional<Instant>& instant) {
  return instant ? std::optional<std::string>(format_instant(*instant)) : std::nullopt;
}

}  // namespace signet::tools
