#pragma once

#include <string_view>

#include "web/http.h"

namespace signet::web {

/// Nothing but our own stylesheet and pictures, and forms that go back to ourselves. A page that
/// has to post elsewhere brings its own policy in its response. Browsers apply `form-action` also
/// to the redirects that answer a form, so leave for another site by a link or by such a page.
inline constexpr std::string_view default_content_security_policy =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'";

/// The same response with the headers that every response of ours has. Content-Security-Policy and
/// Cache-Control stay as the handler set them, the others are always ours.
Response with_security_headers(Response response, bool is_tls);

}  // namespace signet::web
