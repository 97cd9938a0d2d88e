#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace signet {

/// Answer with 302 or 303 and this Location. [saml-bindings 3.4]
struct RedirectTo {
  std::string url;
};

/// Answer with a page whose form posts these fields. [saml-bindings 3.5]
struct PostForm {
  std::string action;
  std::vector<std::pair<std::string, std::string>> fields;
};

/// What the application has to let the browser do.
using BrowserAction = std::variant<RedirectTo, PostForm>;

/// A page that submits the form by itself, and has a button for browsers without JavaScript.
/// Everything in it is escaped.
struct PostPage {
  std::string html;
  /// For the header of this name: the page may submit its form by http(s), and nothing else.
  std::string content_security_policy;
};
PostPage post_page(const PostForm& form);

}  // namespace signet
