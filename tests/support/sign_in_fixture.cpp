#include "support/sign_in_fixture.h"

#include <stdexcept>

#include "base/codec.h"
#include "signet/names.h"
#include "support/test_keys.h"

namespace signet::test {
namespace {

/// Fixtures are right or the test program is wrong.
template <class T>
T need(Result<T> result) {
  if (!result) {
    throw std::logic_error(std::string(result.error().name()) + ": " + result.error().detail());
  }
  return *std::move(result);
}
void need(const Result<void>& result) {
  if (!result) throw std::logic_error(result.error().detail());
}

/// The POST form alone, so that both ways of sending a request can be made.
EntityDescriptor only(EntityDescriptor idp, std::string_view binding) {
  auto& services = idp.idp->single_sign_on_services;
  std::erase_if(services, [&](const Endpoint& e) { return e.binding != binding; });
  return idp;
}

}  // namespace

Instant noon() {
  return need(parse_instant("2026-01-01T12:00:00Z"));
}

Result<void> CountingRandom::fill(std::span<std::uint8_t> bytes) {
  for (std::uint8_t& byte : bytes) byte = next_++;
  return {};
}

AuthenticatedUser attacking_user() {
  AuthenticatedUser user;
  user.id = "4711";
  user.email = attacker;
  user.attributes = {{.name = "groups",
                      .name_format = std::string(attribute_name_format::basic),
                      .friendly_name = "Groups",
                      .values = {"staff", "guests"}},
                     {.name = "urn:oid:2.5.4.42",
                      .name_format = std::string(attribute_name_format::uri),
                      .friendly_name = "givenName",
                      .values = {"Eve"}}};
  user.authn_instant = noon() - std::chrono::minutes(1);
  user.session_index = "s-1";
  user.session_not_on_or_after = noon() + std::chrono::hours(8);
  user.authn_context_class_ref = authn_context::password_protected_transport;
  return user;
}

SignIn::SignIn(SignInOptions options)
    : options_(std::move(options)),
      idps_(std::make_shared<TrustedPeers>()),
      sps_(std::make_shared<TrustedPeers>()) {
  IdentityProviderSettings settings{
      .entity_id = std::string(idp_entity),
      .sso_url = std::string(sso_url),
      .keys = options_.idp_key != nullptr ? *options_.idp_key : rsa_key(),
      .metadata = sps_,
      .algorithms = AlgorithmPolicy::of_2026(),
      .signed_parts = {{std::string(sp_entity), options_.parts}},
      .random = std::make_shared<CountingRandom>(std::uint8_t{0x80})};
  if (options_.idp) options_.idp(settings);
  idp_ = std::make_unique<IdentityProvider>(need(IdentityProvider::create(std::move(settings))));
  EntityDescriptor idp = idp_->metadata(noon());
  if (options_.idp_metadata) options_.idp_metadata(idp);

  for (const EntityDescriptor& other : options_.more_idps) need(idps_->trust(other, noon()));

  const ServiceProvider sp = service_provider(in_memory_state());
  EntityDescriptor sp_descriptor = sp.metadata(noon());
  if (options_.sp_metadata) options_.sp_metadata(sp_descriptor);
  need(sps_->trust(std::move(sp_descriptor), noon()));

  StartLogin start;
  start.idp = idp_entity;
  start.relay_state = "/reports";
  start.now = noon();
  need(idps_->trust(only(idp, binding::http_post), noon()));
  const LoginStart posted = need(sp.start_login(start));
  request_ = need(base::base64_decode(field(std::get<PostForm>(posted.action), "SAMLRequest"),
                                      base::Whitespace::refuse));
  need(idps_->trust(std::move(idp), noon()));
  const LoginStart redirected = need(sp.start_login(start));
  const std::string& url = std::get<RedirectTo>(redirected.action).url;
  request_query_ = url.substr(url.find('?') + 1);
  request_id_ = redirected.request_id;
  make_response(need(idp_->consume_redirect(request_query_, noon())));
}

void SignIn::make_response(const AcceptedAuthnRequest& request) {
  AuthenticatedUser user = attacking_user();
  if (options_.user) options_.user(user);
  const PostForm form =
      need(options_.solicited ? idp_->issue_response(request, user, noon())
                              : idp_->issue_unsolicited(sp_entity, "/reports", user, noon()));
  response_ = need(base::base64_decode(field(form, "SAMLResponse"), base::Whitespace::refuse));
}

std::string SignIn::idp_metadata() const {
  return need(write_metadata(*idps_->find(idp_entity)));
}

std::string SignIn::sp_metadata() const {
  return need(write_metadata(*sps_->find(sp_entity)));
}

ServiceProvider SignIn::service_provider(SignInState state) const {
  ServiceProviderSettings settings{.entity_id = std::string(sp_entity),
                                   .acs_url = std::string(acs_url),
                                   .keys = p256_key(),
                                   .metadata = idps_,
                                   .state = std::move(state),
                                   .algorithms = AlgorithmPolicy::of_2026(),
                                   .random = std::make_shared<CountingRandom>(std::uint8_t{0})};
  if (!options_.solicited) settings.accept_unsolicited_from = {std::string(idp_entity)};
  if (options_.sp) options_.sp(settings);
  return need(ServiceProvider::create(std::move(settings)));
}

SignInState SignIn::waiting(std::string browser_binding) const {
  SignInState state = in_memory_state(8);
  need(state.requests->put({.id = request_id_,
                            .idp = std::string(idp_entity),
                            .acs_url = std::string(acs_url),
                            .issued_at = noon(),
                            .expires_at = noon() + std::chrono::minutes(15),
                            .relay_state = "/reports",
                            .browser_binding = std::move(browser_binding)},
                           noon()));
  return state;
}

Result<AuthenticatedSubject> SignIn::consume_field(std::string_view saml_response) const {
  ConsumeResponse input;
  input.saml_response = saml_response;
  input.received_at = noon();
  return service_provider(waiting()).consume_response(input);
}

Result<AuthenticatedSubject> SignIn::consume(std::string_view xml) const {
  return consume_field(encoded(xml));
}

Result<AcceptedAuthnRequest> SignIn::consume_request(std::string_view xml) const {
  return idp_->consume_post(encoded(xml), "", noon());
}

Result<AcceptedAuthnRequest> SignIn::consume_query(std::string_view query) const {
  return idp_->consume_redirect(query, noon());
}

const SignIn& response_signed() {
  static const SignIn sign_in({.parts = SignedParts::response});
  return sign_in;
}
const SignIn& assertion_signed() {
  static const SignIn sign_in({.parts = SignedParts::assertion});
  return sign_in;
}
const SignIn& both_signed() {
  static const SignIn sign_in({.parts = SignedParts::response_and_assertion});
  return sign_in;
}

void with_decryption_keys(ServiceProviderSettings& sp) {
  sp.keys = ring_of(p256_key(), {rsa3072_key(), other_rsa_key()});
}

const SignIn& encrypted_and_response_signed() {
  static const SignIn sign_in({.parts = SignedParts::response, .sp = with_decryption_keys});
  return sign_in;
}
const SignIn& encrypted_and_assertion_signed() {
  static const SignIn sign_in({.parts = SignedParts::assertion, .sp = with_decryption_keys});
  return sign_in;
}
const SignIn& encrypted_and_both_signed() {
  static const SignIn sign_in(
      {.parts = SignedParts::response_and_assertion, .sp = with_decryption_keys});
  return sign_in;
}

std::string field(const PostForm& form, std::string_view name) {
  for (const auto& [key, value] : form.fields) {
    if (key == name) return value;
  }
  throw std::logic_error("no field " + std::string(name));
}

std::string encoded(std::string_view xml) {
  return base::base64_encode(xml);
}

std::string encoded_for_query(std::string_view xml) {
  return base::percent_encode(base::base64_encode(need(base::deflate(xml))));
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("not in the text: " + std::string(from));
  return text.replace(at, from.size(), to);
}

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  if (outcome.accepted) return out << "accepted";
  out << Error(outcome.code).name() << " at " << to_string(outcome.stage);
  if (!outcome.detail.empty()) out << " (" << outcome.detail << ')';
  return out;
}

}  // namespace signet::test
