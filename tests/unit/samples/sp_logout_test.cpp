#include <doctest/doctest.h>

#include "unit/samples/logout_idp.h"

// "Sign out" in signet-sp, and what identity providers say about that. Names of attacks are those
// of tests/attacks/catalogue.tsv.

using namespace signet;
using namespace signet::program::test;

namespace {

/// Alice is signed in with an identity provider that takes part in Single Logout.
struct SignedIn {
  explicit SignedIn(const std::function<void(IDPSSODescriptor&)>& metadata = [](auto&) {})
      : idp(sites, metadata) {
    idp.sign_in(browser);
  }

  Visited open(const std::string& path) { return browser.get(sites.sp_origin + path); }
  /// Where the page that follows "Sign out" leads.
  std::string sign_out() {
    const Visited page = browser.submit(open("/"));
    const std::string refresh = page.header("Refresh");
    REQUIRE(refresh.starts_with("0; url=" + idp.origin + "/slo?SAMLRequest="));
    return refresh.substr(refresh.find("url=") + 4);
  }
  Visited deliver(MemoryBrowser& to, const LogoutAnswer& answer) {
    return to.get(std::get<RedirectTo>(answer).url);
  }
  bool logged(const std::string& code) const {
    return sites.log.find("\"code\":\"" + code + "\"") != std::string::npos;
  }

  Sites sites;
  MemoryBrowser browser{sites};
  LogoutIdp idp;
};

void keep_only(IDPSSODescriptor& idp, std::string_view binding) {
  std::erase_if(idp.single_logout_services,
                [&](const Endpoint& endpoint) { return endpoint.binding != binding; });
}

web::Request soap(const std::string& body, const std::string& type = "text/xml; charset=utf-8") {
  web::Request request;
  request.method = web::Method::post;
  request.path = "/slo/soap";
  request.headers.add("Content-Type", type);
  request.body = body;
  return request;
}

}  // namespace

TEST_CASE("signing out ends the session here at once, and everywhere as the provider says") {
  SignedIn alice;
  const std::string request = alice.sign_out();
  CHECK_FALSE(alice.browser.is_signed_in());
  CHECK(alice.open("/signed-out").shows("hasn&#39;t confirmed"));
  const Visited page = alice.deliver(alice.browser, alice.idp.answers(request));
  CHECK(page.status() == 200);
  CHECK(page.shows("You are signed out everywhere"));
  CHECK(alice.open("/signed-out").shows("You are signed out everywhere"));
}

TEST_CASE("the page after a partial logout doesn't say that all is over") {
  SignedIn alice;
  alice.idp.add_unreachable_participant("alice");
  const Visited page = alice.deliver(alice.browser, alice.idp.answers(alice.sign_out()));
  CHECK(page.shows("You are signed out here"));
  CHECK(page.shows("some other applications may not have signed you out"));
  CHECK_FALSE(page.shows("everywhere"));
}

TEST_CASE("who wants to be signed out here alone stays signed in at the provider") {
  SignedIn alice;
  const Visited page = alice.browser.submit(alice.open("/"), {{"where", "here"}});
  CHECK(page.shows("Nobody else was told"));
  CHECK_FALSE(page.response.headers.contains("Refresh"));
  CHECK_FALSE(alice.browser.is_signed_in());
}

TEST_CASE("a provider without Single Logout offers no choice, and the page says what that means") {
  SignedIn alice([](IDPSSODescriptor& idp) { keep_only(idp, binding::soap); });
  CHECK_FALSE(alice.open("/").shows("Only here"));
  CHECK(alice.browser.submit(alice.open("/")).shows("Nobody else was told"));
  CHECK_FALSE(alice.browser.is_signed_in());
}

TEST_CASE("a provider that takes POST alone is asked by a form") {
  SignedIn alice([](IDPSSODescriptor& idp) { keep_only(idp, binding::http_post); });
  const Visited page = alice.browser.submit(alice.open("/"));
  CHECK(page.action == alice.idp.origin + "/slo");
  CHECK(page.hidden.count("SAMLRequest") == 1);
  CHECK_FALSE(alice.browser.is_signed_in());
}

TEST_CASE("no other site signs anybody out, here or everywhere") {
  SignedIn alice;
  const Visited page = alice.open("/");
  for (const char* where : {"here", "everywhere"}) {
    Form form = page.hidden;
    form["where"] = where;
    CHECK(alice.browser.post(alice.sites.sp_origin + "/logout", form, "https://evil.example")
              .status() == 403);
    form["csrf"] = std::string(64, '0');
    CHECK(alice.browser.post(alice.sites.sp_origin + "/logout", form, alice.sites.sp_origin)
              .status() == 403);
  }
  CHECK(alice.browser.is_signed_in());
}

TEST_CASE("a LogoutRequest ends the browser's session, and is answered") {
  SignedIn alice;
  alice.browser.stops_at_redirects = true;
  const auto request = std::get<RedirectTo>(alice.idp.ends_session("alice"));
  const Visited answer = alice.browser.get(request.url);
  alice.browser.stops_at_redirects = false;
  CHECK_FALSE(alice.browser.is_signed_in());
  CHECK(alice.browser.cookies[alice.sites.sp_origin].count("__Host-session-443") == 0);
  const std::string location = answer.header("Location");
  REQUIRE(location.starts_with(alice.idp.origin + "/slo?SAMLResponse="));
  const auto progress = alice.idp.library().continue_logout(
      {.message = RedirectQuery{LogoutIdp::query_of(location)}, .received_at = alice.sites.now});
  REQUIRE(progress);
  CHECK(std::get<LogoutEnd>(*progress).complete());
}

TEST_CASE("a posted LogoutRequest is posted once more by a page of ours, with our cookies") {
  SignedIn alice;
  const auto query = LogoutIdp::query_of(std::get<RedirectTo>(alice.idp.ends_session("alice")).url);
  const Visited page = alice.browser.post(alice.sites.sp_origin + "/slo", {{"SAMLRequest", "PGE+"}},
                                          alice.idp.origin);
  CHECK(page.action == alice.sites.sp_origin + "/slo/continue");
  CHECK(page.hidden == Form{{"SAMLRequest", "PGE+"}});
  CHECK(alice.browser.submit(page).status() == 400);
  CHECK(alice.browser.is_signed_in());
  CHECK(alice.browser.get(alice.sites.sp_origin + "/slo/continue?" + std::string(query)).status() ==
        405);
}

TEST_CASE("slo-csrf: a request about somebody else's session ends nobody's") {
  SignedIn alice;
  MemoryBrowser bob(alice.sites);
  alice.idp.sign_in(bob, "bob");
  const auto request = std::get<RedirectTo>(alice.idp.ends_session("bob"));
  const Visited page = alice.browser.get(request.url);
  CHECK(page.status() == 400);
  CHECK(page.shows("Sign-out not completed"));
  CHECK(page.shows("You are still signed in here."));
  CHECK_FALSE(page.shows("logout-session-mismatch"));
  CHECK(alice.logged("logout-session-mismatch"));
  CHECK(alice.sites.sp->incidents.latest().front()->reason.code == "logout-session-mismatch");
  CHECK(alice.browser.is_signed_in());
  CHECK(bob.is_signed_in());
}

TEST_CASE("what isn't a signed message of an identity provider ends nothing") {
  SignedIn alice;
  const std::string url = std::get<RedirectTo>(alice.idp.ends_session("alice")).url;
  const std::string unsigned_url = url.substr(0, url.find("&SigAlg="));
  for (const std::string& query :
       {std::string("SAMLRequest=x"), std::string("SAMLResponse=x"), std::string(),
        std::string(LogoutIdp::query_of(unsigned_url)),
        "SAMLResponse=x&SAMLRequest=y&" + std::string(LogoutIdp::query_of(url))}) {
    CAPTURE(query);
    CHECK(alice.open("/slo?" + query).status() == 400);
  }
  CHECK(alice.browser.is_signed_in());
}

TEST_CASE("a LogoutRequest by SOAP needs no browser, and nothing but XML is read") {
  SignedIn alice;
  const auto call = std::get<SoapCall>(alice.idp.ends_session("alice", true));
  CHECK(call.url == alice.sites.sp_origin + "/slo/soap");
  for (const char* type : {"application/x-www-form-urlencoded", "text/plain", "application/xml"}) {
    CHECK(alice.sites.handle(alice.sites.sp_origin, soap(call.envelope.bytes, type)).status == 500);
  }
  const auto broken = alice.sites.handle(alice.sites.sp_origin, soap("<a/>"));
  CHECK(broken.status == 500);
  CHECK(broken.body.find("Fault") != std::string::npos);
  CHECK(alice.browser.is_signed_in());

  const auto answer = alice.sites.handle(alice.sites.sp_origin, soap(call.envelope.bytes));
  CHECK(answer.status == 200);
  CHECK(answer.headers.only("Content-Type").value_or("").starts_with("text/xml"));
  CHECK_FALSE(alice.browser.is_signed_in());
  CHECK(alice.sites.handle(alice.sites.sp_origin, soap(call.envelope.bytes)).status == 500);
  CHECK(alice.logged("logout-request-replayed"));
}

TEST_CASE("somebody else's LogoutResponse signs nobody out, and says nothing to others") {
  SignedIn alice;
  const LogoutAnswer answer = alice.idp.answers(alice.sign_out());
  MemoryBrowser bob(alice.sites);
  alice.idp.sign_in(bob, "bob");
  CHECK(alice.deliver(bob, answer).shows("You are signed in"));
  CHECK(bob.is_signed_in());

  SignedIn other;
  MemoryBrowser stranger(other.sites);
  const Visited page = other.deliver(stranger, other.idp.answers(other.sign_out()));
  CHECK_FALSE(page.shows("everywhere"));
  CHECK_FALSE(stranger.get(other.sites.sp_origin + "/signed-out").shows("signed out"));
}

TEST_CASE("a LogoutResponse that can't be used is told as what it is") {
  SignedIn alice;
  alice.sign_out();
  const Visited page = alice.open("/slo?SAMLResponse=x");
  CHECK(page.status() == 400);
  CHECK(
      page.shows("You are not signed in here. Whether all other applications have signed you out "
                 "isn&#39;t certain."));
}

TEST_CASE("no link makes us say that somebody is signed out") {
  SignedIn alice;
  CHECK(alice.open("/signed-out").shows("You are signed in"));
  alice.browser.cookies[alice.sites.sp_origin]["__Host-signed-out-443"] = "everywhere";
  CHECK(alice.open("/signed-out").shows("You are signed in"));
  MemoryBrowser stranger(alice.sites);
  for (const char* word : {"", "<b>", "everywhere2"}) {
    stranger.cookies[alice.sites.sp_origin]["__Host-signed-out-443"] = word;
    const Visited page = stranger.get(alice.sites.sp_origin + "/signed-out?signed-out=everywhere");
    CHECK(page.shows("You are not signed in."));
    CHECK_FALSE(page.shows("everywhere"));
  }
}

TEST_CASE("metadata says where logouts arrive; with the profile there is no such place") {
  const Sites sites;
  const auto entity = sites.sp->sp.metadata(sites.now);
  std::string endpoints;
  for (const Endpoint& one : entity.sp->single_logout_services) {
    endpoints += one.binding.substr(one.binding.rfind(':') + 1) + " " + one.location + "\n";
  }
  CHECK(endpoints ==
        "HTTP-Redirect https://sp.example.org/slo\nHTTP-POST https://sp.example.org/slo\n"
        "SOAP https://sp.example.org/slo/soap\n");
  Sites profiled("", "", "https", sp_program::Profile::identity_center);
  CHECK(profiled.sp->sp.metadata(profiled.now).sp->single_logout_services.empty());
  CHECK(MemoryBrowser(profiled).get(profiled.sp_origin + "/slo").status() == 404);
}
