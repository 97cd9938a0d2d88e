#include "bindings/send.h"

#include "base/fail.h"
#include "bindings/post.h"
#include "bindings/redirect.h"
#include "model/messages.h"
#include "signet/names.h"

namespace signet::bindings {

Result<BrowserAction> send(xml::Document message, const Outgoing& way,
                           const std::optional<SigningKey>& key) {
  if (way.binding == binding::http_redirect) {
    std::optional<std::string> relay_state;
    if (!way.relay_state.empty()) relay_state = way.relay_state;
    auto url =
        encode_redirect(way.location, way.message_name, message.serialize(), relay_state, key);
    if (!url) return fail(url);
    return BrowserAction(RedirectTo{*std::move(url)});
  }
  if (key) {
    if (auto ok = model::sign_message(message.root(), *key); !ok) return fail(ok);
  }
  return BrowserAction(
      encode_post(way.location, way.message_name, message.serialize(), way.relay_state));
}

}  // namespace signet::bindings
