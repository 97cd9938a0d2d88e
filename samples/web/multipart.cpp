#include "web/multipart.h"

#include <algorithm>
#include <utility>

#include "web/utf8.h"

namespace signet::web {
namespace {

constexpr std::size_t longest_header = 2048;
constexpr std::size_t longest_boundary = 70;  // [RFC 2046 5.1.1]

Failure not_as_browsers_send_it() {
  return Failure("the form is not as browsers send it");
}

/// Takes `expected` off the front.
bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

bool take_ignoring_case(std::string_view& text, std::string_view expected) {
  if (!equals_ignoring_case(text.substr(0, expected.size()), expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

/// Those that browsers choose need no quotation marks.
bool is_boundary(std::string_view text) {
  constexpr std::string_view characters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'+";
  return !text.empty() && text.size() <= longest_boundary &&
         text.find_first_not_of(characters) == std::string_view::npos;
}

std::optional<std::string> boundary_of(const Request& request) {
  const auto type = request.headers.only("Content-Type");
  if (!type) return std::nullopt;
  std::string_view rest = *type;
  if (!take_ignoring_case(rest, "multipart/form-data")) return std::nullopt;
  skip_blanks(rest);
  if (!take(rest, ";")) return std::nullopt;
  skip_blanks(rest);
  if (!take_ignoring_case(rest, "boundary=") || !is_boundary(rest)) return std::nullopt;
  return std::string(rest);
}

struct Disposition {
  std::string name;
  bool is_file = false;
};

/// Takes a text in quotation marks, in which browsers write a quotation mark as %22.
std::optional<std::string_view> take_quoted(std::string_view& text) {
  if (!take(text, "\"")) return std::nullopt;
  const std::size_t end = text.find('"');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view quoted = text.substr(0, end);
  text.remove_prefix(end + 1);
  return quoted;
}

std::optional<Disposition> read_disposition(std::string_view value) {
  if (!take(value, "form-data; name=")) return std::nullopt;
  const auto name = take_quoted(value);
  // Escapes in a name could be read in two ways; none of our forms has any.
  if (!name || name->empty() || name->find_first_of("%\\") != std::string_view::npos) {
    return std::nullopt;
  }
  Disposition read{std::string(*name)};
  if (take(value, "; filename=")) {
    read.is_file = true;
    if (!take_quoted(value)) return std::nullopt;
  }
  if (!value.empty()) return std::nullopt;
  return read;
}

bool is_one_line_of_text(std::string_view line) {
  return is_utf8(line) && std::none_of(line.begin(), line.end(),
                                       [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; });
}

/// Reads the header fields of a part.
std::optional<Disposition> read_header(std::string_view header) {
  std::optional<Disposition> disposition;
  bool has_type = false;
  while (!header.empty()) {
    std::string_view line = header.substr(0, header.find("\r\n"));
    header.remove_prefix(std::min(line.size() + 2, header.size()));
    if (!is_one_line_of_text(line)) return std::nullopt;
    if (take_ignoring_case(line, "Content-Disposition: ")) {
      if (disposition) return std::nullopt;
      disposition = read_disposition(line);
      if (!disposition) return std::nullopt;
    } else if (!take_ignoring_case(line, "Content-Type: ") || std::exchange(has_type, true)) {
      return std::nullopt;
    }
  }
  return disposition;
}

bool is_value(const Disposition& part, std::string_view value) {
  return part.is_file || (is_utf8(value) && value.find('\0') == std::string_view::npos);
}

}  // namespace

Outcome<Fields> parse_multipart(const Request& request) {
  const auto boundary = boundary_of(request);
  if (!boundary) return Failure("the Content-Type is not multipart/form-data with a boundary");
  const std::string delimiter = "\r\n--" + *boundary;
  constexpr std::string_view end_of_header = "\r\n\r\n";

  Fields fields;
  std::string_view body = request.body;
  // The first one has no line before it that could end.
  if (!take(body, std::string_view(delimiter).substr(2))) return not_as_browsers_send_it();
  while (!take(body, "--")) {
    if (!take(body, "\r\n")) return not_as_browsers_send_it();
    const std::size_t header = body.substr(0, longest_header).find(end_of_header);
    if (header == std::string_view::npos) return not_as_browsers_send_it();
    auto part = read_header(body.substr(0, header));
    body.remove_prefix(header + end_of_header.size());
    // An empty value: the end of the header is followed by the delimiter.
    const std::size_t end = body.find(delimiter);
    if (!part || end == std::string_view::npos) return not_as_browsers_send_it();
    const std::string_view value = body.substr(0, end);
    body.remove_prefix(end + delimiter.size());
    if (!is_value(*part, value)) return Failure("a form field is not UTF-8");
    if (fields.entries().size() == max_fields) return Failure("too many form fields");
    fields.add(std::move(part->name), std::string(value));
  }
  if (!body.empty() && body != "\r\n") return not_as_browsers_send_it();
  return fields;
}

}  // namespace signet::web
