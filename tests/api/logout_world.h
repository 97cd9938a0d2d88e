#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "signet/identity_provider.h"
#include "signet/names.h"
#include "signet/service_provider.h"
#include "signet/sessions.h"
#include "support/refusal.h"
#include "support/sign_in_fixture.h"
#include "support/test_keys.h"

// An identity provider and three service providers that take part in Single Logout, by public
// headers alone, and a browser that goes where it is sent.

namespace signet::test {

inline constexpr std::string_view idp_logout_url = "https://idp.example.org/logout";
inline constexpr std::string_view idp_soap_url = "https://idp.example.org/logout/soap";

/// One service provider as its operator knows it.
struct Application {
  std::string entity_id, acs_url, logout_url, soap_url;
  Stores stores = in_memory_stores();
  std::shared_ptr<TrustedPeers> idps = std::make_shared<TrustedPeers>();
  std::optional<ServiceProvider> sp = {};

  bool has_session(const std::string& id) const {
    const auto session = stores.sp_sessions->find(id, noon());
    return session && session->has_value();
  }
};

/// What differs from a careful set-up.
struct LogoutSetup {
  std::function<void(IdentityProviderSettings&)> idp = {};
  std::function<void(ServiceProviderSettings&)> sp = {};
  std::function<void(EntityDescriptor&)> idp_metadata = {};  ///< as all service providers see it
  std::function<void(EntityDescriptor&)> sp_metadata = {};   ///< as the identity provider sees each
  std::size_t applications = 3;
};

class LogoutWorld {
 public:
  explicit LogoutWorld(const LogoutSetup& setup = {}) : setup_(setup) {
    idp_.emplace(need(IdentityProvider::create(idp_settings())));
    for (std::size_t i = 0; i < setup.applications; ++i) add_application(i);
  }

  const IdentityProvider& idp() const { return *idp_; }
  const ServiceProvider& sp(std::size_t i) const { return *applications_[i].sp; }
  Application& application(std::size_t i) { return applications_[i]; }
  TrustedPeers& sps() const { return *sps_; }
  Stores& idp_stores() { return idp_stores_; }
  bool idp_has_session(const std::string& id) {
    return need(idp_stores_.idp_sessions->find(id, noon())).has_value();
  }

  /// A person signs in at the identity provider, in a session of its own.
  void begin_idp_session(const std::string& id, const std::string& user) {
    need(idp_stores_.idp_sessions->put(
        {.id = id, .user = user, .authn_instant = noon(), .expires_at = later()}, noon()));
  }

  /// And is signed in at an application; both sessions there get the ID `sp_session`.
  void sign_in(const std::string& idp_session, std::size_t i, const std::string& sp_session) {
    Application& to = applications_[i];
    const auto session = need(idp_stores_.idp_sessions->find(idp_session, noon()));
    const LoginStart login = need(to.sp->start_login(
        {.idp = std::string(idp_entity), .relay_state = {}, .browser_binding = {}, .now = noon()}));
    const auto request =
        need(idp_->consume_redirect(query_of(std::get<RedirectTo>(login.action).url), noon()));
    AuthenticatedUser user;
    user.id = session->user;
    user.email = session->user;
    user.authn_instant = noon();
    user.session_index = "index of " + idp_session;
    user.session_id = idp_session;
    const PostForm form = need(idp_->issue_response(request, user, noon()));
    const std::string response = field(form, "SAMLResponse");
    const auto subject = need(to.sp->consume_response(
        {.saml_response = response, .browser_binding = {}, .received_at = noon()}));
    need(to.stores.sp_sessions->put({.id = sp_session,
                                     .idp = subject.identity_provider(),
                                     .name_id = subject.name_id(),
                                     .session_index = subject.session_index(),
                                     .expires_at = later(),
                                     .data = {}},
                                    noon()));
  }

  /// Alice is signed in at each application, in the sessions "alice", and Bob in those of "bob".
  void sign_in_both() {
    for (const std::string person : {"alice", "bob"}) {
      begin_idp_session(person, person + "@example.com");
      for (std::size_t i = 0; i < applications_.size(); ++i) sign_in(person, i, person);
    }
  }

  /// How many of the applications this person is signed in at.
  std::size_t sessions_of(const std::string& id) const {
    std::size_t count = 0;
    for (const Application& one : applications_) count += one.has_session(id) ? 1 : 0;
    return count;
  }

  /// The place that a URL belongs to: an application, or none for the identity provider.
  Application* application_at(std::string_view url) {
    for (Application& one : applications_) {
      if (url.starts_with(one.logout_url)) return &one;
    }
    return nullptr;
  }

  /// What a browser makes of an action: the message, and where it goes. Keeps what it points into.
  struct Sent {
    std::string url, first, relay_state;
    bool by_post = false;
    bool is_response = false;

    LogoutMessage message() const {
      if (by_post) return FormFields{first, relay_state};
      return RedirectQuery{first};
    }
  };
  static Sent sent(const RedirectTo& redirect) {
    Sent sent;
    sent.url = redirect.url.substr(0, redirect.url.find('?'));
    sent.first = query_of(redirect.url);
    sent.is_response = sent.first.starts_with("SAMLResponse=");
    return sent;
  }
  static Sent sent(const PostForm& form) {
    Sent sent;
    sent.url = form.action;
    sent.by_post = true;
    sent.is_response = form.fields.front().first == "SAMLResponse";
    sent.first = form.fields.front().second;
    if (form.fields.size() > 1) sent.relay_state = form.fields.back().second;
    return sent;
  }
  template <class Action>
  static Sent sent_by_browser(const Action& action) {
    if (const auto* redirect = std::get_if<RedirectTo>(&action)) return sent(*redirect);
    return sent(std::get<PostForm>(action));
  }

  /// An application is asked by the identity provider: what it answers.
  LogoutAnswer deliver(const LogoutAction& action, const std::optional<std::string>& cookie) {
    if (const auto* call = std::get_if<SoapCall>(&action)) {
      Application* to = nullptr;
      for (Application& one : applications_) to = call->url == one.soap_url ? &one : to;
      if (to == nullptr) throw std::logic_error("called " + call->url);
      return answer_of(*to, {.message = call->envelope, .received_at = noon()});
    }
    const Sent request = sent_by_browser(action);
    Application* to = application_at(request.url);
    if (to == nullptr) throw std::logic_error("sent to " + request.url);
    return answer_of(*to, {request.message(), cookie, noon()});
  }

  /// The identity provider goes on with an answer.
  Result<LogoutProgress> go_on(const LogoutAnswer& answer) {
    if (const auto* envelope = std::get_if<SoapEnvelope>(&answer))
      return idp_->continue_logout({*envelope, noon()});
    const Sent response = sent_by_browser(answer);
    if (response.url != idp_logout_url) throw std::logic_error("sent to " + response.url);
    return idp_->continue_logout({response.message(), noon()});
  }

  /// From the first step to the end. `cookie` is that of the browser at every application.
  LogoutEnd run(Result<LogoutProgress> progress, const std::optional<std::string>& cookie) {
    for (int steps = 0; steps < 100; ++steps) {
      LogoutProgress now = need(std::move(progress));
      if (auto* end = std::get_if<LogoutEnd>(&now)) return std::move(*end);
      const LogoutStep& step = std::get<LogoutStep>(now);
      asked_.push_back(step.service_provider);
      progress = go_on(deliver(step.action, cookie));
    }
    throw std::logic_error("a logout without end");
  }
  /// Whom run() asked, in order.
  const std::vector<std::string>& asked() const { return asked_; }

  template <class T>
  static T need(Result<T> result) {
    if (!result)
      throw std::logic_error(std::string(result.error().name()) + ": " + result.error().detail());
    return *std::move(result);
  }
  static void need(const Result<void>& result) {
    if (!result)
      throw std::logic_error(std::string(result.error().name()) + ": " + result.error().detail());
  }
  static std::string query_of(const std::string& url) { return url.substr(url.find('?') + 1); }
  static Instant later() { return noon() + std::chrono::hours(8); }

 private:
  LogoutAnswer answer_of(Application& to, const ConsumeLogoutRequest& input) {
    const auto request = need(to.sp->consume_logout_request(input));
    auto answer = need(to.sp->answer_logout(request, noon()));
    if (!answer) throw std::logic_error("no answer");
    return *std::move(answer);
  }

  IdentityProviderSettings idp_settings() {
    IdentityProviderSettings settings{
        .entity_id = std::string(idp_entity),
        .sso_url = std::string(sso_url),
        .keys = rsa_key(),
        .metadata = sps_,
        .algorithms = AlgorithmPolicy::of_2026(),
        .persistent_id_secret = "an example of thirty-two bytes..",
        .logout = IdentityProviderLogout{
            .service = {std::string(idp_logout_url), std::string(idp_soap_url)},
            .state = idp_stores_.sign_in,
            .sessions = idp_stores_.idp_sessions}};
    if (setup_.idp) setup_.idp(settings);
    return settings;
  }

  void add_application(std::size_t i) {
    Application one;
    const std::string base = "https://sp" + std::to_string(i) + ".example.org";
    one.entity_id = base + "/metadata";
    one.acs_url = base + "/acs";
    one.logout_url = base + "/logout";
    one.soap_url = base + "/soap";
    ServiceProviderSettings settings{
        .entity_id = one.entity_id,
        .acs_url = one.acs_url,
        .keys = i % 2 == 0 ? p256_key() : rsa_key(),
        .metadata = one.idps,
        .state = one.stores.sign_in,
        .algorithms = AlgorithmPolicy::of_2026(),
        .logout = ServiceProviderLogout{.service = {one.logout_url, one.soap_url},
                                        .sessions = one.stores.sp_sessions}};
    if (setup_.sp) setup_.sp(settings);
    one.sp.emplace(need(ServiceProvider::create(std::move(settings))));
    EntityDescriptor idp = idp_->metadata(noon());
    if (setup_.idp_metadata) setup_.idp_metadata(idp);
    EntityDescriptor sp = one.sp->metadata(noon());
    if (setup_.sp_metadata) setup_.sp_metadata(sp);
    trust(*one.idps, idp);
    trust(*sps_, sp);
    applications_.push_back(std::move(one));
  }

  /// By way of a file, as administrators exchange it.
  static void trust(TrustedPeers& peers, const EntityDescriptor& entity) {
    need(peers.trust_file_contents(need(write_metadata(entity)), noon()));
  }

  LogoutSetup setup_;
  Stores idp_stores_ = in_memory_stores();
  std::shared_ptr<TrustedPeers> sps_ = std::make_shared<TrustedPeers>();
  std::optional<IdentityProvider> idp_;
  std::vector<Application> applications_;
  std::vector<std::string> asked_;
};

/// "ended, no-session": what came of a logout at each application, in order.
inline std::string outcomes(const LogoutEnd& end) {
  std::string all;
  for (const ApplicationLogout& one : end.applications)
    all += (all.empty() ? "" : ", ") + std::string(to_string(one.outcome));
  return all;
}

}  // namespace signet::test
