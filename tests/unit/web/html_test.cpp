#include "web/html.h"

#include <doctest/doctest.h>

#include "web/page.h"
#include "web/security_headers.h"
#include "web/utf8.h"

using namespace signet::web;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

Page sample_page() {
  Page page;
  page.site = "Signet SP";
  page.title = "Signed in <b>";
  page.content = element("p", {}, {"Hello & welcome"});
  return page;
}

}  // namespace

TEST_CASE("every string becomes text") {
  const std::string name = R"(<script>alert("1" & '2')</script>)";
  CHECK(element("p", {}, {name}).markup() ==
        "<p>&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;</p>");
  CHECK(Html(name).markup() == Html(name.c_str()).markup());
  CHECK(Html(std::string_view(name)).markup() == Html(name).markup());
}

TEST_CASE("pieces of HTML nest without being escaped again") {
  Html rows;
  for (const char* row : {"a", "<b>"}) rows += element("li", {}, {row});
  CHECK(element("ul", {{"class", "list"}}, {rows}).markup() ==
        "<ul class=\"list\"><li>a</li><li>&lt;b&gt;</li></ul>");
  CHECK(fragment({raw("<hr>"), "1 < 2"}).markup() == "<hr>1 &lt; 2");
}

TEST_CASE("no attribute value leaves its quotes") {
  const std::string relay_state = R"("><script>alert(1)</script>)";
  CHECK(hidden_field("RelayState", relay_state).markup() ==
        "<input type=\"hidden\" name=\"RelayState\" "
        "value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">");
  CHECK(element("p", {{"title", "a' onclick='b"}}).markup() ==
        "<p title=\"a&#39; onclick=&#39;b\"></p>");
}

TEST_CASE("an address that is neither http nor our own is left out") {
  for (const char* address :
       {"javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)",
        "java\tscript:alert(1)", "data:text/html,x", "vbscript:x", "blob:x", "relative", ""}) {
    CAPTURE(address);
    CHECK(element("a", {{"href", address}}, {"x"}).markup() == "<a>x</a>");
    CHECK(element("form", {{"method", "post"}, {"action", address}}).markup() ==
          "<form method=\"post\"></form>");
    CHECK(element("img", {{"src", address}}).markup() == "<img>");
  }
  for (const char* address : {"/login", "#main", "https://idp.example/", "HTTP://idp.example/"}) {
    CAPTURE(address);
    CHECK(contains(element("a", {{"href", address}}, {"x"}).markup(), address));
  }
}

TEST_CASE("text that is not UTF-8 or would turn the direction of a line is replaced") {
  CHECK(Html("a\xFFz").markup() == "a\xEF\xBF\xBDz");
  CHECK(Html(std::string_view("a\0z", 3)).markup() == "a\xEF\xBF\xBDz");
  CHECK(Html("a\xE2\x80\xAEz").markup() == "a\xEF\xBF\xBDz");
  CHECK(Html("a\x1B[31mz").markup() == "a\xEF\xBF\xBD[31mz");
  CHECK(Html("a\tb\nc \xC3\xA9 \xF0\x9F\x98\x80").markup() == "a\tb\nc \xC3\xA9 \xF0\x9F\x98\x80");
}

TEST_CASE("well-formed UTF-8 is told from the rest [RFC 3629 3]") {
  for (const char* text : {"", "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xEF\xBF\xBF",
                           "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    CHECK(is_utf8(text));
  }
  for (const char* text : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41",
                           "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF",
                           "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\xF0\x9F\x98"}) {
    CHECK_FALSE(is_utf8(text));
  }
}

TEST_CASE("a page has a language, a title, a heading, a main landmark and one stylesheet") {
  const Response response = page(sample_page());
  CHECK(response.status == 200);
  CHECK(response.headers.only("Content-Type") == "text/html; charset=utf-8");
  CHECK(response.body.starts_with(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"));
  CHECK(contains(response.body, "<title>Signed in &lt;b&gt; - Signet SP</title>"));
  CHECK(contains(response.body,
                 "<main><h1>Signed in &lt;b&gt;</h1><p>Hello &amp; welcome</p></main>"));
  CHECK(contains(response.body, "<link rel=\"stylesheet\" href=\"/style.css\">"));
  CHECK(contains(response.body, "name=\"viewport\""));
}

TEST_CASE("a page needs no script and no inline style") {
  Page with_banner = sample_page();
  with_banner.banner = "Demo";
  const std::string body = page(with_banner).body;
  CHECK_FALSE(contains(body, "<script"));
  CHECK_FALSE(contains(body, "style=\""));
  CHECK_FALSE(contains(body, "<style"));
}

TEST_CASE("a banner stands in front of everything else, and only when there is one") {
  Page with_banner = sample_page();
  with_banner.banner = "Demo set-up & no secrets";
  const std::string body = page(with_banner, 404).body;
  CHECK(body.find("Demo set-up &amp; no secrets") < body.find("<header>"));
  CHECK(page(with_banner, 404).status == 404);
  CHECK_FALSE(contains(page(sample_page()).body, "banner"));
}

TEST_CASE("an input has a label that belongs to it") {
  InputField password;
  password.label = "Password";
  password.name = "password";
  password.type = "password";
  password.autocomplete = "current-password";
  const std::string markup = input_field(password).markup();
  CHECK(contains(markup, "<label for=\"field-password\">Password</label>"));
  CHECK(contains(markup, "<input id=\"field-password\" name=\"password\" type=\"password\""));
  CHECK(contains(markup, "autocomplete=\"current-password\""));
  CHECK_FALSE(contains(markup, "autofocus"));
  password.focused = true;
  CHECK(contains(input_field(password).markup(), "autofocus=\"\""));
}

TEST_CASE("the stylesheet and the icon may be cached, and are what pages refer to") {
  Router router;
  add_page_assets(router);
  Request request;
  request.path = "/style.css";
  const Response style = with_security_headers(router(request), false);
  CHECK(style.status == 200);
  CHECK(style.headers.only("Content-Type") == "text/css; charset=utf-8");
  CHECK(style.headers.only("Cache-Control") == "public, max-age=600");
  CHECK(contains(style.body, "prefers-color-scheme: dark"));
  CHECK(contains(style.body, ":focus-visible"));
  request.path = "/icon.svg";
  const Response icon = router(request);
  CHECK(icon.headers.only("Content-Type") == "image/svg+xml");
}
