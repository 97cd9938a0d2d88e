#include "base/codec.h"
#include "base/text.h"
#include "crypto/signature.h"
#include "signet/browser.h"

namespace signet {
namespace {

constexpr std::string_view script = "document.forms[0].submit()";
constexpr std::string_view style =
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;"
    "place-content:center;text-align:center;padding:1rem}"
    "button{font:inherit;padding:.6rem 1.6rem;border-radius:.5rem;border:1px solid;cursor:pointer}";

std::string escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string hash_source(std::string_view text) {
  return "'sha256-" + base::base64_encode(crypto::sha256(text)) + "'";
}

/// Where the policy lets the form go. Not to the origin of the action alone: Chromium asks again
/// for each redirect that follows, and many applications lie at another site than their ACS. No
/// other scheme gets through, and nothing leads from https to http.
std::string_view form_targets(std::string_view action) {
  if (!base::is_web_url(action)) return "'none'";
  const bool is_secure = action[4] == 's' || action[4] == 'S';
  return is_secure ? "https:" : "http: https:";
}

}  // namespace

PostPage post_page(const PostForm& form) {
  PostPage page;
  page.html =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\"><title>Continue</title><style>";
  page.html.append(style);
  page.html += "</style></head>\n<body><main><h1>One moment</h1>\n<form method=\"post\" action=\"" +
               escape(form.action) + "\">";
  for (const auto& [name, value] : form.fields) {
    page.html +=
        "<input type=\"hidden\" name=\"" + escape(name) + "\" value=\"" + escape(value) + "\">";
  }
  page.html +=
      "<noscript><p>Your browser runs no JavaScript. Press the button to go on.</p></noscript>"
      "<p><button type=\"submit\">Continue</button></p></form></main>\n<script>";
  page.html.append(script);
  page.html += "</script></body></html>\n";
  page.content_security_policy = "default-src 'none'; script-src " + hash_source(script) +
                                 "; style-src " + hash_source(style) + "; form-action ";
  page.content_security_policy += form_targets(form.action);
  page.content_security_policy += "; frame-ancestors 'none'; base-uri 'none'";
  return page;
}

}  // namespace signet
