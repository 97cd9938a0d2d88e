#include "web/fields.h"

#include <algorithm>

#include "web/http.h"
#include "web/utf8.h"

namespace signet::web {
namespace {

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decode(std::string_view encoded) {
  std::string text;
  text.reserve(encoded.size());
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] != '%') {
      text += encoded[i] == '+' ? ' ' : encoded[i];
      continue;
    }
    if (encoded.size() - i < 3) return std::nullopt;
    const int high = hex_digit(encoded[i + 1]);
    const int low = hex_digit(encoded[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    text += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (!is_utf8(text) || text.find('\0') != std::string::npos) return std::nullopt;
  return text;
}

bool is_urlencoded_form(const Request& request) {
  const auto type = request.headers.only("Content-Type");
  if (!type) return false;
  const std::string_view essence = type->substr(0, type->find(';'));
  const std::size_t end = essence.find_last_not_of(" \t");
  return equals_ignoring_case(essence.substr(0, end + 1), "application/x-www-form-urlencoded");
}

}  // namespace

std::optional<std::string_view> Fields::only(std::string_view name) const& {
  const auto has_name = [&](const Entry& entry) { return entry.first == name; };
  const auto found = std::find_if(entries_.begin(), entries_.end(), has_name);
  if (found == entries_.end() || std::any_of(found + 1, entries_.end(), has_name)) {
    return std::nullopt;
  }
  return found->second;
}

std::size_t Fields::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.first == name; }));
}

Outcome<Fields> parse_urlencoded(std::string_view encoded) {
  Fields fields;
  while (!encoded.empty()) {
    const std::size_t end = std::min(encoded.find('&'), encoded.size());
    const std::string_view pair = encoded.substr(0, end);
    encoded.remove_prefix(std::min(end + 1, encoded.size()));
    if (pair.empty()) continue;  // "a=1&&b=2" has two fields [WHATWG URL 5.1]

    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = decode(pair.substr(0, equals));
    auto value = decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return Failure("a form field is not percent-encoded UTF-8");
    if (fields.entries().size() == max_fields) return Failure("too many form fields");
    fields.add(std::move(*name), std::move(*value));
  }
  return fields;
}

Outcome<Fields> parse_form(const Request& request) {
  if (!is_urlencoded_form(request)) {
    return Failure("the Content-Type is not application/x-www-form-urlencoded");
  }
  return parse_urlencoded(request.body);
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (unreserved.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += digits[byte >> 4U];
      encoded += digits[byte & 15U];
    }
  }
  return encoded;
}

}  // namespace signet::web
