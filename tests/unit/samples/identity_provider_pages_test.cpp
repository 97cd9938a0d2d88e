#include <doctest/doctest.h>

#include "signet/inspect.h"
#include "unit/samples/sites.h"

using namespace signet;
using namespace signet::program::test;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const Form carol = {{"username", "carol"}, {"password", "secret"}};
const std::string sp_settings = "accept_unsolicited_from = [\"https://idp.example.org/metadata\"]";

struct Wishes {
  bool force_authn = false;
  bool is_passive = false;
};

/// Where the browser is sent with a request that has these wishes.
std::string request_url(Sites& sites, const Wishes& wishes) {
  StartLogin start;
  start.force_authn = wishes.force_authn;
  start.is_passive = wishes.is_passive;
  start.idp = sites.idp->settings.entity_id;
  start.browser_binding = "binding";
  start.now = sites.now;
  const auto started = sites.sp->sp.start_login(start);
  REQUIRE(started);
  return std::get<RedirectTo>(started->action).url;
}

}  // namespace

TEST_CASE("a wrong password and an unknown user get the same page") {
  Sites sites;
  MemoryBrowser browser(sites);
  const Visited form = browser.get(sites.sp_origin + "/login");
  const Visited wrong = browser.submit(form, {{"username", "carol"}, {"password", "x"}});
  const Visited unknown = browser.submit(form, {{"username", "caril"}, {"password", "x"}});
  CHECK(wrong.status() == 403);
  CHECK(unknown.status() == 403);
  std::string body = unknown.response.body;
  body.replace(body.find("caril"), 5, "carol");
  CHECK(wrong.response.body == body);
}

TEST_CASE("guessing one user's password is slowed down, from whatever address") {
  Sites sites("attempts_per_user = 3");
  MemoryBrowser browser(sites);
  const Visited form = browser.get(sites.idp_origin + "/login");
  const Form guess = {{"username", "carol"}, {"password", "guess"}};
  for (int i = 0; i < 3; ++i) {
    browser.remote_address = "192.0.2." + std::to_string(i);
    CHECK(browser.submit(form, guess).status() == 403);
  }
  CHECK(browser.submit(form, guess).status() == 429);
  CHECK(browser.submit(form, carol).status() == 429);
  sites.now += seconds(30);
  CHECK(browser.submit(form, carol).status() == 200);
}

TEST_CASE("guessing from one address is slowed down, for whatever user") {
  Sites sites("attempts_per_address = 3");
  MemoryBrowser browser(sites);
  const Visited form = browser.get(sites.idp_origin + "/login");
  for (const char* name : {"a", "b", "c"}) {
    CHECK(browser.submit(form, {{"username", name}, {"password", "guess"}}).status() == 403);
  }
  CHECK(browser.submit(form, carol).status() == 429);
  browser.remote_address = "192.0.2.2";
  CHECK(browser.submit(form, carol).status() == 200);
}

TEST_CASE("a login form from elsewhere signs nobody in") {
  Sites sites;
  MemoryBrowser attacker(sites), victim(sites);
  const Visited form = attacker.get(sites.idp_origin + "/login");
  Form fields = form.hidden;
  fields.insert(carol.begin(), carol.end());
  CHECK(victim.post(sites.idp_origin + "/login", fields, sites.idp_origin).status() == 403);
  CHECK(attacker.post(sites.idp_origin + "/login", fields, "https://evil.example").status() == 403);
  CHECK(attacker.submit(form, carol).status() == 200);
}

TEST_CASE("a request that waits belongs to the first browser that came for it") {
  Sites sites;
  MemoryBrowser browser(sites), other(sites);
  const Visited form = browser.get(sites.sp_origin + "/login");
  const std::string handle = form.hidden.at("continue");
  CHECK(other.get(sites.idp_origin + "/login?continue=" + handle).status() == 400);
  CHECK(browser.get(sites.idp_origin + "/login?continue=" + handle).status() == 200);
}

TEST_CASE("a request waits for a quarter of an hour") {
  Sites sites;
  MemoryBrowser browser(sites);
  const Visited form = browser.get(sites.sp_origin + "/login");
  sites.now += minutes(15);
  const Visited page = browser.submit(form, carol);
  CHECK(page.status() == 400);
  CHECK(page.shows("expired"));
}

TEST_CASE("one request is answered once by one form") {
  Sites sites;
  MemoryBrowser browser(sites);
  const Visited form = browser.get(sites.sp_origin + "/login");
  CHECK(browser.submit(form, carol).hidden.count("SAMLResponse") == 1);
  CHECK(browser.submit(form, carol).hidden.count("SAMLResponse") == 0);
}

TEST_CASE("ForceAuthn asks for the password although there is a session") {
  // [saml-core 3.4.1]
  Sites sites;
  MemoryBrowser browser(sites);
  browser.sign_in();
  sites.now += minutes(5);
  const Visited form = browser.get(request_url(sites, {.force_authn = true}));
  REQUIRE(form.shows("Password"));
  CHECK(browser.submit(form, carol).hidden.count("SAMLResponse") == 1);
  CHECK(browser.get(request_url(sites, {})).hidden.count("SAMLResponse") == 1);
}

TEST_CASE("IsPassive is answered with NoPassive where a person would have to do something") {
  // [saml-core 3.4.1]
  Sites sites;
  MemoryBrowser browser(sites);
  const Visited refusal = browser.get(request_url(sites, {.is_passive = true}));
  REQUIRE(refusal.hidden.count("SAMLResponse") == 1);
  CHECK(sites.log.find("status:NoPassive") != std::string::npos);
  const auto response = inspect_unverified(refusal.hidden.at("SAMLResponse"));
  REQUIRE(response);
  CHECK(response->xml.find("asked to show no page.</samlp:StatusMessage>") != std::string::npos);
  sites.log.clear();
  browser.sign_in();
  CHECK(browser.get(request_url(sites, {.is_passive = true})).hidden.count("SAMLResponse") == 1);
  CHECK(sites.log.find("status:NoPassive") == std::string::npos);
  browser.get(request_url(sites, {.force_authn = true, .is_passive = true}));
  CHECK(sites.log.find("status:NoPassive") != std::string::npos);
}

TEST_CASE("a request that is refused ends on our own page and goes back to nobody") {
  Sites sites;
  MemoryBrowser browser(sites);
  std::string url = request_url(sites, {});
  url.replace(url.find("SigAlg="), 6, "SigBlg");
  const Visited page = browser.get(url);
  CHECK(page.status() == 400);
  CHECK(page.origin == sites.idp_origin);
  CHECK(page.hidden.empty());
  CHECK(sites.log.find("\"event\":\"authn-request\",\"accepted\":false") != std::string::npos);
}

TEST_CASE("the list of applications starts a sign-in that nobody asked for") {
  // [saml-profiles 4.1.5]
  Sites sites("", sp_settings);
  MemoryBrowser browser(sites);
  const Visited list = browser.submit(browser.get(sites.idp_origin + "/"), carol);
  CHECK(list.shows("Signet service provider"));
  CHECK(list.shows("https://sp.example.org/metadata"));
  const Visited page = browser.submit(browser.submit(list));
  CHECK(page.shows("You are signed in"));
  CHECK(browser.is_signed_in());
}

TEST_CASE("without leave the service provider refuses a sign-in that it didn't ask for") {
  Sites sites;
  MemoryBrowser browser(sites);
  const Visited list = browser.submit(browser.get(sites.idp_origin + "/"), carol);
  CHECK(browser.submit(browser.submit(list)).status() == 400);
  CHECK(sites.log.find("unsolicited-refused") != std::string::npos);
}

TEST_CASE("an application gets its relay state, and goes there only when that is a local path") {
  const std::string application =
      "[[application]]\nentity_id = \"https://sp.example.org/metadata\"\nrelay_state = ";
  for (const bool is_local : {true, false}) {
    Sites sites(application + (is_local ? "\"/session\"" : "\"https://evil.example/\""),
                sp_settings);
    MemoryBrowser browser(sites);
    const Visited list = browser.submit(browser.get(sites.idp_origin + "/"), carol);
    const Visited page = browser.submit(browser.submit(list));
    CHECK(page.origin == sites.sp_origin);
    CHECK(page.shows(is_local ? "\"name_id\"" : "You are signed in"));
  }
}

TEST_CASE("nobody but the person at the list starts an application") {
  Sites sites("", sp_settings);
  MemoryBrowser browser(sites);
  const Visited list = browser.submit(browser.get(sites.idp_origin + "/"), carol);
  const Form without_token = {{"application", "https://sp.example.org/metadata"}};
  CHECK(browser.post(sites.idp_origin + "/start", without_token, sites.idp_origin).status() == 403);
  CHECK(browser.post(sites.idp_origin + "/start", list.hidden, "https://evil.example").status() ==
        403);
  CHECK(browser.submit(list, {{"application", "https://unknown.example"}}).status() >= 400);
}

TEST_CASE("an application that mustn't be started here isn't listed and can't be started") {
  Sites sites(
      "[[application]]\nentity_id = \"https://sp.example.org/metadata\"\n"
      "idp_initiated = false\n",
      sp_settings);
  MemoryBrowser browser(sites);
  const Visited list = browser.submit(browser.get(sites.idp_origin + "/"), carol);
  CHECK_FALSE(list.shows("sp.example.org"));
  const Form form = {{"csrf", list.hidden.at("csrf")},
                     {"application", "https://sp.example.org/metadata"}};
  CHECK(browser.post(sites.idp_origin + "/start", form, sites.idp_origin).status() == 403);
}

TEST_CASE("signing out at the identity provider asks for the password again") {
  Sites sites;
  MemoryBrowser browser(sites);
  browser.sign_in();
  const Visited list = browser.get(sites.idp_origin + "/");
  const Form token = {{"csrf", list.hidden.at("csrf")}};
  CHECK(browser.post(sites.idp_origin + "/logout", {}, sites.idp_origin).status() == 403);
  CHECK(browser.post(sites.idp_origin + "/logout", token, sites.idp_origin).status() == 200);
  CHECK(browser.get(sites.sp_origin + "/login").shows("Password"));
}

TEST_CASE("every page warns while a demo user still has the first password") {
  const std::string hash = program::PasswordHash::make("alice").text();
  Sites demo("[[user]]\nid = \"2\"\nusername = \"alice@example.com\"\npassword = \"" + hash + "\"");
  MemoryBrowser browser(demo);
  CHECK(browser.get(demo.idp_origin + "/login").shows("Demonstration"));
  CHECK(browser.get(demo.idp_origin + "/nowhere").shows("Demonstration"));
  Sites plain;
  CHECK_FALSE(MemoryBrowser(plain).get(plain.idp_origin + "/login").shows("Demonstration"));
}
