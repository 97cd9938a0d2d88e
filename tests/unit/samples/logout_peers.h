#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "shared/logout_http.h"
#include "shared/saml_http.h"
#include "signet/names.h"
#include "signet/service_provider.h"
#include "support/test_keys.h"
#include "unit/samples/sites.h"
#include "web/csrf.h"

// Applications at signet-idp, made of the library alone, and a browser that goes through a logout.

namespace signet::program::test {

/// A service provider with a site of its own, at which one person at a time is signed in.
class Peer {
 public:
  /// How it and signet-idp send each other logouts, by their metadata.
  enum class Way { redirect, post, nowhere };

  Peer(Sites& sites, const std::string& name, Way way = Way::redirect,
       const std::string& display_name = "")
      : origin("https://" + name + ".example.org"),
        entity_id(origin + "/metadata"),
        sites_(sites),
        sp_(make()) {
    EntityDescriptor idp = sites.idp->idp.metadata(sites.now);
    EntityDescriptor entity = sp_.metadata(sites.now);
    const bool posts = way == Way::post;
    std::erase_if(idp.idp->single_logout_services, [&](const Endpoint& endpoint) {
      return posts && endpoint.binding == binding::http_redirect;
    });
    std::erase_if(entity.sp->single_logout_services, [&](const Endpoint& endpoint) {
      if (endpoint.binding == binding::soap || way == Way::nowhere) return true;
      return (endpoint.binding == binding::http_post) != posts;
    });
    REQUIRE(idps_->trust(std::move(idp), sites.now));
    if (!display_name.empty()) entity.display_name = display_name;
    REQUIRE(sites.idp->peers->trust(std::move(entity), sites.now));
    sites.others[origin] = [this](const web::Request& request) { return handle(request); };
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  const std::string origin, entity_id;
  bool comes_back = true;  ///< else it shows a page of its own when it is asked
  int asked = 0;
  std::optional<LogoutResult> result;  ///< of a logout that it started

  bool has_session() { return !session_.empty() && session().has_value(); }
  std::optional<SpSession> session() { return *stores_.sp_sessions->find(session_, sites_.now); }

  /// The way to signet-idp. `by_soap`: what it would post there by itself.
  std::optional<LogoutAction> start_logout(bool asynchronous = false, bool by_soap = false) {
    const auto start = sp_.start_logout({.session = session_,
                                         .relay_state = "/bye",
                                         .now = sites_.now,
                                         .by_soap = by_soap,
                                         .asynchronous = asynchronous});
    REQUIRE(start);
    return start->action;
  }

 private:
  ServiceProvider make() {
    ServiceProviderSettings settings{
        .entity_id = entity_id,
        .acs_url = origin + "/acs",
        .keys = signet::test::p256_key(),
        .metadata = idps_,
        .state = stores_.sign_in,
        .algorithms = AlgorithmPolicy::of_2026(),
        .accept_unsolicited_from = {sites_.idp->settings.entity_id},
        .logout = ServiceProviderLogout{.service = {origin + "/slo", origin + "/soap"},
                                        .sessions = stores_.sp_sessions}};
    auto made = ServiceProvider::create(std::move(settings));
    REQUIRE(made);
    return *std::move(made);
  }

  web::Response handle(const web::Request& request) {
    if (request.path == "/acs") return sign_in(request);
    const auto input = LogoutInput::read(request);
    REQUIRE(input);
    return input->is_request() ? take_request(*input) : take_response(*input);
  }

  web::Response sign_in(const web::Request& request) {
    const auto form = web::parse_form(request);
    const std::string response(form->only("SAMLResponse").value_or(""));
    const auto subject = sp_.consume_response(
        {.saml_response = response, .browser_binding = {}, .received_at = sites_.now});
    REQUIRE(subject);
    session_ = "session " + std::to_string(++sign_ins_);
    REQUIRE(stores_.sp_sessions->put({.id = session_,
                                      .idp = subject->identity_provider(),
                                      .name_id = subject->name_id(),
                                      .session_index = subject->session_index(),
                                      .expires_at = sites_.now + std::chrono::hours(8),
                                      .data = {}},
                                     sites_.now));
    return web::text("signed in");
  }

  web::Response take_request(const LogoutInput& input) {
    ++asked;
    if (!comes_back) return web::text("the application is broken", 500);
    const auto request = sp_.consume_logout_request({input.message(), session_, sites_.now});
    REQUIRE(request);
    const auto answer = sp_.answer_logout(*request, sites_.now);
    REQUIRE(answer);
    return send_answer(**answer);
  }

  web::Response take_response(const LogoutInput& input) {
    const auto answered = sp_.consume_logout_response({input.message(), sites_.now});
    REQUIRE(answered);
    result = *answered;
    return web::text("bye");
  }

  Sites& sites_;
  Stores stores_ = in_memory_stores();
  std::shared_ptr<TrustedPeers> idps_ = std::make_shared<TrustedPeers>();
  ServiceProvider sp_;
  std::string session_;
  int sign_ins_ = 0;
};

/// A person at signet-idp.
class Person {
 public:
  explicit Person(Sites& at, const std::string& name = "carol")
      : sites(at), browser(at), name_(name) {}

  Sites& sites;
  MemoryBrowser browser;

  Visited open(const std::string& path) { return browser.get(sites.idp_origin + path); }
  Visited sign_in(const std::string& password = "secret") {
    return browser.submit(open("/login"), {{"username", name_}, {"password", password}});
  }
  bool is_signed_in() { return open("/").shows("Your applications"); }

  void go_to(Peer& peer) {
    const Form form = {{"csrf", open("/").hidden.at("csrf")}, {"application", peer.entity_id}};
    const Visited page = browser.post(sites.idp_origin + "/start", form, sites.idp_origin);
    REQUIRE(page.hidden.contains("SAMLResponse"));
    browser.submit(page);
    REQUIRE(peer.has_session());
  }

  /// What a browser does with a page that goes on by itself.
  Visited go_on(Visited page) {
    for (int turns = 0; turns < 20; ++turns) {
      const std::string refresh = page.header("Refresh");
      const bool is_saml =
          page.hidden.contains("SAMLRequest") || page.hidden.contains("SAMLResponse");
      if (!is_saml && refresh.empty()) return page;
      page = is_saml ? browser.submit(page) : browser.get(refresh.substr(refresh.find("url=") + 4));
    }
    FAIL("a logout without end");
    return page;
  }

  Visited press_sign_out() {
    const Form form = {{"csrf", open("/").hidden.at("csrf")}};
    return browser.post(sites.idp_origin + "/logout", form, sites.idp_origin);
  }
  Visited sign_out() { return go_on(press_sign_out()); }

  /// Carries a message of an application to signet-idp, as a page of that application would.
  Visited carry(const LogoutAction& action, const std::string& from) {
    if (const auto* redirect = std::get_if<RedirectTo>(&action)) {
      return go_on(browser.get(redirect->url));
    }
    const auto& form = std::get<PostForm>(action);
    return go_on(browser.post(form.action, Form(form.fields.begin(), form.fields.end()), from));
  }

 private:
  std::string name_;
};

/// Settings with dave, whose password is "secret" as well.
inline std::string with_dave() {
  return "[[user]]\nid = \"2\"\nusername = \"dave\"\npassword = \"" + hash_of_secret +
         "\"\nemail = \"dave@example.org\"\n";
}

}  // namespace signet::program::test
