#include <doctest/doctest.h>

#include "unit/samples/logout_peers.h"

// Single Logout at signet-idp, with the library as its applications.

using namespace signet;
using namespace signet::program::test;

namespace {

web::Response by_soap(Sites& sites, const std::string& body, const std::string& type = "text/xml") {
  web::Request request;
  request.method = web::Method::post;
  request.path = "/slo/soap";
  request.headers.add("Content-Type", type);
  request.body = body;
  return sites.handle(sites.idp_origin, request);
}

bool logged(const Sites& sites, const std::string& text) {
  return sites.log.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("signing out ends the session here and at every application [saml-profiles 4.4.3]") {
  Sites sites;
  Peer wiki(sites, "wiki"), mail(sites, "mail", Peer::Way::post), unused(sites, "unused");
  Person carol(sites);
  carol.sign_in();
  carol.go_to(wiki);
  carol.go_to(mail);
  const Visited page = carol.sign_out();
  CHECK(page.status() == 200);
  CHECK(page.shows("You are signed out here and in all applications."));
  CHECK(page.shows("wiki.example.org"));
  CHECK(page.shows("mail.example.org"));
  CHECK_FALSE(page.shows("unused.example.org"));
  CHECK_FALSE(wiki.has_session());
  CHECK_FALSE(mail.has_session());
  CHECK(unused.asked == 0);
  CHECK_FALSE(carol.is_signed_in());
}

TEST_CASE("our own form is answered with a page, since it can't be redirected to another site") {
  Sites sites;
  Peer wiki(sites, "wiki");
  Person carol(sites);
  carol.sign_in();
  carol.go_to(wiki);
  const Visited page = carol.press_sign_out();
  CHECK(page.status() == 200);
  CHECK_FALSE(page.response.headers.contains("Location"));
  CHECK(page.header("Refresh").starts_with("0; url=https://wiki.example.org/slo?SAMLRequest="));
  CHECK(page.shows("href=\"https://wiki.example.org/slo?SAMLRequest="));
  CHECK(page.shows("Skip this one"));
}

TEST_CASE("an application that can't be asked is named as one where a session may go on") {
  Sites sites;
  Peer wiki(sites, "wiki"), old(sites, "old", Peer::Way::nowhere);
  Person carol(sites);
  carol.sign_in();
  carol.go_to(wiki);
  carol.go_to(old);
  const Visited page = carol.sign_out();
  CHECK(page.shows("not everywhere"));
  CHECK(page.shows("Can&#39;t be asked from here"));
  CHECK_FALSE(wiki.has_session());
  CHECK(old.has_session());
  CHECK(logged(sites, "\"outcome\":\"unreachable\""));
}

TEST_CASE("an application that doesn't come back is skipped from the start page") {
  Sites sites;
  Peer broken(sites, "broken"), wiki(sites, "wiki");
  broken.comes_back = false;
  Person carol(sites);
  carol.sign_in();
  carol.go_to(broken);
  carol.go_to(wiki);
  CHECK(carol.sign_out().shows("the application is broken"));
  CHECK(wiki.has_session());
  const Visited unfinished = carol.open("/");
  CHECK(unfinished.shows("Signing out isn&#39;t finished"));
  const Visited page = carol.go_on(carol.browser.submit(unfinished));
  CHECK(page.shows("Didn&#39;t confirm it"));
  CHECK(page.shows("not everywhere"));
  CHECK_FALSE(wiki.has_session());
  // That was all of it.
  CHECK(carol.open("/").shows("Password"));
}

TEST_CASE("skipping needs the form of this browser") {
  Sites sites;
  Peer broken(sites, "broken");
  broken.comes_back = false;
  Person carol(sites), attacker(sites);
  carol.sign_in();
  carol.go_to(broken);
  carol.sign_out();
  const Visited form = carol.open("/logout/skip");
  const std::string skip = sites.idp_origin + "/logout/skip";
  CHECK(carol.browser.post(skip, {}, sites.idp_origin).status() == 403);
  CHECK(carol.browser.post(skip, form.hidden, "https://evil.example").status() == 403);
  const Form foreign = {{"csrf", attacker.open("/login").hidden.at("csrf")}};
  CHECK(carol.browser.post(skip, foreign, sites.idp_origin).status() == 403);
  CHECK(carol.go_on(carol.browser.submit(form)).shows("not everywhere"));
}

TEST_CASE("nobody skips with somebody else's request, and a form names none") {
  Sites sites;
  Peer broken(sites, "broken"), wiki(sites, "wiki");
  broken.comes_back = false;
  Person carol(sites), attacker(sites);
  carol.sign_in();
  carol.go_to(broken);
  carol.go_to(wiki);
  carol.sign_out();
  const std::string waiting = carol.browser.cookies[sites.idp_origin]["__Host-logout-443"];
  REQUIRE_FALSE(waiting.empty());
  const std::string skip = sites.idp_origin + "/logout/skip";
  Form form = {{"csrf", attacker.open("/login").hidden.at("csrf")},
               {"request_id", waiting},
               {"logout", waiting}};
  CHECK(attacker.browser.post(skip, form, sites.idp_origin).status() == 403);
  attacker.browser.cookies[sites.idp_origin]["__Host-logout-443"] = "_0123456789";
  CHECK(attacker.browser.post(skip, form, sites.idp_origin).status() == 400);
  CHECK(wiki.asked == 0);
  // And the one that it belongs to can still do it.
  CHECK(carol.go_on(carol.browser.submit(carol.open("/logout/skip"))).shows("not everywhere"));
  CHECK(wiki.asked == 1);
}

TEST_CASE("a form of another site signs nobody out") {
  Sites sites;
  Peer wiki(sites, "wiki");
  Person carol(sites);
  carol.sign_in();
  carol.go_to(wiki);
  const std::string url = sites.idp_origin + "/logout";
  const Form token = {{"csrf", carol.open("/").hidden.at("csrf")}};
  CHECK(carol.browser.post(url, {}, sites.idp_origin).status() == 403);
  CHECK(carol.browser.post(url, token, "https://evil.example").status() == 403);
  CHECK(carol.open("/logout/skip").shows("Your applications"));
  CHECK(wiki.has_session());
}

TEST_CASE("an application that asks for it gets the answer, and the others are signed out") {
  for (const Peer::Way way : {Peer::Way::redirect, Peer::Way::post}) {
    Sites sites;
    Peer wiki(sites, "wiki", way), mail(sites, "mail");
    Person carol(sites);
    carol.sign_in();
    carol.go_to(wiki);
    carol.go_to(mail);
    const auto action = wiki.start_logout();
    REQUIRE(action);
    CHECK(carol.carry(*action, wiki.origin).shows("bye"));
    REQUIRE(wiki.result);
    CHECK(wiki.result->complete);
    CHECK(wiki.result->relay_state == "/bye");
    CHECK(mail.asked == 1);
    CHECK_FALSE(mail.has_session());
    CHECK(wiki.asked == 0);
    CHECK_FALSE(carol.is_signed_in());
  }
}

TEST_CASE("the application hears when not all have ended [saml-core 3.7.3.2]") {
  Sites sites;
  Peer wiki(sites, "wiki"), old(sites, "old", Peer::Way::nowhere);
  Person carol(sites);
  carol.sign_in();
  carol.go_to(wiki);
  carol.go_to(old);
  carol.carry(*wiki.start_logout(), wiki.origin);
  REQUIRE(wiki.result);
  CHECK_FALSE(wiki.result->complete);
}

TEST_CASE("an application that doesn't wait leaves the person with us [aslo 2]") {
  Sites sites;
  Peer wiki(sites, "wiki"), mail(sites, "mail");
  Person carol(sites);
  carol.sign_in();
  carol.go_to(wiki);
  carol.go_to(mail);
  const Visited page = carol.carry(*wiki.start_logout(true), wiki.origin);
  CHECK(page.shows("You are signed out here and in all applications."));
  CHECK_FALSE(wiki.result);
  CHECK_FALSE(mail.has_session());
}

TEST_CASE("what another site posts comes again from us, with our cookie") {
  Sites sites;
  Peer wiki(sites, "wiki");
  Person carol(sites);
  carol.sign_in();
  carol.go_to(wiki);
  // Whatever it holds: nothing is looked at before the cookie is there.
  const Visited page = carol.browser.post(
      sites.idp_origin + "/slo", {{"SAMLRequest", "PGEvPg=="}, {"RelayState", "x"}}, wiki.origin);
  CHECK(page.status() == 200);
  CHECK(page.action == sites.idp_origin + "/slo/continue");
  CHECK(page.hidden == Form{{"SAMLRequest", "PGEvPg=="}, {"RelayState", "x"}});
  CHECK(carol.browser.submit(page).status() == 400);
  CHECK(carol.is_signed_in());
}

TEST_CASE("a logout for one person ends nothing in another's browser") {
  Sites sites(with_dave());
  Peer wiki(sites, "wiki"), other(sites, "other");
  Person carol(sites), dave(sites, "dave");
  carol.sign_in();
  carol.go_to(wiki);
  dave.sign_in();
  dave.go_to(other);
  const auto action = wiki.start_logout();
  const Visited page = dave.carry(*action, wiki.origin);
  CHECK(page.status() == 400);
  CHECK(page.shows("Sign-out failed"));
  CHECK(logged(sites, "\"code\":\"logout-session-mismatch\""));
  CHECK(carol.is_signed_in());
  CHECK(dave.is_signed_in());
  CHECK(other.has_session());
}

TEST_CASE(
    "a link to the answer in somebody else's logout leaves the session of this browser alone") {
  Sites sites(with_dave());
  Peer wiki(sites, "wiki");
  Person carol(sites), dave(sites, "dave");
  carol.sign_in();
  dave.sign_in();
  dave.go_to(wiki);
  const std::string refresh = dave.press_sign_out().header("Refresh");
  dave.browser.stops_at_redirects = true;
  const Visited answer = dave.browser.get(refresh.substr(refresh.find("url=") + 4));
  const std::string link = answer.header("Location");
  REQUIRE(link.starts_with(sites.idp_origin + "/slo?SAMLResponse="));
  const Visited page = carol.browser.get(link);
  CHECK(page.status() == 200);
  CHECK(carol.browser.cookies[sites.idp_origin].contains("__Host-session-443"));
  CHECK(carol.is_signed_in());
}

TEST_CASE("a LogoutRequest is good once, and an unsigned one never") {
  Sites sites;
  Peer wiki(sites, "wiki");
  Person carol(sites);
  carol.sign_in();
  carol.go_to(wiki);
  const std::string url = std::get<RedirectTo>(*wiki.start_logout()).url;
  CHECK(carol.browser.get(url.substr(0, url.find("&SigAlg="))).status() == 400);
  CHECK(carol.is_signed_in());
  CHECK(carol.go_on(carol.browser.get(url)).shows("bye"));
  carol.sign_in();
  CHECK(carol.browser.get(url).status() == 400);
  CHECK(carol.is_signed_in());
}

TEST_CASE("by SOAP a session ends without its browser, and the answer comes at once") {
  Sites sites;
  Peer wiki(sites, "wiki"), mail(sites, "mail");
  Person carol(sites);
  carol.sign_in();
  carol.go_to(wiki);
  carol.go_to(mail);
  const auto action = wiki.start_logout(false, true);
  REQUIRE(action);
  const auto& call = std::get<SoapCall>(*action);
  CHECK(call.url == sites.idp_origin + "/slo/soap");
  CHECK(by_soap(sites, call.envelope.bytes, "application/xml").status == 500);
  const web::Response answer = by_soap(sites, call.envelope.bytes);
  CHECK(answer.status == 200);
  CHECK(answer.headers.only("Content-Type") == "text/xml; charset=utf-8");
  // Without a browser mail can't be asked.
  CHECK(answer.body.find(std::string(status::partial_logout)) != std::string::npos);
  CHECK_FALSE(carol.is_signed_in());
  CHECK(by_soap(sites, call.envelope.bytes).status == 500);
}

TEST_CASE("an envelope that can't be read is answered with a fault that says nothing") {
  Sites sites;
  for (const char* body : {"", "<a/>", "no XML",
                           "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\">"
                           "<e:Body/></e:Envelope>"}) {
    const web::Response answer = by_soap(sites, body);
    CHECK(answer.status == 500);
    CHECK(answer.body.find("Fault") != std::string::npos);
  }
}

TEST_CASE("whoever authenticates again is still signed out where the session before was told") {
  Sites sites;
  Peer wiki(sites, "wiki");
  Person carol(sites);
  carol.sign_in();
  carol.go_to(wiki);
  const std::string before = carol.browser.cookies[sites.idp_origin]["__Host-session-443"];
  // A login form that was open already.
  Person other(sites);
  other.browser.cookies = carol.browser.cookies;
  MemoryBrowser fresh(sites);
  const Visited form = fresh.get(sites.idp_origin + "/login");
  carol.browser.cookies[sites.idp_origin]["__Host-browser-443"] = form.hidden.at("csrf");
  carol.browser.submit(form, {{"username", "carol"}, {"password", "secret"}});
  CHECK(carol.browser.cookies[sites.idp_origin]["__Host-session-443"] != before);
  CHECK_FALSE(other.is_signed_in());
  CHECK(carol.sign_out().shows("in all applications"));
  CHECK(wiki.asked == 1);
}

TEST_CASE("names of applications are text in the pages of a logout") {
  Sites sites;
  Peer hostile(sites, "hostile", Peer::Way::redirect, "<script>alert(1)</script>");
  Person carol(sites);
  carol.sign_in();
  carol.go_to(hostile);
  const Visited leaving = carol.press_sign_out();
  CHECK(leaving.shows("&lt;script&gt;"));
  CHECK_FALSE(leaving.shows("<script>alert"));
  const Visited page = carol.go_on(leaving);
  CHECK(page.shows("&lt;script&gt;"));
  CHECK_FALSE(page.shows("<script>alert"));
}

TEST_CASE("metadata names the addresses for logout [saml-metadata 2.4.2]") {
  Sites sites;
  MemoryBrowser browser(sites);
  const Visited page = browser.get(sites.idp_origin + "/metadata");
  CHECK(page.shows("SingleLogoutService"));
  CHECK(page.shows("https://idp.example.org/slo/soap"));
}

TEST_CASE("a sign-out that is over has nothing to skip") {
  Sites sites;
  Person carol(sites);
  carol.sign_in();
  CHECK(carol.sign_out().shows("You are signed out."));
  CHECK(carol.open("/logout/skip").shows("Password"));
}
