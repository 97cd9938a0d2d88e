#include <doctest/doctest.h>

#include "unit/samples/sites.h"

using namespace signet;
using namespace signet::program::test;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_CASE("a person signs in and comes back to the page that was wanted") {
  Sites sites;
  MemoryBrowser browser(sites);
  CHECK(browser.get(sites.sp_origin + "/session").status() == 401);
  const Visited page = browser.sign_in("/session?tab=1");
  CHECK(page.status() == 200);
  CHECK(page.header("Content-Type") == "application/json");
  CHECK(page.shows(R"("name_id":{"value":"carol@example.org","format":"urn:oasis:names:tc:SAML:)"));
  CHECK(
      page.shows(R"({"name":"urn:oid:0.9.2342.19200300.100.1.3","values":["carol@example.org"]})"));
  CHECK(page.shows(R"("idp":"https://idp.example.org/metadata")"));
  CHECK(browser.get(sites.sp_origin + "/").shows("carol@example.org"));
}

TEST_CASE("what an assertion says is text on the page and never markup") {
  Sites sites;
  MemoryBrowser browser(sites);
  const Visited page = browser.sign_in("/");
  CHECK(page.shows("Carol &lt;b&gt;"));
  CHECK_FALSE(page.shows("Carol <b>"));
}

TEST_CASE("over plain http, where cookies don't cross sites, signing in works as well") {
  Sites sites("", "", "http");
  MemoryBrowser browser(sites);
  CHECK(browser.sign_in("/session").shows("carol@example.org"));
  CHECK(browser.is_signed_in());
}

TEST_CASE("a second sign-in needs no password while the session at the identity provider lasts") {
  Sites sites("session_length = \"2h\"");
  MemoryBrowser browser(sites);
  browser.sign_in();
  sites.now += hours(1);
  CHECK(browser.get(sites.sp_origin + "/login").hidden.count("SAMLResponse") == 1);
  sites.now += hours(1);
  CHECK(browser.get(sites.sp_origin + "/login").shows("Password"));
}

TEST_CASE("the session ends with SessionNotOnOrAfter when that is earlier than our own end") {
  // [saml-core 2.7.2]
  Sites sites(
      "[[application]]\nentity_id = \"https://sp.example.org/metadata\"\n"
      "session_duration = \"10m\"\n");
  MemoryBrowser browser(sites);
  CHECK(browser.sign_in("/session").shows("\"session_not_on_or_after\":\"2026-01-01T12:10:00Z\""));
  sites.now += minutes(10) - seconds(1);
  CHECK(browser.is_signed_in());
  sites.now += seconds(1);
  CHECK_FALSE(browser.is_signed_in());
}

TEST_CASE("the session ends as configured when that is earlier than SessionNotOnOrAfter") {
  Sites sites("", "session_length = \"15m\"");
  MemoryBrowser browser(sites);
  CHECK(browser.sign_in("/session").shows("\"session_not_on_or_after\":\"2026-01-01T12:15:00Z\""));
  sites.now += minutes(15);
  CHECK_FALSE(browser.is_signed_in());
}

TEST_CASE("two tabs sign in one beside the other") {
  Sites sites;
  MemoryBrowser browser(sites);
  const Visited first = browser.get(sites.sp_origin + "/login?return=/session?first");
  const Visited second = browser.get(sites.sp_origin + "/login?return=/session?second");
  const Form carol = {{"username", "carol"}, {"password", "secret"}};
  CHECK(browser.submit(browser.submit(first, carol)).status() == 200);
  CHECK(browser.submit(browser.submit(second, carol)).status() == 200);
}

TEST_CASE("a path to return to that leads elsewhere is refused at once") {
  Sites sites;
  MemoryBrowser browser(sites);
  for (const char* path : {"https://evil.example", "//evil.example", "/\\evil.example", "evil", "",
                           "javascript:alert(1)", "/%2F/evil.example", "/a\r\nSet-Cookie: a=b"}) {
    INFO(path);
    const Visited page =
        browser.get(sites.sp_origin + "/login?return=" + web::percent_encode(path));
    CHECK(page.status() == 400);
    CHECK_FALSE(page.response.headers.contains("Location"));
  }
}

TEST_CASE("someone else's answer signs nobody in") {
  // Otherwise the attacker's account would be used by the victim. [saml-profiles 4.1.4.5]
  Sites sites;
  for (const bool has_begun : {false, true}) {
    MemoryBrowser attacker(sites), victim(sites);
    const Visited answer = attacker.submit(attacker.get(sites.sp_origin + "/login"),
                                           {{"username", "carol"}, {"password", "secret"}});
    REQUIRE(answer.hidden.count("SAMLResponse") == 1);
    if (has_begun) victim.get(sites.sp_origin + "/login");
    const Visited page =
        victim.post(sites.sp_origin + "/acs", answer.hidden, "https://evil.example");
    CHECK(page.status() == 400);
    CHECK_FALSE(victim.is_signed_in());
    CHECK(sites.log.find("browser-mismatch") != std::string::npos);
  }
}

TEST_CASE("over plain http someone else's answer signs nobody in either") {
  Sites sites("", "", "http");
  MemoryBrowser attacker(sites), victim(sites);
  const Visited answer = attacker.submit(attacker.get(sites.sp_origin + "/login"),
                                         {{"username", "carol"}, {"password", "secret"}});
  victim.get(sites.sp_origin + "/login");
  const Visited ours = victim.post(sites.sp_origin + "/acs", answer.hidden, "http://evil.example");
  CHECK(victim.submit(ours).status() == 400);
  CHECK_FALSE(victim.is_signed_in());
}

TEST_CASE("an answer is good once") {
  Sites sites;
  MemoryBrowser browser(sites);
  const Visited answer = browser.submit(browser.get(sites.sp_origin + "/login"),
                                        {{"username", "carol"}, {"password", "secret"}});
  CHECK(browser.submit(answer).status() == 200);
  CHECK(browser.submit(answer).status() == 400);
}

TEST_CASE("a failed sign-in shows an incident id and the log the reason") {
  Sites sites;
  MemoryBrowser browser(sites);
  const Visited page =
      browser.post(sites.sp_origin + "/acs", {{"SAMLResponse", "PGE+"}}, sites.idp_origin);
  CHECK(page.status() == 400);
  const std::size_t at = page.response.body.find("<code>");
  REQUIRE(at != std::string::npos);
  const std::string incident = page.response.body.substr(at + 6, 16);
  CHECK(sites.log.find("\"incident\":\"" + incident + "\"") != std::string::npos);
  CHECK(sites.log.find("\"code\":\"xml-not-well-formed\"") != std::string::npos);
  CHECK_FALSE(page.shows("xml-not-well-formed"));
}

TEST_CASE("a field that comes twice is refused") {
  Sites sites;
  web::Request request;
  request.method = web::Method::post;
  request.path = "/acs";
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  request.body = "SAMLResponse=PGE%2B&SAMLResponse=PGE%2B";
  CHECK(sites.handle(sites.sp_origin, request).status == 400);
  CHECK(sites.log.find("parameter-duplicate") != std::string::npos);
}

TEST_CASE("signing in changes the session's id") {
  Sites sites;
  MemoryBrowser browser(sites);
  browser.sign_in();
  const auto before = browser.cookies;
  browser.sign_in();
  CHECK(browser.cookies[sites.sp_origin] != before.at(sites.sp_origin));
}

TEST_CASE("only the button of the session's own page signs out") {
  Sites sites;
  MemoryBrowser browser(sites);
  const Visited page = browser.sign_in("/");
  CHECK(browser.post(sites.sp_origin + "/logout", {}, sites.sp_origin).status() == 403);
  CHECK(browser.post(sites.sp_origin + "/logout", page.hidden, "https://evil.example").status() ==
        403);
  CHECK(browser.is_signed_in());
  CHECK(browser.submit(page).status() == 200);
  CHECK_FALSE(browser.is_signed_in());
}

TEST_CASE("no password, cookie, assertion or waiting request gets into the log") {
  Sites sites;
  MemoryBrowser browser(sites);
  const Visited form = browser.get(sites.sp_origin + "/login");
  browser.submit(form, {{"username", "typed-by-mistake"}, {"password", "hunter2"}});
  const Visited answer = browser.submit(form, {{"username", "carol"}, {"password", "secret"}});
  browser.submit(answer);
  REQUIRE(browser.is_signed_in());
  CHECK(sites.log.find("hunter2") == std::string::npos);
  CHECK(sites.log.find("typed-by-mistake") == std::string::npos);
  CHECK(sites.log.find("\"secret\"") == std::string::npos);
  CHECK(sites.log.find(answer.hidden.at("SAMLResponse").substr(0, 40)) == std::string::npos);
  CHECK(sites.log.find(form.hidden.at("continue")) == std::string::npos);
  for (const auto& [origin, cookies] : browser.cookies) {
    for (const auto& [name, value] : cookies) CHECK(sites.log.find(value) == std::string::npos);
  }
}
