#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "base/codec.h"
#include "crypto/signature.h"
#include "signet/browser.h"

// The page that carries a message through the browser: all in it is escaped, and its policy lets
// it do nothing but submit. [saml-bindings 3.5.4]

namespace signet::test {
namespace {

PostForm form_to(std::string action) {
  return {std::move(action), {{"SAMLResponse", "PHIvPg=="}, {"RelayState", "r"}}};
}

std::string between(std::string_view text, std::string_view begin, std::string_view end) {
  const std::size_t at = text.find(begin);
  REQUIRE(at != std::string_view::npos);
  const std::string_view rest = text.substr(at + begin.size());
  REQUIRE(rest.find(end) != std::string_view::npos);
  return std::string(rest.substr(0, rest.find(end)));
}

std::string hash_of(std::string_view text) {
  return "'sha256-" + base::base64_encode(crypto::sha256(text)) + "'";
}

/// The value of a directive of the policy.
std::string directive(const PostPage& page, const std::string& name) {
  return between("; " + page.content_security_policy + ";", "; " + name + " ", ";");
}

std::size_t occurrences(std::string_view text, std::string_view of) {
  std::size_t count = 0;
  for (std::size_t at = text.find(of); at != std::string_view::npos; at = text.find(of, at + 1))
    ++count;
  return count;
}

}  // namespace

TEST_CASE("the page has one form with the action and the fields, and a button without JavaScript") {
  const std::string html = post_page(form_to("https://sp.example/acs?a=1&b=2")).html;
  CHECK(html.starts_with("<!DOCTYPE html>"));
  CHECK(occurrences(html, "<form method=\"post\" action=\"https://sp.example/acs?a=1&amp;b=2\">") ==
        1);
  CHECK(occurrences(html, "<form") == 1);
  CHECK(occurrences(html, "<input type=\"hidden\" name=\"SAMLResponse\" value=\"PHIvPg==\">") == 1);
  CHECK(occurrences(html, "<input type=\"hidden\" name=\"RelayState\" value=\"r\">") == 1);
  CHECK(occurrences(html, "<button type=\"submit\">") == 1);
  CHECK(occurrences(html, "<noscript>") == 1);
}

TEST_CASE("nothing in a field or the action can end its attribute") {
  const std::string evil = "\"'><script>alert(1)</script>&amp;&#34;<!--";
  const PostPage plain = post_page({"https://sp.example/acs", {{"n", "v"}}});
  const PostPage page = post_page({"https://sp.example/" + evil, {{evil, evil}}});
  for (const std::string_view mark : {"<", ">", "\"", "'", "<script"}) {
    CAPTURE(mark);
    CHECK(occurrences(page.html, mark) == occurrences(plain.html, mark));
  }
  CHECK(occurrences(
            page.html,
            "&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;&amp;#34;&lt;!--") == 3);
}

TEST_CASE("the policy names the very script and style of the page, and nothing inline besides") {
  const PostPage page = post_page(form_to("https://sp.example/acs"));
  CHECK(directive(page, "default-src") == "'none'");
  CHECK(directive(page, "script-src") == hash_of(between(page.html, "<script>", "</script>")));
  CHECK(directive(page, "style-src") == hash_of(between(page.html, "<style>", "</style>")));
  CHECK(directive(page, "frame-ancestors") == "'none'");
  CHECK(directive(page, "base-uri") == "'none'");
  CHECK(occurrences(page.html, "<script") == 1);
  CHECK(occurrences(page.html, " style=") == 0);
  CHECK(occurrences(page.html, "onload") == 0);
}

// Chromium asks form-action again for each redirect that follows, and an application often lies at
// another site than its ACS.
TEST_CASE("the policy lets redirects lead on from the action, but not from https to http") {
  for (const auto& [action, targets] : {std::pair("https://sp.example/acs", "https:"),
                                        {"https://sp.example?x", "https:"},
                                        {"HTTPS://sp.example/acs", "https:"},
                                        {"http://localhost:8200/acs?x=/y", "http: https:"}}) {
    CHECK(directive(post_page(form_to(action)), "form-action") == std::string(targets));
  }
}

TEST_CASE("an action that is no web address may not be submitted to") {
  for (const std::string action :
       {"javascript:alert(1)", "data:text/html,x", "/acs", "", "https:", "https://",
        "https://sp.example script-src", "https://sp.example\r\nX: y/", "https://a@sp.example/"}) {
    CAPTURE(action);
    CHECK(directive(post_page(form_to(action)), "form-action") == "'none'");
  }
}

TEST_CASE("an action can't write into the policy") {
  for (const std::string action :
       {"https://sp.example;script-src *", "https://sp.example/;script-src *",
        "https://sp.example,x/", "https://'unsafe-inline'/", "https://sp.example script-src"}) {
    CAPTURE(action);
    const PostPage page = post_page(form_to(action));
    CHECK(page.content_security_policy.find("sp.example") == std::string::npos);
    CHECK(page.content_security_policy.find("unsafe-inline") == std::string::npos);
    CHECK(occurrences(page.content_security_policy, "script-src") == 1);
    CHECK(occurrences(page.content_security_policy, ";") == 5);
  }
}

}  // namespace signet::test
