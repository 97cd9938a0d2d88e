#pragma once

#include "api/logout_world.h"
#include "attacks/attack.h"
#include "bindings/post.h"
#include "bindings/redirect.h"
#include "bindings/soap.h"
#include "dsig/sign.h"
#include "model/logout.h"

// Messages of Single Logout as somebody would make them who has a key, any key, or none.

namespace signet::test {

inline Outcome broken(ErrorCode code) {
  return refused(code, Stage::rules);
}

/// What a message is wrapped in. Keeps what a LogoutMessage points into.
class Wrapped {
 public:
  Wrapped(std::string_view binding, std::string text) : binding_(binding), text_(std::move(text)) {}

  LogoutMessage message(std::string_view relay_state = {}) const {
    if (binding_ == binding::http_redirect) return RedirectQuery{text_};
    if (binding_ == binding::http_post) return FormFields{text_, relay_state};
    return SoapEnvelope{text_};
  }

 private:
  std::string_view binding_;
  std::string text_;
};

/// Signed with the key as the binding has it; without a key not at all.
inline Wrapped wrap(xml::Document document, std::string_view binding, std::string_view name,
                    const KeyPair* key) {
  if (binding == binding::http_redirect) {
    std::optional<SigningKey> signing;
    if (key != nullptr) signing.emplace(*key);
    return {binding, LogoutWorld::need(bindings::encode_redirect("", name, document.serialize(),
                                                                 std::nullopt, signing))
                         .substr(1)};
  }
  if (key != nullptr) {
    LogoutWorld::need(
        dsig::sign_enveloped(document.root(), model::issuer_element(document.root()), *key));
  }
  const std::string xml = document.serialize();
  return {binding, binding == binding::http_post ? encoded(xml) : bindings::encode_soap(xml)};
}

inline Wrapped wrap(const model::LogoutRequest& request, std::string_view binding,
                    const KeyPair* key) {
  return wrap(LogoutWorld::need(model::write_logout_request(request)), binding,
              bindings::saml_request, key);
}
inline Wrapped wrap(const model::LogoutResponse& response, std::string_view binding,
                    const KeyPair* key) {
  return wrap(LogoutWorld::need(model::write_logout_response(response)), binding,
              bindings::saml_response, key);
}

inline constexpr std::string_view every_binding[] = {binding::http_redirect, binding::http_post,
                                                     binding::soap};

/// Alice's and Bob's sessions everywhere, and what the identity provider and the first application
/// would send each other to end Alice's.
class LogoutAttack {
 public:
  explicit LogoutAttack(const LogoutSetup& setup = {}) : world(setup) {
    world.sign_in_both();
    request.id = "_forged";
    request.issue_instant = noon();
    request.name_id = {.value = "alice@example.com",
                       .format = std::string(name_id_format::email_address)};
    request.session_indexes = {"index of alice"};
    to_application();
  }

  /// The request is one by the identity provider to the first application, or the other way round.
  void to_application() {
    request.issuer = model::Issuer{std::string(idp_entity), std::nullopt};
    request.destination = world.application(0).logout_url;
    key = &rsa_key();
  }
  void to_provider() {
    request.issuer = model::Issuer{world.application(0).entity_id, std::nullopt};
    request.destination = idp_logout_url;
    key = &p256_key();
  }

  /// What the receiver makes of it. SOAP needs no Destination, and its address is another.
  Result<AcceptedLogoutRequest> at_application(std::string_view binding = binding::http_redirect,
                                               const std::optional<std::string>& cookie = "alice",
                                               Instant now = noon()) const {
    const Wrapped wrapped = wrap(fit(binding), binding, key);
    return world.sp(0).consume_logout_request({wrapped.message(), cookie, now});
  }
  Result<AcceptedLogoutRequest> at_provider(std::string_view binding = binding::http_redirect,
                                            const std::optional<std::string>& cookie = "alice",
                                            Instant now = noon()) const {
    const Wrapped wrapped = wrap(fit(binding), binding, key);
    return world.idp().consume_logout_request({wrapped.message(), cookie, now});
  }

  /// No session has ended anywhere.
  bool nothing_happened() {
    return world.sessions_of("alice") == 3 && world.sessions_of("bob") == 3 &&
           world.idp_has_session("alice") && world.idp_has_session("bob");
  }

  LogoutWorld world;
  model::LogoutRequest request;
  const KeyPair* key = nullptr;

 private:
  model::LogoutRequest fit(std::string_view binding) const {
    model::LogoutRequest fitting = request;
    if (binding == binding::soap) fitting.destination.reset();
    return fitting;
  }
};

}  // namespace signet::test
