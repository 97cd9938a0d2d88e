#include "base/fail.h"
#include "model/message_parts.h"
#include "model/shapes.h"

namespace signet::model {
namespace {

Result<void> check(xml::Element root, MessageKind kind) {
  switch (kind) {
    case MessageKind::response:
      return check_response(root);
    case MessageKind::authn_request:
      return check_shape(root, authn_request_shape);
    case MessageKind::logout_request:
      return check_shape(root, logout_request_shape);
    case MessageKind::logout_response:
      return check_shape(root, logout_response_shape);
  }
  return fail(ErrorCode::internal, "UntrustedMessage", "a known kind of message");
}

std::optional<std::string> claimed_issuer(xml::Element root) {
  auto issuer = read_optional_issuer(root);
  if (!issuer) {
    if (const auto assertion = assertion_element(root)) issuer = read_optional_issuer(*assertion);
  }
  if (!issuer) return std::nullopt;
  return std::move(issuer->value);
}

}  // namespace

Result<UntrustedMessage> UntrustedMessage::parse(std::string_view xml, MessageKind kind,
                                                 const Limits& limits) {
  auto document = xml::Document::parse(xml, limits);
  if (!document) return fail(document);
  const xml::Element root = document->root();
  if (auto ok = check(root, kind); !ok) return fail(ok);
  UntrustedMessage message(std::move(*document));
  message.issuer_ = claimed_issuer(root);
  message.id_ = root.attribute("ID").value_or("");
  return message;
}

}  // namespace signet::model
