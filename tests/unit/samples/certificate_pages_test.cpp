#include <doctest/doctest.h>

#include <regex>

#include "shared/peer_id.h"
#include "support/test_keys.h"
#include "unit/samples/sites.h"

// The administrator's pages for certificates of signet-idp.

using namespace signet;
using namespace signet::program::test;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

struct Pages {
  Sites sites;
  MemoryBrowser browser{sites};
  const std::string sp = sites.sp->settings.entity_id;
  const std::string own = "/admin/applications/" + program::peer_id(sp) + "/certificates";

  Pages() {
    const Visited form = open("/admin");
    REQUIRE(browser.submit(form, {{"password", "secret"}}).shows("Sign out"));
  }

  Visited open(const std::string& path) { return browser.get(sites.idp_origin + path); }

  /// Sends a form that the page at `path` has, whichever of its forms it is.
  Visited send(const std::string& path, const std::string& action, Form fields) {
    fields["csrf"] = open(path).hidden.at("csrf");
    return browser.post(sites.idp_origin + path + action, fields, sites.idp_origin);
  }
  Visited generate(const std::string& path, const std::string& months = "60") {
    return send(path, "/generate", {{"months", months}, {"type", "p-256"}});
  }

  KeyRing ring() {
    const auto ring = sites.idp->keys->keys_for(sp, sites.now);
    REQUIRE(ring);
    return *ring;
  }
  std::string active() { return ring().signing_key(sites.now)->certificate().fingerprint(); }
  /// The id of the key that isn't active.
  std::string other() {
    for (const RingKey& key : ring().keys()) {
      if (!key.is_active(sites.now)) return key.id;
    }
    return "none";
  }
  std::size_t published(const std::string& path) {
    const std::string body = open(path).response.body;
    const std::regex certificate("<ds:X509Certificate>");
    const std::sregex_iterator begin(body.begin(), body.end(), certificate), end;
    return static_cast<std::size_t>(std::distance(begin, end));
  }

  /// The service provider reads the metadata that is for it.
  void hand_over() {
    REQUIRE(sites.sp->peers->trust(sites.idp->idp.metadata(sp, sites.now), sites.now));
  }
  bool signs_in() {
    MemoryBrowser person(sites);
    person.sign_in();
    return person.is_signed_in();
  }
};

}  // namespace

TEST_CASE("a rotation for one application, without a failed sign-in") {
  Pages pages;
  CHECK(pages.signs_in());
  CHECK(pages.open(pages.own).shows("certificate of everybody"));

  CHECK(pages.generate(pages.own).shows("in the metadata now"));
  const std::string first = pages.active();
  CHECK(first == signet::test::rsa_key().certificate().fingerprint());
  CHECK(pages.published("/metadata/" + program::peer_id(pages.sp)) == 2);
  CHECK(pages.published("/metadata") == 1);
  CHECK(pages.signs_in());

  pages.hand_over();
  pages.sites.now += hours(1);
  pages.open("/admin/login");
  const Visited form = pages.open("/admin");
  pages.browser.submit(form, {{"password", "secret"}});
  const std::string key = pages.other();
  CHECK(pages.send(pages.own, "/activate", {{"key", key}}).shows("signs from now on"));
  CHECK(pages.active() != first);
  CHECK(pages.signs_in());

  CHECK(pages.send(pages.own, "/delete", {{"key", pages.other()}}).shows("is deleted"));
  CHECK(pages.published("/metadata/" + program::peer_id(pages.sp)) == 1);
  pages.hand_over();
  CHECK(pages.signs_in());
}

TEST_CASE("a certificate is set active before peers can know it only with the box ticked") {
  Pages pages;
  pages.generate(pages.own);
  const std::string key = pages.other();
  const Visited page = pages.open(pages.own);
  CHECK(page.shows("2026-01-01 13:00:00 UTC"));
  CHECK(page.shows("The application already has this certificate"));
  const Visited refused = pages.send(pages.own, "/activate", {{"key", key}});
  CHECK(refused.status() == 422);
  CHECK(refused.shows("key-not-known-to-peers"));
  for (const char* wrong : {"", "no", "YES", "1"}) {
    CHECK(pages.send(pages.own, "/activate", {{"key", key}, {"known", wrong}}).status() == 422);
  }
  CHECK(pages.other() == key);
  pages.send(pages.own, "/activate", {{"key", key}, {"known", "yes"}});
  CHECK(pages.other() != key);
  // The one before may come back: everybody knows it.
  CHECK_FALSE(pages.open(pages.own).shows("already has this certificate"));
  pages.send(pages.own, "/activate", {{"key", pages.other()}});
  CHECK(pages.other() == key);
}

TEST_CASE("what a ring refuses is told in words with its code, and changes nothing") {
  Pages pages;
  pages.generate(pages.own);
  const std::string before = pages.open(pages.own).response.body;
  const std::string active = pages.ring().keys().front().id;
  const struct {
    std::string action;
    Form fields;
    const char* code;
  } cases[] = {
      {"/generate", {{"months", "60"}, {"type", "p-256"}}, "too-many-certificates"},
      {"/generate", {{"months", "0"}, {"type", "p-256"}}, "configuration-invalid"},
      {"/generate", {{"months", "601"}, {"type", "p-256"}}, "configuration-invalid"},
      {"/generate", {{"months", "6x"}, {"type", "p-256"}}, "configuration-invalid"},
      {"/generate", {{"months", "60"}, {"type", "rsa-1024"}}, "configuration-invalid"},
      {"/generate", {}, "configuration-invalid"},
      {"/delete", {{"key", active}}, "active-key-deletion"},
      {"/delete", {{"key", "nothing"}}, "key-id-unknown"},
      {"/activate", {{"key", "<b>"}, {"known", "yes"}}, "key-id-unknown"},
      {"/activate", {}, "key-id-unknown"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.action);
    CAPTURE(one.code);
    const Visited refused = pages.send(pages.own, one.action, one.fields);
    CHECK(refused.status() == 422);
    CHECK(refused.shows(one.code));
    CHECK_FALSE(refused.shows("<b>"));
    CHECK(pages.sites.log.find(one.code) != std::string::npos);
  }
  CHECK(pages.open(pages.own).response.body == before);
}

TEST_CASE("deleting asks first, and a key that isn't there leads back to the list") {
  Pages pages;
  pages.generate(pages.own);
  const Visited asked = pages.open(pages.own + "/delete?key=" + pages.other());
  CHECK(asked.shows("Delete this certificate?"));
  CHECK(asked.hidden.at("key") == pages.other());
  CHECK(pages.browser.submit(asked).shows("is deleted"));
  CHECK(pages.other() == "none");
  for (const char* query : {"", "?key=nothing", "?key=", "?key=a&key=b", "?key=%ff"}) {
    CHECK(pages.open(pages.own + "/delete" + query).shows("Generate a certificate"));
    CHECK(pages.open(pages.own + "/download" + query).shows("Generate a certificate"));
  }
}

TEST_CASE("a certificate is downloaded as a PEM file of its name") {
  Pages pages;
  pages.generate(pages.own);
  const RingKey* key = pages.ring().find(pages.other());
  REQUIRE(key != nullptr);
  const Visited file = pages.open(pages.own + "/download?key=" + key->id);
  CHECK(file.response.body == key->certificate.to_pem());
  CHECK(file.header("Content-Disposition") == "attachment; filename=\"" + key->id + ".pem\"");
  CHECK(file.header("Content-Type") == "application/x-pem-file");
}

TEST_CASE("the certificates of everybody are changed without those of any application") {
  Pages pages;
  const std::string common = "/admin/certificates";
  pages.generate(pages.own);
  const std::string active = pages.active();
  CHECK(pages.generate(common, "1").shows("yellow"));
  CHECK(pages.published("/metadata") == 2);
  const KeyRing ring = pages.sites.idp->keys->for_everybody()->current(pages.sites.now);
  const std::string made = ring.keys().back().id;
  pages.send(common, "/activate", {{"key", made}, {"known", "yes"}});
  CHECK(pages.active() == active);
  const Visited gone = pages.send(common, "/delete", {{"key", ring.keys().front().id}});
  CHECK(gone.shows("is deleted"));
  CHECK(pages.active() == active);
}

TEST_CASE("who isn't signed in as administrator sees no certificates and changes none") {
  Pages pages;
  pages.generate(pages.own);
  MemoryBrowser person(pages.sites);
  person.sign_in();
  const std::string url = pages.sites.idp_origin + pages.own;
  for (const char* path : {"", "/delete?key=x", "/download?key=x"}) {
    CHECK(person.get(url + path).shows("type=\"password\""));
  }
  CHECK(person.get(pages.sites.idp_origin + "/admin/applications").shows("type=\"password\""));
  const std::string log = pages.sites.log;
  for (const char* action : {"/generate", "/activate", "/delete"}) {
    const Form form = {
        {"key", pages.other()}, {"known", "yes"}, {"months", "1"}, {"type", "p-256"}};
    CHECK(person.post(url + action, form, pages.sites.idp_origin).shows("type=\"password\""));
  }
  CHECK(pages.sites.log == log);
  CHECK(pages.ring().keys().size() == 2);
}

TEST_CASE("an application that nobody knows has no certificates and no metadata") {
  Pages pages;
  const std::string id = program::peer_id("https://nobody.example");
  CHECK(pages.open("/metadata/" + id).status() == 404);
  const std::string path = "/admin/applications/" + id + "/certificates";
  CHECK(pages.open(path).status() == 404);
  const std::string token = pages.open(pages.own).hidden.at("csrf");
  for (const char* action : {"/generate", "/activate", "/delete"}) {
    CHECK(
        pages.browser
            .post(pages.sites.idp_origin + path + action, {{"csrf", token}}, pages.sites.idp_origin)
            .status() == 404);
  }
  CHECK_FALSE(pages.sites.idp->keys->keys_for("https://nobody.example", pages.sites.now));
}

TEST_CASE("what an application calls itself stays text on the administrator's pages") {
  Pages pages;
  EntityDescriptor hostile = pages.sites.sp->sp.metadata(pages.sites.now);
  hostile.entity_id = "https://evil.example/?\"><script>alert(1)</script>";
  hostile.display_name = "<img src=x onerror=alert(1)>";
  REQUIRE(pages.sites.idp->peers->trust(hostile, pages.sites.now));
  for (const std::string& path :
       {std::string("/admin/applications"),
        "/admin/applications/" + program::peer_id(hostile.entity_id) + "/certificates"}) {
    const Visited page = pages.open(path);
    CHECK(page.status() == 200);
    CHECK_FALSE(page.shows("<script"));
    CHECK_FALSE(page.shows("<img src=x"));
    CHECK(page.shows("&lt;img src=x"));
  }
}

TEST_CASE("applications are listed with what signs for them") {
  Pages pages;
  CHECK(pages.open("/admin/applications").shows("The certificates of everybody"));
  pages.generate(pages.own, "2");
  const Visited list = pages.open("/admin/applications");
  CHECK(list.shows("Certificates of its own"));
  CHECK(list.shows("yellow: ends in"));
  CHECK(list.shows("green: ends in"));
}
