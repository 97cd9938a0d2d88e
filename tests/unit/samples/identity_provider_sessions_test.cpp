#include <doctest/doctest.h>

#include <filesystem>

#include "idp/disabled_users.h"
#include "idp/session.h"
#include "shared/peer_id.h"
#include "shared/sha256.h"
#include "unit/samples/logout_peers.h"

// Who is signed in at signet-idp and who may be: the store, and the administrator's pages.

using namespace signet;
using namespace signet::program;
using namespace signet::program::test;
using std::chrono::hours;

namespace {

const std::string token(64, 'a');
const std::string good_data = R"({"session_index":"_)" + token + R"(","csrf":")" + token + R"("})";

/// Puts a session into the store, and its ID into the cookie of a new browser.
Person with_stored(Sites& sites, const std::string& user, const std::string& data) {
  static int number = 0;
  const std::string digits = std::to_string(++number);
  const std::string cookie = std::string(64 - digits.size(), 'b') + digits;
  REQUIRE(sites.idp->sessions->put({.id = sha256_hex(cookie),
                                    .user = user,
                                    .authn_instant = sites.now,
                                    .expires_at = sites.now + hours(1),
                                    .data = data},
                                   sites.now));
  Person person(sites);
  person.browser.cookies[sites.idp_origin]["__Host-session-443"] = cookie;
  return person;
}

std::string session_cookie(Person& person) {
  return person.browser.cookies[person.sites.idp_origin]["__Host-session-443"];
}

struct Admin {
  explicit Admin(Sites& at) : sites(at), browser(at) {
    REQUIRE(browser.submit(open("/admin"), {{"password", "secret"}}).shows("Sign out"));
  }
  Visited open(const std::string& path) { return browser.get(sites.idp_origin + path); }
  /// Sends a form of the page at `path`, with its token.
  Visited send(const std::string& path, const std::string& action) {
    const Form form = {{"csrf", open(path).hidden.at("csrf")}};
    return browser.post(sites.idp_origin + action, form, sites.idp_origin);
  }
  std::string user_path(const std::string& id, const std::string& action) {
    return "/admin/users/" + peer_id(id) + "/" + action;
  }
  Visited disable(const std::string& id) { return send("/admin/users", user_path(id, "disable")); }
  Visited enable(const std::string& id) { return send("/admin/users", user_path(id, "enable")); }

  Sites& sites;
  MemoryBrowser browser;
};

std::string end_path(Person& person) {
  return "/admin/sessions/" + peer_id(sha256_hex(session_cookie(person))) + "/end";
}

bool logged(const Sites& sites, const std::string& text) {
  return sites.log.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("what the store holds is a session when it is what this program writes") {
  Sites sites;
  CHECK(with_stored(sites, "1", good_data).is_signed_in());
}

TEST_CASE("damaged data, or somebody who is gone, is no session") {
  Sites sites;
  const std::string wrong_index = R"({"session_index":"_x","csrf":")" + token + R"("})";
  const std::string wrong_csrf = R"({"session_index":"_)" + token + R"(","csrf":"x"})";
  const std::string number = R"({"session_index":1,"csrf":")" + token + R"("})";
  const std::string more = good_data.substr(0, good_data.size() - 1) + R"(,"admin":true})";
  const std::string deep = std::string(2'000, '[') + std::string(2'000, ']');
  for (const std::string& data :
       {std::string(), std::string("{}"), std::string("[]"), std::string("null"),
        std::string("no JSON"), wrong_index, wrong_csrf, number, more, deep, good_data + "x",
        good_data.substr(1)}) {
    CAPTURE(data);
    CHECK_FALSE(with_stored(sites, "1", data).is_signed_in());
  }
  CHECK_FALSE(with_stored(sites, "gone", good_data).is_signed_in());
  CHECK_FALSE(with_stored(sites, "carol", good_data).is_signed_in());
  CHECK_FALSE(with_stored(sites, "", good_data).is_signed_in());
}

TEST_CASE("nobody can make a cookie of what the store holds") {
  Sites sites;
  Person person = with_stored(sites, "1", good_data), thief(sites);
  const auto stored = sites.idp->sessions->list(1, sites.now);
  REQUIRE(stored);
  thief.browser.cookies[sites.idp_origin]["__Host-session-443"] = stored->front().id;
  CHECK_FALSE(thief.is_signed_in());
  CHECK(person.is_signed_in());
}

TEST_CASE("a session ends when its time is over, and a cookie that is none of ours is nothing") {
  Sites sites;
  Person person = with_stored(sites, "1", good_data);
  sites.now += hours(1);
  CHECK_FALSE(person.is_signed_in());
  Person other(sites);
  for (const char* cookie : {"x", "", "../../etc/passwd", "*"}) {
    other.browser.cookies[sites.idp_origin]["__Host-session-443"] = cookie;
    CHECK_FALSE(other.is_signed_in());
  }
}

TEST_CASE("the administrator sees who is signed in where, and never the secret of a browser") {
  Sites sites(with_dave());
  Peer wiki(sites, "wiki");
  Person carol(sites), dave(sites, "dave");
  carol.sign_in();
  carol.go_to(wiki);
  dave.sign_in();
  Admin admin(sites);
  const Visited list = admin.open("/admin/sessions");
  CHECK(list.shows("carol"));
  CHECK(list.shows("dave"));
  CHECK(list.shows("wiki.example.org"));
  CHECK(list.shows("no application yet"));
  const Visited question = admin.open(end_path(carol));
  CHECK(question.status() == 200);
  for (const Visited& page : {list, question}) {
    for (Person* person : {&carol, &dave}) {
      CHECK_FALSE(page.shows(session_cookie(*person)));
      CHECK_FALSE(page.shows(sha256_hex(session_cookie(*person))));
    }
  }
}

TEST_CASE("the administrator ends one session, and reads where it may go on") {
  Sites sites(with_dave());
  Peer wiki(sites, "wiki");
  Person carol(sites), dave(sites, "dave");
  carol.sign_in();
  carol.go_to(wiki);
  dave.sign_in();
  Admin admin(sites);
  const std::string path = end_path(carol);
  const Visited page = admin.send(path, path);
  CHECK(page.status() == 200);
  CHECK(page.shows("Session ended"));
  // No browser is there, and the application takes no SOAP.
  CHECK(page.shows("Can&#39;t be asked from here"));
  CHECK_FALSE(carol.is_signed_in());
  CHECK(dave.is_signed_in());
  CHECK(logged(sites, "\"event\":\"session-ended\",\"user\":\"carol\""));
  CHECK(admin.open(path).status() == 404);
}

TEST_CASE("only the administrator sees and ends sessions, by a form of the pages") {
  Sites sites;
  Person carol(sites);
  carol.sign_in();
  const std::string path = end_path(carol);
  const std::string url = sites.idp_origin + path;
  CHECK(carol.open("/admin/sessions").shows("Password"));
  CHECK(carol.open("/admin/users").shows("Password"));
  carol.browser.post(url, {{"csrf", carol.open("/").hidden.at("csrf")}}, sites.idp_origin);
  CHECK(carol.is_signed_in());
  Admin admin(sites);
  const Form form = {{"csrf", admin.open(path).hidden.at("csrf")}};
  CHECK(admin.browser.post(url, {}, sites.idp_origin).status() == 403);
  CHECK(admin.browser.post(url, form, "https://evil.example").status() == 403);
  const std::string disable = sites.idp_origin + admin.user_path("1", "disable");
  CHECK(admin.browser.post(disable, {}, sites.idp_origin).status() == 403);
  CHECK(admin.browser.post(disable, form, "https://evil.example").status() == 403);
  CHECK(carol.is_signed_in());
}

TEST_CASE("who is disabled can start nothing, and sees what a wrong password gets") {
  Sites sites(with_dave());
  Person carol(sites), dave(sites, "dave"), again(sites);
  carol.sign_in();
  dave.sign_in();
  Admin admin(sites);
  const Visited page = admin.disable("1");
  CHECK(page.shows("carol is disabled."));
  CHECK_FALSE(carol.is_signed_in());
  CHECK(dave.is_signed_in());
  // No answer for an application: it would have gone there at once.
  CHECK(carol.browser.get(sites.sp_origin + "/login").shows("Password"));

  const Visited form = again.open("/login");
  const Visited wrong = again.browser.submit(form, {{"username", "carol"}, {"password", "guess"}});
  const Visited right = again.browser.submit(form, {{"username", "carol"}, {"password", "secret"}});
  CHECK(wrong.status() == 403);
  CHECK(right.status() == 403);
  CHECK(wrong.response.body == right.response.body);
  CHECK(logged(sites, "\"code\":\"user-disabled\""));
  CHECK(logged(sites, "\"code\":\"wrong-user-or-password\""));
}

TEST_CASE("disabling ends the sessions of that user, which enabling doesn't bring back") {
  Sites sites;
  Peer wiki(sites, "wiki");
  Person carol(sites);
  carol.sign_in();
  carol.go_to(wiki);
  Admin admin(sites);
  CHECK(admin.disable("1").shows("wiki.example.org"));
  CHECK(admin.open("/admin/sessions").shows("Nobody is signed in."));
  CHECK(admin.enable("1").shows("carol can sign in again."));
  CHECK_FALSE(carol.is_signed_in());
  carol.sign_in();
  CHECK(carol.is_signed_in());
}

TEST_CASE("a session that was left behind is none while its user is disabled") {
  Sites sites;
  Person person = with_stored(sites, "1", good_data);
  REQUIRE(sites.idp->disabled->set("1", true).empty());
  CHECK_FALSE(person.is_signed_in());
}

TEST_CASE("a user that the settings disable can't be enabled on the page") {
  Sites sites("[[user]]\nid = \"2\"\nusername = \"dave\"\ndisabled = true\npassword = \"" +
              hash_of_secret + "\"\n");
  Person dave(sites, "dave");
  CHECK(dave.sign_in().status() == 403);
  CHECK_FALSE(with_stored(sites, "2", good_data).is_signed_in());
  Admin admin(sites);
  CHECK(admin.open("/admin/users").shows("Disabled by the settings"));
  CHECK(admin.enable("2").status() == 404);
  CHECK(admin.disable("nobody").status() == 404);
  CHECK(dave.sign_in().status() == 403);
}

TEST_CASE("names of users are text in the administrator's pages") {
  Sites sites("[[user]]\nid = \"<b>2\"\nusername = \"<script>alert(1)</script>\"\npassword = \"" +
              hash_of_secret + "\"\n");
  Person hostile(sites, "<script>alert(1)</script>");
  hostile.sign_in();
  with_stored(sites, "<script>alert(2)</script>", good_data);
  Admin admin(sites);
  for (const Visited& page :
       {admin.open("/admin/sessions"), admin.open("/admin/users"), admin.open(end_path(hostile)),
        admin.send(end_path(hostile), end_path(hostile)), admin.disable("<b>2")}) {
    CHECK(page.status() == 200);
    CHECK(page.shows("&lt;script&gt;"));
    CHECK_FALSE(page.shows("<script>"));
  }
}

TEST_CASE("who is disabled stays so over a restart, and for other processes at once") {
  signet::test::TemporaryFolder folder;
  web::Log log([](std::string_view) {});
  const auto first = idp_program::DisabledUsers::open(DataDir(folder.path()), log);
  const auto second = idp_program::DisabledUsers::open(DataDir(folder.path()), log);
  REQUIRE(first);
  REQUIRE(second);
  CHECK((*first)->set("1", true).empty());
  CHECK((*first)->set("2", true).empty());
  CHECK((*second)->contains("1"));
  CHECK((*second)->set("1", false).empty());
  CHECK_FALSE((*first)->contains("1"));
  const auto later = idp_program::DisabledUsers::open(DataDir(folder.path()), log);
  REQUIRE(later);
  CHECK((*later)->contains("2"));
  CHECK_FALSE((*later)->contains("1"));
  CHECK_FALSE((*later)->contains(""));
}

TEST_CASE("a list of disabled users that can't be read stops the program, or changes nothing") {
  signet::test::TemporaryFolder folder;
  std::string text;
  web::Log log([&](std::string_view line) { text += line; });
  const auto users = idp_program::DisabledUsers::open(DataDir(folder.path()), log);
  REQUIRE(users);
  REQUIRE((*users)->set("1", true).empty());
  const std::filesystem::path file = folder.path() / "disabled-users";
  REQUIRE(std::filesystem::remove(file));
  REQUIRE(std::filesystem::create_directory(file));
  CHECK((*users)->contains("1"));
  CHECK_FALSE((*users)->set("2", true).empty());
  CHECK(text.find("disabled-users") != std::string::npos);
  CHECK_FALSE(idp_program::DisabledUsers::open(DataDir(folder.path()), log));
}
