#include "sp/session.h"

#include <doctest/doctest.h>

#include "support/text.h"
#include "unit/samples/sites.h"

using namespace signet;
using namespace signet::program::test;
using namespace signet::sp_program;

namespace {

SessionData full() {
  return {.csrf = std::string(64, 'c'),
          .authn_instant = signet::test::at("2026-01-01T12:00:00.123Z"),
          .authn_context = "urn:x",
          .attributes = {{.name = "a\"\\\n",
                          .name_format = "f",
                          .friendly_name = "<b>",
                          .values = {"", "\xE2\x82\xAC"}},
                         {.name = "none", .values = {}}},
          .tags = {{"key", "value"}}};
}

/// A browser whose cookie is for this session, which is in the store.
struct Planted {
  explicit Planted(const std::string& data, Profile profile = Profile::plain,
                   const std::string& name = "carol@example.org", const std::string& settings = "")
      : sites("", settings, "https", profile) {
    const std::string cookie(64, 'a');
    REQUIRE(sites.sp->sessions->put({.id = session_id(cookie),
                                     .idp = sites.idp->settings.entity_id,
                                     .name_id = NameID{.value = name},
                                     .session_index = std::nullopt,
                                     .expires_at = sites.now + std::chrono::hours(1),
                                     .data = data},
                                    sites.now));
    browser.cookies[sites.sp_origin][sites.sp->cookies.name("session")] = cookie;
  }
  Sites sites;
  MemoryBrowser browser{sites};
};

}  // namespace

TEST_CASE("what is kept with a session comes back as it was") {
  CHECK(read_session_data(write_session_data(full())) == full());
  const SessionData least{.csrf = std::string(64, '0'),
                          .authn_instant = signet::test::at("2026-01-01T12:00:00Z")};
  CHECK(read_session_data(write_session_data(least)) == least);
}

TEST_CASE("anything but what was written for a session is refused") {
  const std::string good = write_session_data(full());
  const auto changed = [&](const std::string& from, const std::string& to) {
    REQUIRE(good.find(from) != std::string::npos);
    std::string text = good;
    return text.replace(text.find(from), from.size(), to);
  };
  for (const std::string& text : {std::string(),
                                  std::string("null"),
                                  std::string("{}"),
                                  std::string("[]"),
                                  good.substr(0, good.size() - 1),
                                  good + " ",
                                  good + "{}",
                                  std::string(100'000, '['),
                                  changed("\"version\":1", "\"version\":2"),
                                  changed("\"version\":1", "\"version\":\"1\""),
                                  changed("\"version\":1", "\"version\":1,\"more\":1"),
                                  changed("\"csrf\"", "\"token\""),
                                  changed(std::string(64, 'c'), "c"),
                                  changed(std::string(64, 'c'), std::string(64, '"')),
                                  changed("2026-01-01T12:00:00.123Z", "yesterday"),
                                  changed("\"urn:x\"", "null"),
                                  changed("\"name\":\"none\"", "\"name\":1"),
                                  changed("\"values\":[]", "\"values\":[1]"),
                                  changed("\"values\":[]", "\"values\":{}"),
                                  changed("\"key\":\"key\"", "\"key\":[\"key\"]"),
                                  changed("\xE2\x82\xAC", "\xE2\x82")}) {
    CAPTURE(text.substr(0, 300));
    CHECK_FALSE(read_session_data(text));
  }
}

TEST_CASE("a session whose stored data is damaged is no session") {
  Planted good(write_session_data(full()));
  CHECK(good.browser.is_signed_in());
  for (const char* data : {"", "{}", "not JSON"}) {
    Planted damaged(data);
    CHECK(damaged.browser.get(damaged.sites.sp_origin + "/session").status() == 401);
    CHECK(damaged.browser.get(damaged.sites.sp_origin + "/").shows("You are not signed in."));
    CHECK(damaged.sites.log.find("what is stored of a session can't be read") != std::string::npos);
  }
}

TEST_CASE("names and attributes that come out of the store are text on the page") {
  SessionData data = full();
  data.attributes[0].values = {"<script>alert(1)</script>"};
  data.authn_context = "\"><img src=x>";
  Planted planted(write_session_data(data), Profile::plain, "<i>mallory</i>");
  const Visited page = planted.browser.get(planted.sites.sp_origin + "/");
  CHECK(page.shows("&lt;i&gt;mallory&lt;/i&gt;"));
  for (const char* markup : {"<i>", "<b>", "<script", "<img src=x"})
    CHECK_FALSE(page.shows(markup));
}

TEST_CASE("who reads the store can't make a cookie of it") {
  Sites sites;
  MemoryBrowser browser(sites), thief(sites);
  browser.sign_in();
  const auto sessions = sites.sp->sessions->list(10, sites.now);
  REQUIRE(sessions);
  REQUIRE(sessions->size() == 1);
  const std::string name = sites.sp->cookies.name("session");
  CHECK(browser.cookies[sites.sp_origin].at(name) != sessions->front().id);
  thief.cookies[sites.sp_origin][name] = sessions->front().id;
  CHECK_FALSE(thief.is_signed_in());
  CHECK(browser.is_signed_in());
}

TEST_CASE("a session ends with the trust in its identity provider") {
  Planted planted(write_session_data(full()));
  REQUIRE(planted.browser.is_signed_in());
  planted.sites.sp->peers->remove(planted.sites.idp->settings.entity_id);
  CHECK_FALSE(planted.browser.is_signed_in());
}

TEST_CASE("with the profile, a session of somebody who may not sign in any more is none") {
  const std::string data = write_session_data(full());
  const auto is_signed_in = [&](const std::string& users) {
    return Planted(data, Profile::identity_center, "carol@example.org", users)
        .browser.is_signed_in();
  };
  CHECK(is_signed_in("[[user]]\nname = \"carol@example.org\"\n"));
  CHECK_FALSE(is_signed_in("[[user]]\nname = \"carol@example.org\"\nenabled = false\n"));
  CHECK_FALSE(is_signed_in("[[user]]\nname = \"alice@example.org\"\n"));
}

TEST_CASE("a sign-in ends the session that the browser had before, where its cookie comes along") {
  Sites sites("", "", "http");
  MemoryBrowser browser(sites);
  browser.sign_in();
  browser.sign_in();
  const auto sessions = sites.sp->sessions->list(10, sites.now);
  REQUIRE(sessions);
  CHECK(sessions->size() == 1);
}

TEST_CASE("an answer without cookies is posted once more by a page of ours, by a button as well") {
  Sites sites("", "", "http");
  MemoryBrowser browser(sites);
  const Visited answer = browser.submit(browser.get(sites.sp_origin + "/login"),
                                        {{"username", "carol"}, {"password", "secret"}});
  const Visited page = browser.post(sites.sp_origin + "/acs", answer.hidden, sites.idp_origin);
  CHECK(page.action == sites.sp_origin + "/acs/continue");
  CHECK(page.hidden == answer.hidden);
  CHECK(page.shows("<button"));
  CHECK(page.header("Content-Security-Policy").find("default-src 'none'") != std::string::npos);
  CHECK_FALSE(browser.is_signed_in());
  CHECK(browser.submit(page).status() == 200);
  CHECK(browser.is_signed_in());
}
