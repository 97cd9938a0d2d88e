#include <doctest/doctest.h>

#include <sstream>

#include "shared/administrator_password.h"
#include "support/temporary_folder.h"
#include "unit/samples/sites.h"

using namespace signet;
using namespace signet::program;
using namespace signet::program::test;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const Form right = {{"password", "secret"}};
const Form wrong = {{"password", "Secret"}};

struct Visit {
  Sites sites;
  MemoryBrowser browser{sites};
  std::string origin = sites.idp_origin;

  Visited open(const std::string& path = "/admin") { return browser.get(origin + path); }
  Visited sign_in(const Form& form = right) { return browser.submit(open(), form); }
  bool is_signed_in() { return open().shows("Sign out"); }
};

struct QuietLog {
  std::string text;
  web::Log log{[this](std::string_view line) { text += line; }};
};

}  // namespace

TEST_CASE("the administrator signs in at both programs, each with a session of its own") {
  for (const bool at_idp : {true, false}) {
    Visit visit;
    visit.origin = at_idp ? visit.sites.idp_origin : visit.sites.sp_origin;
    CHECK_FALSE(visit.is_signed_in());
    CHECK(visit.sign_in().shows("Sign out"));
    CHECK(visit.is_signed_in());
    visit.origin = at_idp ? visit.sites.sp_origin : visit.sites.idp_origin;
    CHECK_FALSE(visit.is_signed_in());
  }
}

TEST_CASE("whoever isn't signed in sees the form, and afterwards the page that was wanted") {
  Visit visit;
  visit.browser.stops_at_redirects = true;
  const Visited sent = visit.open("/admin?x=1&y=%20");
  CHECK(sent.status() == 303);
  CHECK(sent.header("Location") == "/admin/login?return=%2Fadmin%3Fx%3D1%26y%3D%2520");
  const Visited form = visit.open(sent.header("Location"));
  CHECK(visit.browser.submit(form, right).header("Location") == "/admin?x=1&y=%20");
}

TEST_CASE("the way back leads to a page of the administrator and nowhere else") {
  Visit visit;
  for (const char* path : {"https://evil.example/admin", "//evil.example/admin", "/logout", "/",
                           "/administrator", "/admin/../logout", "/admin%2f..%2flogout", ""}) {
    CAPTURE(path);
    const std::string query = web::percent_encode(path);
    CHECK(visit.open("/admin/login?return=" + query).status() == 400);
    const Visited form = visit.open();
    CHECK(visit.browser.submit(form, {{"password", "secret"}, {"return", path}}).status() == 400);
    CHECK_FALSE(visit.is_signed_in());
  }
}

TEST_CASE("a wrong password signs nobody in, and the log has the refusal without the password") {
  Visit visit;
  const Visited refused = visit.sign_in(wrong);
  CHECK(refused.status() == 403);
  CHECK(refused.shows("wrong"));
  CHECK_FALSE(visit.is_signed_in());
  CHECK(visit.sites.log.find("wrong-password") != std::string::npos);
  CHECK(visit.sites.log.find("Secret") == std::string::npos);
  CHECK(visit.browser.submit(refused, right).shows("Sign out"));
}

TEST_CASE("guessing is slowed down per network, and nobody else is locked out by it") {
  Visit visit;
  const Visited form = visit.open();
  for (int i = 0; i < 10; ++i) CHECK(visit.browser.submit(form, wrong).status() == 403);
  const Visited late = visit.browser.submit(form, right);
  CHECK(late.status() == 429);
  CHECK(late.header("Retry-After") == "60");
  visit.browser.remote_address = "198.51.100.1";
  CHECK(visit.browser.submit(form, wrong).status() == 403);
  visit.browser.remote_address = "192.0.2.1";
  visit.sites.now += seconds(30);
  CHECK(visit.browser.submit(form, right).shows("Sign out"));
}

TEST_CASE("a session ends after half an hour of rest, after eight hours, and on sign-out") {
  Visit visit;
  visit.sign_in();
  visit.sites.now += minutes(30);
  CHECK(visit.is_signed_in());
  visit.sites.now += minutes(30) + std::chrono::milliseconds(1);
  CHECK_FALSE(visit.is_signed_in());

  visit.sign_in();
  for (int i = 1; i < 16; ++i) {
    visit.sites.now += minutes(30);
    CHECK(visit.is_signed_in());
  }
  visit.sites.now += minutes(30);
  CHECK_FALSE(visit.is_signed_in());

  const Visited start = visit.sign_in();
  CHECK(start.action == "/admin/logout");
  visit.browser.submit(start);
  CHECK_FALSE(visit.is_signed_in());
}

TEST_CASE("an id of a session that somebody planted is worth nothing, before and after") {
  Visit visit;
  auto& cookies = visit.browser.cookies[visit.origin];
  visit.sign_in();
  const std::string name = "__Host-admin-session-443";
  REQUIRE(cookies.count(name) == 1);
  const std::string first = cookies[name];
  visit.browser.submit(visit.open(), {});  // signs out
  cookies[name] = first;
  CHECK_FALSE(visit.is_signed_in());
  cookies[name] = std::string(64, 'a');
  visit.sign_in();
  CHECK(cookies[name] != std::string(64, 'a'));
  CHECK(visit.is_signed_in());
}

TEST_CASE("people's sessions and the administrator's are different things") {
  Visit visit;
  visit.browser.sign_in();
  CHECK_FALSE(visit.is_signed_in());
  CHECK_FALSE(visit.open("/").shows("/admin"));
  visit.sign_in();
  CHECK(visit.open("/").shows("href=\"/admin\""));
  auto& cookies = visit.browser.cookies[visit.origin];
  cookies["__Host-session-443"] = cookies["__Host-admin-session-443"];
  CHECK_FALSE(visit.open("/").shows("Carol"));
}

TEST_CASE("a form without the session's token, or of another site, changes nothing") {
  Visit visit;
  const Visited start = visit.sign_in();
  CHECK(visit.browser.submit(start, {{"csrf", ""}}).status() == 403);
  CHECK(visit.browser.submit(start, {{"csrf", std::string(64, 'a')}}).status() == 403);
  const std::string url = visit.origin + "/admin/logout";
  CHECK(visit.browser.post(url, start.hidden, "https://evil.example").status() == 403);
  CHECK(visit.browser.post(url, {}, visit.origin).status() == 403);
  CHECK(visit.is_signed_in());
}

TEST_CASE("the sign-in takes its own form from its own browser alone") {
  Visit visit;
  const Visited form = visit.open();
  const std::string url = visit.origin + "/admin/login";
  Form filled = form.hidden;
  filled["password"] = "secret";
  CHECK(visit.browser.post(url, filled, "https://evil.example").status() == 403);
  MemoryBrowser other(visit.sites);
  CHECK(other.post(url, filled, visit.origin).status() == 403);
  filled.erase("csrf");
  CHECK(visit.browser.post(url, filled, visit.origin).status() == 403);
  CHECK_FALSE(visit.is_signed_in());
}

TEST_CASE("the password is made once, told once, kept as a hash alone, and read from then on") {
  const signet::test::TemporaryFolder temporary;
  const DataDir data(temporary.path());
  QuietLog log;
  std::ostringstream terminal;
  const auto made = administrator_password(data, "http://idp/admin", terminal, log.log);
  REQUIRE(made);
  const std::string told = terminal.str();
  const std::string introduction = "The administrator's password is ";
  REQUIRE(told.starts_with(introduction));
  const std::string password = told.substr(introduction.size(), 29);
  CHECK(made->matches(password));
  CHECK(told.find("http://idp/admin") != std::string::npos);

  const std::string file = *data.read("administrator.toml");
  CHECK(file.find(password) == std::string::npos);
  CHECK(log.text.find(password) == std::string::npos);
  CHECK(log.text.find("administrator.toml") != std::string::npos);
  CHECK((std::filesystem::status(data.path_of("administrator.toml")).permissions() &
         std::filesystem::perms::mask) == std::filesystem::perms(0600));

  terminal.str("");
  const auto read = administrator_password(data, "http://idp/admin", terminal, log.log);
  REQUIRE(read);
  CHECK(read->matches(password));
  CHECK(terminal.str().empty());

  std::filesystem::remove(data.path_of("administrator.toml"));
  const auto again = administrator_password(data, "http://idp/admin", terminal, log.log);
  REQUIRE(again);
  CHECK_FALSE(again->matches(password));
}

TEST_CASE("a file of the administrator that says nothing useful is a failure with its line") {
  const signet::test::TemporaryFolder temporary;
  const DataDir data(temporary.path());
  QuietLog log;
  std::ostringstream terminal;
  for (const char* text :
       {"", "password = \"secret\"\n", "password = 1\n", "pasword = \"x\"\n", "["}) {
    std::filesystem::remove(data.path_of("administrator.toml"));
    REQUIRE(data.create("administrator.toml", text, DataDir::Access::owner));
    const auto password = administrator_password(data, "", terminal, log.log);
    REQUIRE_FALSE(password);
    CHECK(password.why().find("administrator.toml:") != std::string::npos);
    CHECK(password.why().find("secret") == std::string::npos);
  }
  CHECK(terminal.str().empty());
}
