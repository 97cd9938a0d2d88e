#pragma once

#include <string_view>

#include "web/http.h"

namespace signet::web {

/// The name of the hidden field that carries the token in every form of ours.
inline constexpr std::string_view csrf_field = "csrf";

/// Whether the form carries, exactly once, the token that was made with `random_token` for this
/// session. An empty expected token matches nothing.
bool has_csrf_token(const Fields& form, std::string_view expected);

/// Whether the browser says that a page of another origin caused this POST. `own_origin` is such as
/// `https://idp.example`. This comes on top of the token and never replaces it: browsers send
/// Sec-Fetch-Site only to https and loopback, and from our pages, which send no referrer, an Origin
/// of `null`, as any sandboxed frame does. [Fetch 3.2; Fetch Metadata 2.3]
bool comes_from_another_site(const Request& request, std::string_view own_origin);

}  // namespace signet::web
