#include "fuzz/support/logout_peers.h"

#include "fuzz/support/target.h"
#include "idp/logout_transaction.h"
#include "support/sign_in_fixture.h"
#include "support/test_keys.h"

namespace signet::fuzz {
namespace {

template <class T>
T need(Result<T> result) {
  demand(result.has_value(), "the peers of a logout are set up");
  return *std::move(result);
}

void need(const Result<void>& result) {
  demand(result.has_value(), "the peers of a logout are set up");
}

/// Both people's sessions at both sides, and a LogoutRequest that waits at each address.
void fill(const Stores& stores) {
  const Instant now = test::noon();
  const Instant later = now + std::chrono::hours(1);
  for (const std::string_view person : {alice, bob}) {
    const std::string id(person.substr(0, person.find('@')));
    const NameID name{.value = std::string(person)};
    const std::string index = "index of " + id;
    need(stores.sp_sessions->put({.id = id,
                                  .idp = std::string(test::idp_entity),
                                  .name_id = name,
                                  .session_index = index,
                                  .expires_at = later,
                                  .data = {}},
                                 now));
    need(stores.idp_sessions->put(
        {.id = id,
         .user = id,
         .authn_instant = now,
         .expires_at = later,
         .participants = {{std::string(test::sp_entity), name, index, false}}},
        now));
  }
}

/// What either side has asked, and still waits for.
void ask(const Stores& stores, std::string_view peer, std::string_view address,
         std::string_view stored) {
  PendingRequest request;
  request.id = waiting_request;
  request.idp = peer;
  request.acs_url = address;
  request.issued_at = test::noon();
  request.expires_at = test::noon() + std::chrono::hours(1);
  request.relay_state = stored;
  need(stores.sign_in.requests->put(std::move(request), test::noon()));
}

}  // namespace

LogoutPeers::LogoutPeers(const LogoutKeys& keys) : keys_(keys) {
  const Sides sides = make();
  need(idps_->trust(sides.idp.metadata(test::noon()), test::noon()));
  need(sps_->trust(sides.sp.metadata(test::noon()), test::noon()));
}

ServiceProviderSettings LogoutPeers::sp_settings(const Stores& stores) const {
  ServiceProviderSettings settings{.entity_id = std::string(test::sp_entity),
                                   .acs_url = std::string(test::acs_url),
                                   .keys = keys_.sp,
                                   .metadata = idps_,
                                   .state = stores.sign_in,
                                   .algorithms = AlgorithmPolicy::of_2026()};
  settings.logout = ServiceProviderLogout{{std::string(logout_url), std::string(logout_soap_url)},
                                          stores.sp_sessions};
  return settings;
}

IdentityProviderSettings LogoutPeers::idp_settings(const Stores& stores) const {
  IdentityProviderSettings settings{.entity_id = std::string(test::idp_entity),
                                    .sso_url = std::string(test::sso_url),
                                    .keys = keys_.idp,
                                    .metadata = sps_,
                                    .algorithms = AlgorithmPolicy::of_2026()};
  settings.logout =
      IdentityProviderLogout{{std::string(idp_logout_url), std::string(idp_logout_soap_url)},
                             in_memory_state(100),
                             stores.idp_sessions};
  return settings;
}

LogoutPeers::Sides LogoutPeers::make() const {
  Stores stores = in_memory_stores({100, 100, 100});
  fill(stores);
  ask(stores, test::idp_entity, logout_url, "/bye");
  IdentityProviderSettings settings = idp_settings(stores);
  Stores asked;
  asked.sign_in = settings.logout->state;
  // A logout by browser with nobody else to ask.
  ask(asked, test::sp_entity, idp_logout_url, idp::encode(idp::LogoutTransaction{}));
  return {stores, need(ServiceProvider::create(sp_settings(stores))),
          need(IdentityProvider::create(std::move(settings)))};
}

const LogoutPeers& seed_logout_peers() {
  static const LogoutPeers peers({test::rsa_key(), test::p256_key()});
  return peers;
}

const LogoutPeers& forged_logout_peers() {
  static const LogoutPeers peers({test::other_p256_key(), test::other_p256_key()});
  return peers;
}

}  // namespace signet::fuzz
