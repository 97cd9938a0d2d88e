#include "bindings/post.h"

#include "base/codec.h"
#include "base/fail.h"

namespace signet::bindings {
namespace {

/// A message starts with markup. So may DEFLATE data of more than one block; that is read as XML
/// then and refused, which is no loss: deflated forms are an exception anyway.
bool looks_like_xml(std::string_view bytes) noexcept {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && bytes[first] == '<';
}

}  // namespace

Result<PostMessage> decode_post(std::string_view field, const Limits& limits) {
  if (field.empty()) return fail(ErrorCode::parameter_missing, "form", "a SAML message", "none");
  // Four characters for three bytes, and white space between the lines.
  const std::size_t longest = limits.message_bytes / 3 * 4 + limits.message_bytes / 16 + 8;
  if (field.size() > longest) {
    return fail(ErrorCode::message_too_large, "form",
                "at most " + std::to_string(longest) + " bytes",
                std::to_string(field.size()) + " bytes");
  }
  auto bytes = base::base64_decode(field, base::Whitespace::skip);
  if (!bytes) return fail(bytes);
  if (looks_like_xml(*bytes)) return PostMessage{std::move(*bytes), false};
  auto inflated = base::inflate(*bytes, limits.message_bytes);
  if (!inflated) return fail(inflated);
  return PostMessage{std::move(*inflated), true};
}

Result<void> check_relay_state(std::string_view relay_state, const Limits& limits) {
  if (relay_state.size() > limits.relay_state_bytes) {
    return fail(ErrorCode::relay_state_too_long, "RelayState",
                "at most " + std::to_string(limits.relay_state_bytes) + " bytes",
                std::to_string(relay_state.size()) + " bytes");
  }
  // A page can't hold other octets: the browser would send back something else.
  if (!base::is_utf8(relay_state) || relay_state.find('\0') != std::string_view::npos) {
    return fail(ErrorCode::parameter_malformed, "RelayState", "text in UTF-8", "other octets");
  }
  return {};
}

PostForm encode_post(std::string_view location, std::string_view message_name, std::string_view xml,
                     std::string_view relay_state) {
  PostForm form{std::string(location), {{std::string(message_name), base::base64_encode(xml)}}};
  if (!relay_state.empty()) form.fields.emplace_back("RelayState", std::string(relay_state));
  return form;
}

}  // namespace signet::bindings
