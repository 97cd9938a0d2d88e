#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <set>

#include "signet/key_ring.h"
#include "world.h"

// A year of an identity provider and its service providers, in some seconds: a timer rotates its
// keys, and each service provider looks at its metadata in its own rhythm.

namespace signet::test {
namespace {

using std::chrono::days;
using std::chrono::hours;

const RotationPolicy policy{.type = KeyType::p256,
                            .form = {.rsa_bits = 2048},
                            .months = 6,
                            .lead_time = days(10),
                            .overlap = days(5)};

/// What a running server asks: the ring that the timer has left.
class TimedRing : public KeyRingSource {
 public:
  explicit TimedRing(KeyRing first) : ring(std::move(first)) {}
  KeyRing current(Instant) override { return ring; }

  KeyRing ring;
};

IdentityProvider provider_with(OwnKeys keys, std::shared_ptr<const TrustedPeers> peers) {
  return World::need(IdentityProvider::create({.entity_id = std::string(idp_entity),
                                               .sso_url = std::string(sso_url),
                                               .keys = std::move(keys),
                                               .metadata = std::move(peers),
                                               .algorithms = AlgorithmPolicy::of_2026()}));
}

std::string field(const PostForm& form, std::string_view wanted) {
  for (const auto& [name, value] : form.fields)
    if (name == wanted) return value;
  return {};
}

/// A service provider that loads metadata some time after it has changed.
class Peer {
 public:
  Peer(std::string name, hours rhythm, bool by_hand = false)
      : name_(std::move(name)),
        rhythm_(rhythm),
        by_hand_(by_hand),
        idps_(std::make_shared<TrustedPeers>()),
        sp_(World::need(
            ServiceProvider::create({.entity_id = std::string(sp_entity),
                                     .acs_url = std::string(acs_url),
                                     .metadata = idps_,
                                     .state = in_memory_state(),
                                     .algorithms = AlgorithmPolicy::of_2026(),
                                     .accept_unsolicited_from = {std::string(idp_entity)}}))) {}

  const std::string& name() const noexcept { return name_; }
  const EntityDescriptor& known() const noexcept { return *known_; }
  Instant loaded_at() const noexcept { return loaded_at_; }
  EntityDescriptor metadata(Instant now) const { return sp_.metadata(now); }

  /// By the clock, or by an administrator who is told of a change and takes `rhythm` to act.
  void pass_time(const IdentityProvider& idp, Instant now) {
    const std::string file = World::need(write_metadata(idp.metadata(now)));
    if (by_hand_ && known_ && file == text_) changed_at_.reset();
    if (by_hand_ && known_ && file != text_ && !changed_at_) changed_at_ = now;
    const bool due = !known_ || (by_hand_ ? changed_at_ && now - *changed_at_ >= rhythm_
                                          : now - loaded_at_ >= rhythm_);
    if (!due) return;
    World::need(idps_->trust_file_contents(file, now));
    text_ = file;
    known_ = World::need(read_metadata(file));
    loaded_at_ = now;
  }

  std::string sign_in(const IdentityProvider& idp, Instant now) const {
    AuthenticatedUser user;
    user.id = "1";
    user.email = "alice@example.com";
    user.authn_instant = now;
    const auto form = idp.issue_unsolicited(sp_entity, "", user, now);
    if (!form) return std::string(form.error().name());
    const std::string response = field(*form, "SAMLResponse");
    ConsumeResponse input;
    input.saml_response = response;
    input.received_at = now;
    return refusal(sp_.consume_response(input));
  }

 private:
  std::string name_;
  hours rhythm_;
  bool by_hand_;
  std::shared_ptr<TrustedPeers> idps_;
  ServiceProvider sp_;
  std::string text_;
  std::optional<EntityDescriptor> known_;
  std::optional<Instant> changed_at_;
  Instant loaded_at_;
};

/// An identity provider that loads a service provider's metadata now and then.
class EncryptingPeer {
 public:
  EncryptingPeer(std::string name, hours rhythm)
      : name_(std::move(name)),
        rhythm_(rhythm),
        sps_(std::make_shared<TrustedPeers>()),
        idp_(provider_with(rsa_key(), sps_)) {}

  const std::string& name() const noexcept { return name_; }
  EntityDescriptor metadata(Instant now) const { return idp_.metadata(now); }
  /// The one that it encrypts with.
  const std::string& key() const noexcept { return key_; }

  void pass_time(const ServiceProvider& sp, Instant now) {
    if (!key_.empty() && now - loaded_at_ < rhythm_) return;
    const EntityDescriptor entity = sp.metadata(now);
    World::need(sps_->trust_file_contents(World::need(write_metadata(entity)), now));
    for (const KeyDescriptor& key : entity.sp->keys)
      if (key.use == KeyUse::encryption) key_ = key.certificate.fingerprint();
    loaded_at_ = now;
  }

  std::string sign_in(const ServiceProvider& sp, Instant now) const {
    AuthenticatedUser user;
    user.email = "alice@example.com";
    user.authn_instant = now;
    const auto form = idp_.issue_unsolicited(sp_entity, "", user, now);
    if (!form) return std::string(form.error().name());
    const std::string response = field(*form, "SAMLResponse");
    ConsumeResponse input;
    input.saml_response = response;
    input.received_at = now;
    return refusal(sp.consume_response(input));
  }

 private:
  std::string name_;
  hours rhythm_;
  std::shared_ptr<TrustedPeers> sps_;
  IdentityProvider idp_;
  std::string key_;
  Instant loaded_at_;
};

/// Hour by hour around each event of the plan, else day by day.
hours next_step(const KeyRing& ring, Instant now) {
  for (const KeyEvent& event : ring.plan(policy, now))
    if (event.at >= now - hours(26) && event.at <= now + hours(25)) return hours(1);
  return hours(24);
}

/// Every key that ever was in the ring, to sign with when it is none any more.
class Archive {
 public:
  void keep(const KeyRing& ring) {
    for (const RingKey& key : ring.keys()) {
      const bool seen = std::any_of(keys_.begin(), keys_.end(),
                                    [&](const RingKey& kept) { return kept.id == key.id; });
      if (!seen) keys_.push_back(key);
    }
  }
  /// Signing keys that no longer stand in the peer's metadata, but did so once.
  std::vector<KeyPair> removed_for(const EntityDescriptor& known, Instant loaded_at) const {
    std::vector<KeyPair> removed;
    for (const RingKey& key : keys_) {
      const auto is_it = [&](const KeyDescriptor& descriptor) {
        return descriptor.certificate.fingerprint() == key.certificate.fingerprint();
      };
      const auto& listed = known.idp->keys;
      if (key.use == KeyUse::signing && key.publish_from < loaded_at &&
          std::none_of(listed.begin(), listed.end(), is_it))
        removed.push_back(
            World::need(KeyPair::create(std::get<PrivateKey>(key.half), key.certificate)));
    }
    return removed;
  }
  std::size_t signing_keys() const {
    return static_cast<std::size_t>(std::count_if(
        keys_.begin(), keys_.end(), [](const RingKey& key) { return key.use == KeyUse::signing; }));
  }

 private:
  std::vector<RingKey> keys_;
};

KeyRing first_ring(Instant now, bool with_encryption) {
  KeyRing ring = World::need(KeyRing::create({.common_name = "idp.example.org"}));
  if (with_encryption) {
    NewKey key{.use = KeyUse::encryption, .form = policy.form, .months = 6, .id = "encryption"};
    ring = World::need(ring.generate(key, now));
    ring = World::need(ring.activate({.id = "encryption", .from = now}, now));
  }
  return World::need(ring.rotate(policy, now));
}

}  // namespace

TEST_CASE("in a year with two rotations no sign-in fails, and no removed key signs anybody in") {
  const Instant begin = noon();
  const auto timer = std::make_shared<TimedRing>(first_ring(begin, false));
  const auto sps = std::make_shared<TrustedPeers>();
  const IdentityProvider idp = provider_with(std::shared_ptr<KeyRingSource>(timer), sps);
  Peer peers[] = {{"hourly", hours(1)}, {"daily", hours(24)}, {"by hand", hours(72), true}};
  World::need(
      sps->trust_file_contents(World::need(write_metadata(peers[0].metadata(begin))), begin));

  Archive archive;
  int sign_ins = 0;
  std::set<std::string> refusals;
  for (Instant now = begin; now < begin + days(365); now += next_step(timer->ring, now)) {
    timer->ring = World::need(timer->ring.rotate(policy, now));
    archive.keep(timer->ring);
    for (Peer& peer : peers) {
      peer.pass_time(idp, now);
      REQUIRE_MESSAGE(peer.sign_in(idp, now) == "accepted", peer.name(), " ", format_instant(now));
      ++sign_ins;
      for (const KeyPair& old_key : archive.removed_for(peer.known(), peer.loaded_at()))
        refusals.insert(peer.sign_in(provider_with(old_key, sps), now));
    }
  }
  CHECK(archive.signing_keys() == 3);
  CHECK(timer->ring.keys().size() <= 2);
  CHECK(sign_ins > 1000);
  CHECK(refusals == std::set<std::string>{"signature-by-removed-certificate"});
}

/// A service provider whose keys rotate, asked by identity providers that load its metadata in
/// their own rhythms and encrypt with what stands there.
TEST_CASE(
    "in a year with two rotations whatever peers encrypt is opened by the ring of that moment") {
  const Instant begin = noon();
  const auto timer = std::make_shared<TimedRing>(first_ring(begin, true));
  const auto idps = std::make_shared<TrustedPeers>();
  const ServiceProvider sp =
      World::need(ServiceProvider::create({.entity_id = std::string(sp_entity),
                                           .acs_url = std::string(acs_url),
                                           .keys = std::shared_ptr<KeyRingSource>(timer),
                                           .metadata = idps,
                                           .state = in_memory_state(),
                                           .algorithms = AlgorithmPolicy::of_2026(),
                                           .require_encryption_from = {std::string(idp_entity)},
                                           .accept_unsolicited_from = {std::string(idp_entity)}}));
  EncryptingPeer peers[] = {
      {"hourly", hours(1)}, {"daily", hours(24)}, {"every third day", hours(72)}};
  REQUIRE(idps->trust(peers[0].metadata(begin), begin));

  std::set<std::string> used;
  int sign_ins = 0;
  for (Instant now = begin; now < begin + days(365); now += next_step(timer->ring, now)) {
    timer->ring = World::need(timer->ring.rotate(policy, now));
    REQUIRE(timer->ring.decrypting(now).size() <= 2);
    for (EncryptingPeer& peer : peers) {
      peer.pass_time(sp, now);
      used.insert(peer.key());
      REQUIRE_MESSAGE(peer.sign_in(sp, now) == "accepted", peer.name(), " ", format_instant(now));
      ++sign_ins;
    }
  }
  CHECK(used.size() == 3);
  CHECK(sign_ins > 1000);
}

}  // namespace signet::test
