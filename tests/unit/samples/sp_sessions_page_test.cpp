#include <doctest/doctest.h>

#include "sp/session.h"
#include "unit/samples/logout_idp.h"

// The administrator of signet-sp sees who is signed in, and ends it.

using namespace signet;
using namespace signet::program::test;

namespace {

/// Alice and Bob are signed in, and so is the administrator.
struct Pages {
  explicit Pages(const std::function<void(IDPSSODescriptor&)>& metadata = [](auto&) {})
      : idp(sites, metadata) {
    idp.sign_in(alice, "alice");
    idp.sign_in(bob, "bob");
    REQUIRE(administrator.submit(open("/admin"), {{"password", "secret"}}).shows("Sessions"));
  }

  Visited open(const std::string& path) { return administrator.get(sites.sp_origin + path); }
  std::string path_of(const std::string& name) {
    const auto sessions = sites.sp->sessions->list(10, sites.now);
    REQUIRE(sessions);
    for (const SpSession& session : *sessions) {
      if (sp_program::shown_name(session) == name) return "/admin/sessions/" + session.id;
    }
    return "/admin/sessions/" + std::string(64, '0');
  }

  Sites sites;
  MemoryBrowser alice{sites}, bob{sites}, administrator{sites};
  LogoutIdp idp;
};

void without_soap(IDPSSODescriptor& idp) {
  std::erase_if(idp.single_logout_services,
                [](const Endpoint& endpoint) { return endpoint.binding == binding::soap; });
}

}  // namespace

TEST_CASE("the administrator ends one session, and no other") {
  Pages pages(without_soap);
  const Visited list = pages.open("/admin/sessions");
  CHECK(list.shows("alice@example.org"));
  CHECK(list.shows("bob@example.org"));
  const Visited page = pages.administrator.submit(pages.open(pages.path_of("alice@example.org")));
  CHECK(page.shows("The session has ended here alone"));
  CHECK_FALSE(page.shows("alice@example.org"));
  CHECK_FALSE(pages.alice.is_signed_in());
  CHECK(pages.bob.is_signed_in());
  CHECK(pages.sites.log.find("\"event\":\"session-ended-by-administrator\"") != std::string::npos);
}

TEST_CASE("a provider that can't be called safely isn't, and the page says so") {
  Pages pages([](IDPSSODescriptor& idp) {
    for (Endpoint& one : idp.single_logout_services) {
      if (one.binding == binding::soap) one.location = "http://127.0.0.1:1/soap";
    }
  });
  const Visited page = pages.administrator.submit(pages.open(pages.path_of("alice@example.org")));
  CHECK(page.shows("couldn&#39;t be reached"));
  CHECK_FALSE(pages.alice.is_signed_in());
  CHECK(pages.sites.log.find("the address isn't https") != std::string::npos);
}

TEST_CASE("a session that is gone is no page, and ending it twice says so") {
  Pages pages(without_soap);
  const Visited question = pages.open(pages.path_of("alice@example.org"));
  pages.administrator.submit(question);
  CHECK(pages.administrator.submit(question).shows("There is no such session any more."));
  CHECK(pages.open(question.action).status() == 404);
  CHECK(pages.open("/admin/sessions/x").status() == 404);
  CHECK(pages.bob.is_signed_in());
}

TEST_CASE("only the administrator sees sessions, and only a form of ours ends one") {
  Pages pages;
  const std::string path = pages.path_of("alice@example.org");
  for (const std::string& address : {std::string("/admin/sessions"), path}) {
    CHECK(pages.bob.get(pages.sites.sp_origin + address).shows("Password"));
  }
  const Form form = pages.open(path).hidden;
  CHECK(
      pages.administrator.post(pages.sites.sp_origin + path, {}, pages.sites.sp_origin).status() ==
      403);
  CHECK(pages.administrator.post(pages.sites.sp_origin + path, form, "https://evil.example")
            .status() == 403);
  CHECK(
      pages.bob.post(pages.sites.sp_origin + path, form, pages.sites.sp_origin).shows("Password"));
  CHECK(pages.alice.is_signed_in());
}

TEST_CASE("damaged and hostile sessions are listed as text, and can be ended") {
  Pages pages(without_soap);
  REQUIRE(pages.sites.sp->sessions->put({.id = std::string(64, 'f'),
                                         .idp = pages.idp.entity_id,
                                         .name_id = NameID{.value = "<script>alert(1)</script>"},
                                         .session_index = std::nullopt,
                                         .expires_at = pages.sites.now + std::chrono::hours(1),
                                         .data = "damaged"},
                                        pages.sites.now));
  for (const std::string& path :
       {std::string("/admin/sessions"), pages.path_of("<script>alert(1)</script>")}) {
    const Visited page = pages.open(path);
    CHECK(page.shows("&lt;script&gt;"));
    CHECK_FALSE(page.shows("<script>"));
  }
  const Visited question = pages.open("/admin/sessions/" + std::string(64, 'f'));
  CHECK(question.shows("can&#39;t be read"));
  CHECK(pages.administrator.submit(question).shows("has ended here alone"));
}
