#include "bench/messages.h"

#include <cstdio>
#include <cstdlib>

#include "base/codec.h"
#include "signet/names.h"

namespace signet::bench {
namespace {

constexpr std::string_view idp_id = "https://idp.example.org/metadata";
constexpr std::string_view sp_id = "https://sp.example.org/metadata";

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "bench: %s: %s\n", std::string(result.error().name()).c_str(),
                 result.error().detail().c_str());
    std::exit(1);
  }
  return std::move(result).value();
}

/// The same assertion is consumed again and again; a benchmark of a cache would measure the cache.
class AlwaysFresh : public ReplayCache {
 public:
  Result<bool> insert(std::string_view, Instant, Instant) override { return true; }
};

AuthenticatedUser make_user(Instant now) {
  AuthenticatedUser user;
  user.id = "1001";
  user.email = "alice@example.com";
  user.authn_instant = now;
  user.session_index = "_session-1001";
  user.session_not_on_or_after = now + std::chrono::hours(8);
  user.authn_context_class_ref = authn_context::password_protected_transport;
  for (int i = 0; i < 14; ++i) {
    const std::string number = std::to_string(i);
    Attribute attribute;
    attribute.name = "urn:oid:1.3.6.1.4.1.5923.1.1.1." + number;
    attribute.name_format = attribute_name_format::uri;
    attribute.friendly_name = "attribute" + number;
    attribute.values = {"first value of attribute " + number,
                        "second value of attribute " + number};
    user.attributes.push_back(std::move(attribute));
  }
  return user;
}

}  // namespace

SignIn make_sign_in(const KeyPair& key) {
  const Instant now{std::chrono::seconds(1'790'000'000)};
  auto idp_peers = std::make_shared<TrustedPeers>();
  auto sp_peers = std::make_shared<TrustedPeers>();
  SignInState state = in_memory_state();
  state.replay = std::make_shared<AlwaysFresh>();
  auto sp = must(ServiceProvider::create({.entity_id = std::string(sp_id),
                                          .acs_url = "https://sp.example.org/acs",
                                          .keys = std::nullopt,
                                          .metadata = sp_peers,
                                          .state = state,
                                          .algorithms = AlgorithmPolicy::of_2026(),
                                          .accept_unsolicited_from = {std::string(idp_id)}}));
  auto idp = must(
      IdentityProvider::create({.entity_id = std::string(idp_id),
                                .sso_url = "https://idp.example.org/sso",
                                .keys = key,
                                .metadata = idp_peers,
                                .algorithms = AlgorithmPolicy::of_2026(),
                                .signed_parts = {{std::string(sp_id), SignedParts::assertion}}}));
  if (!idp_peers->trust(sp.metadata(now), now) || !sp_peers->trust(idp.metadata(now), now))
    std::exit(1);

  AuthenticatedUser user = make_user(now);
  const PostForm form = must(idp.issue_unsolicited(sp_id, "", user, now));
  std::string xml = must(base::base64_decode(form.fields.front().second, base::Whitespace::refuse));
  return {std::move(sp),   std::move(idp),
          std::move(user), form.fields.front().second,
          std::move(xml),  now};
}

}  // namespace signet::bench
