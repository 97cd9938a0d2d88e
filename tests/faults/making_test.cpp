#include <doctest/doctest.h>

#include "base/codec.h"
#include "faults/sweep.h"
#include "faults/words.h"
#include "signet/names.h"
#include "support/sign_in_fixture.h"
#include "support/test_keys.h"

// What is written and signed: under a fault there is none, or the whole of it. Keys, time and
// randomness are fixed, so that the same work gives the same bytes.

namespace signet::faults {
namespace {

IdentityProvider identity_provider(std::shared_ptr<TrustedPeers> peers,
                                   EncryptedParts parts = EncryptedParts::nothing) {
  return *IdentityProvider::create(
      {.entity_id = std::string(test::idp_entity),
       .sso_url = std::string(test::sso_url),
       .keys = test::rsa_key(),
       .metadata = std::move(peers),
       .algorithms = AlgorithmPolicy::of_2026(),
       .encrypted_parts = {{std::string(test::sp_entity), parts}},
       .random = std::make_shared<test::CountingRandom>(std::uint8_t{0})});
}

std::shared_ptr<TrustedPeers> peers_of(const std::string& metadata) {
  auto peers = std::make_shared<TrustedPeers>();
  REQUIRE(peers->trust(*read_metadata(metadata), test::noon()));
  return peers;
}

TEST_CASE("a fault never lets half a Response out") {
  const test::SignIn& sign_in = test::both_signed();
  const auto peers = peers_of(sign_in.sp_metadata());
  const auto request = *sign_in.consume_query(sign_in.request_query());
  const auto prepare = [&] { return identity_provider(peers); };
  const auto describe = [](const PostForm& form) { return words(form); };
  const AuthenticatedUser user = test::attacking_user();
  sweep(
      "issue_response", prepare,
      [&](const IdentityProvider& idp) { return idp.issue_response(request, user, test::noon()); },
      describe);
  const Status failed{{std::string(status::responder), std::string(status::authn_failed)}, "no"};
  sweep(
      "issue_error", prepare,
      [&](const IdentityProvider& idp) { return idp.issue_error(request, failed, test::noon()); },
      describe);
}

TEST_CASE("a fault never lets anything out in plain text that is to be encrypted") {
  // Ciphertexts differ each time; what they say is the same.
  const test::SignIn& sign_in = test::encrypted_and_both_signed();
  const auto peers = peers_of(sign_in.sp_metadata());
  const auto request = *sign_in.consume_query(sign_in.request_query());
  const AuthenticatedUser user = test::attacking_user();
  const auto describe = [&](const PostForm& form) {
    const std::string field = test::field(form, "SAMLResponse");
    const auto subject = sign_in.consume_field(field);
    const auto xml = base::base64_decode(field, base::Whitespace::refuse);
    const bool plain = xml->find(test::attacker) != std::string::npos;
    return (plain ? "plain " : "encrypted ") + (subject ? words(*subject) : "unreadable");
  };
  for (const EncryptedParts parts :
       {EncryptedParts::assertion, EncryptedParts::name_id_and_attributes}) {
    sweep(
        "issue_response, encrypted", [&] { return identity_provider(peers, parts); },
        [&](const IdentityProvider& idp) {
          return idp.issue_response(request, user, test::noon());
        },
        describe);
  }
}

/// Signs with RSA, whose signatures are the same each time.
test::SignIn requests_signed_by_rsa() {
  return test::SignIn({.sp = [](ServiceProviderSettings& sp) { sp.keys = test::rsa_key(); }});
}

void sweep_request(const std::string& name, const test::SignIn& sign_in, std::string_view binding) {
  EntityDescriptor idp = *read_metadata(sign_in.idp_metadata());
  std::erase_if(idp.idp->single_sign_on_services,
                [&](const Endpoint& e) { return e.binding != binding; });
  auto peers = std::make_shared<TrustedPeers>();
  REQUIRE(peers->trust(idp, test::noon()));
  const auto prepare = [&] {
    return *ServiceProvider::create(
        {.entity_id = std::string(test::sp_entity),
         .acs_url = std::string(test::acs_url),
         .keys = test::rsa_key(),
         .metadata = peers,
         .state = in_memory_state(8),
         .algorithms = AlgorithmPolicy::of_2026(),
         .random = std::make_shared<test::CountingRandom>(std::uint8_t{0})});
  };
  StartLogin start;
  start.idp = test::idp_entity;
  start.relay_state = "/reports";
  start.now = test::noon();
  sweep(
      name, prepare, [&](const ServiceProvider& sp) { return sp.start_login(start); },
      [](const LoginStart& login) {
        const auto* redirect = std::get_if<RedirectTo>(&login.action);
        return login.request_id +
               (redirect != nullptr ? redirect->url : words(std::get<PostForm>(login.action)));
      });
}

TEST_CASE("a fault never lets half an AuthnRequest out") {
  const test::SignIn sign_in = requests_signed_by_rsa();
  sweep_request("by HTTP-POST", sign_in, binding::http_post);
  sweep_request("by HTTP-Redirect", sign_in, binding::http_redirect);
}

/// A facade alone, as a program makes one at its start.
template <class Facade>
std::string published(const Facade& facade) {
  return *write_metadata(facade.metadata(test::noon()));
}

TEST_CASE("a fault never makes a facade with other settings") {
  const auto peers = peers_of(test::both_signed().sp_metadata());
  sweep(
      "IdentityProvider", [] { return 0; },
      [&](int) {
        return IdentityProvider::create({.entity_id = std::string(test::idp_entity),
                                         .sso_url = std::string(test::sso_url),
                                         .keys = test::rsa_key(),
                                         .metadata = peers,
                                         .algorithms = AlgorithmPolicy::of_2026()});
      },
      published<IdentityProvider>);
}

}  // namespace
}  // namespace signet::faults
