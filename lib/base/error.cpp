#include "signet/error.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/utf8.h"

namespace signet {
namespace {

constexpr std::size_t longest_text = 200;

struct Range {
  char32_t first, last;
};

/// Characters that a log must not show as they are: controls, and those that are invisible or turn
/// the direction of what follows.
constexpr std::array<Range, 12> hidden = {{{0x00, 0x1F},
                                           {0x7F, 0x9F},
                                           {0xAD, 0xAD},
                                           {0x61C, 0x61C},
                                           {0x180E, 0x180E},
                                           {0x200B, 0x200F},
                                           {0x2028, 0x202E},
                                           {0x2060, 0x206F},
                                           {0xFEFF, 0xFEFF},
                                           {0xFFF9, 0xFFFB},
                                           {0xFFFE, 0xFFFF},
                                           {0xE0000, 0xE0FFF}}};

bool is_hidden(char32_t c) noexcept {
  return std::any_of(hidden.begin(), hidden.end(),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

std::string escape(const char* format, unsigned value) {
  std::array<char, 16> text;
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

/// The character as a log may show it. The backslash is escaped too, so that no input can look like
/// an escape of ours.
std::string printable(base::CodePoint c, std::string_view bytes) {
  if (c.size == 0) return escape("\\x%02X", static_cast<unsigned char>(bytes.front()));
  switch (c.value) {
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      break;
  }
  if (is_hidden(c.value))
    return escape(c.value < 0x80 ? "\\x%02X" : "\\u{%04X}", static_cast<unsigned>(c.value));
  return std::string(bytes.substr(0, c.size));
}

/// Only as much of `text` is looked at as is kept.
std::string for_log(std::string_view text) {
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    const base::CodePoint c = base::first_code_point(rest);
    const std::string shown = printable(c, rest);
    if (out.size() + shown.size() > longest_text)
      return out + "... (" + std::to_string(text.size()) + " bytes)";
    out += shown;
    rest.remove_prefix(std::max<std::size_t>(c.size, 1));
  }
  return out;
}

const ErrorDescription& description(ErrorCode code) noexcept {
  return error_table()[static_cast<std::size_t>(code)];
}

std::string summary(const PeerStatus& status) {
  std::string out;
  for (const std::string& code : status.codes) out += (out.empty() ? "" : " / ") + code;
  if (!status.message.empty()) out += ": " + status.message;
  return out;
}

}  // namespace

Error::Error(ErrorCode code, std::string_view where, std::string_view expected,
             std::string_view found)
    : code_(code), where_(for_log(where)), expected_(for_log(expected)), found_(for_log(found)) {}

Error Error::from_peer(ErrorCode code, PeerStatus status) {
  Error error(code, "Status", {}, summary(status));
  error.peer_status_ = std::make_shared<const PeerStatus>(std::move(status));
  return error;
}

std::string_view Error::name() const noexcept {
  return description(code_).name;
}
ErrorKind Error::kind() const noexcept {
  return description(code_).kind;
}
Stage Error::stage() const noexcept {
  return description(code_).stage;
}
std::string_view Error::section() const noexcept {
  return description(code_).section;
}
std::string_view Error::hint() const noexcept {
  return description(code_).hint;
}

std::string Error::detail() const {
  std::string sides;
  if (!expected_.empty()) sides = "expected " + expected_;
  if (!found_.empty()) sides += (sides.empty() ? "found " : ", found ") + found_;
  if (where_.empty() || sides.empty()) return where_ + sides;
  return where_ + ": " + sides;
}

std::string_view Error::public_message() const noexcept {
  switch (kind()) {
    case ErrorKind::malformed:
    case ErrorKind::limit:
      return "The sign-in message could not be read. Please start again.";
    case ErrorKind::untrusted:
      return "The sign-in message could not be verified.";
    case ErrorKind::refused:
      return "You could not be signed in. Please start again.";
    case ErrorKind::peer_status:
      return "The other side did not complete the sign-in.";
    case ErrorKind::unavailable:
      return "Sign-in is not possible right now. Please try again later.";
    case ErrorKind::configuration:
      break;
  }
  return "Sign-in is not set up correctly. Please tell the operator of this service.";
}

std::string_view to_string(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::malformed:
      return "malformed";
    case ErrorKind::limit:
      return "limit";
    case ErrorKind::untrusted:
      return "untrusted";
    case ErrorKind::refused:
      return "refused";
    case ErrorKind::peer_status:
      return "peer-status";
    case ErrorKind::unavailable:
      return "unavailable";
    case ErrorKind::configuration:
      break;
  }
  return "configuration";
}

std::string_view to_string(Stage stage) noexcept {
  switch (stage) {
    case Stage::size:
      return "size";
    case Stage::wire:
      return "wire";
    case Stage::decode:
      return "decode";
    case Stage::bytes:
      return "bytes";
    case Stage::parse:
      return "parse";
    case Stage::shape:
      return "shape";
    case Stage::signature_profile:
      return "signature-profile";
    case Stage::algorithm:
      return "algorithm";
    case Stage::signature:
      return "signature";
    case Stage::decryption:
      return "decryption";
    case Stage::rules:
      return "rules";
    case Stage::state:
      return "state";
    case Stage::local:
      break;
  }
  return "local";
}

}  // namespace signet
