// Signs a person in at the service provider of the README with the installed library alone: both
// roles in one process, what a browser carries between them in variables.

#include <iostream>

#include <signet/identity_provider.h>
#include <signet/names.h>

#include "app.h"

namespace {

constexpr auto idp_entity_id = "https://idp.example.com/saml/metadata";

/// The value of a Result; a failure ends the program with its code.
template <class T>
T must(signet::Result<T> result) {
  if (!result) {
    std::cerr << result.error().name() << ": " << result.error().detail() << '\n';
    std::exit(1);
  }
  return std::move(result).value();
}

struct Idp {
  std::shared_ptr<signet::TrustedPeers> service_providers =
      std::make_shared<signet::TrustedPeers>();
  signet::IdentityProvider provider = make();

  signet::IdentityProvider make() {
    const auto now = signet::system_now();
    auto keys =
        must(signet::KeyPair::generate(signet::KeyType::p256, "idp.example.com",
                                       now - std::chrono::hours(1), now + std::chrono::hours(1)));
    return must(
        signet::IdentityProvider::create({.entity_id = idp_entity_id,
                                          .sso_url = "https://idp.example.com/sso",
                                          .keys = keys,
                                          .metadata = service_providers,
                                          .algorithms = signet::AlgorithmPolicy::of_2026()}));
  }
};

/// What the identity provider posts back for the URL that login() sent the browser to.
Request answer(const Idp& idp, const std::string& url, const std::string& cookie) {
  const auto now = signet::system_now();
  auto request = must(idp.provider.consume_redirect(url.substr(url.find('?') + 1), now));
  auto form = must(idp.provider.issue_response(
      request,
      {.id = "1",
       .email = "alice@example.com",
       .attributes = {},
       .authn_instant = now,
       .session_index = "_1",
       .session_not_on_or_after = {},
       .authn_context_class_ref = std::string(signet::authn_context::password_protected_transport)},
      now));
  Request post{.form = {}, .login_cookie = cookie};
  for (const auto& [name, value] : form.fields) post.form[name] = value;
  return post;
}

}  // namespace

Response send(const signet::BrowserAction& action) {
  if (const auto* redirect = std::get_if<signet::RedirectTo>(&action)) return {302, redirect->url};
  return {200, signet::post_page(std::get<signet::PostForm>(action)).html};
}

Response error_page(const signet::Error& error) {
  return {403, std::string(error.public_message())};
}

Response start_session(const signet::AuthenticatedSubject& subject) {
  return {200, subject.name_id().value + " " + subject.relay_state()};
}

int main() {
  Idp idp;
  auto sp = must(
      make_provider(must(signet::write_metadata(idp.provider.metadata(signet::system_now())))));
  must(idp.service_providers->trust_file_contents(
      must(signet::write_metadata(sp.metadata(signet::system_now()))), signet::system_now()));

  const Request browser{.form = {}, .login_cookie = "a-random-value"};
  const Response away = login(sp, browser);
  const Request back = answer(idp, away.text, browser.login_cookie);
  const Response first = acs(sp, back);
  const Response replayed = acs(sp, back);
  std::cout << first.status << ' ' << first.text << '\n' << replayed.status << '\n';
  return first.status == 200 && first.text == "alice@example.com /reports" && replayed.status == 403
             ? 0
             : 1;
}
