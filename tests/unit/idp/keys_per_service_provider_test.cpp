#include <doctest/doctest.h>

#include <map>
#include <string>

#include "unit/idp/issuer_fixture.h"

// A service provider may have keys that sign for it alone.

namespace signet::test {
namespace {

class KeysOfSome : public KeysPerServiceProvider {
 public:
  std::optional<KeyRing> keys_for(std::string_view service_provider, Instant) override {
    const auto found = rings.find(service_provider);
    if (found == rings.end()) return std::nullopt;
    return found->second;
  }

  std::map<std::string, KeyRing, std::less<>> rings;
};

struct IssuingWithKeys : Issuing {
  IssuingWithKeys() { settings.keys_per_service_provider = keys; }

  std::shared_ptr<KeysOfSome> keys = std::make_shared<KeysOfSome>();
};

/// Which of two keys made every signature of an answer.
std::string signer_of(const Result<PostForm>& form) {
  REQUIRE(refusal(form) == "accepted");
  const Answer answer(*form);
  const auto made_by = [&](xml::Element element, const KeyPair& key) {
    const std::vector<PublicKey> keys = {key.certificate().public_key()};
    const AlgorithmPolicy algorithms = AlgorithmPolicy::of_2026();
    return dsig::verify_enveloped(element, {idp_entity, keys, algorithms}, Limits()).has_value();
  };
  const auto all_by = [&](const KeyPair& key) {
    const auto assertion = answer.response().child({ns::saml, "Assertion"});
    return made_by(answer.response(), key) && (!assertion || made_by(*assertion, key));
  };
  return all_by(rsa_key()) ? "everybody's" : all_by(p384_key()) ? "its own" : "another";
}

Certificate only_certificate(const EntityDescriptor& entity) {
  REQUIRE(entity.idp->keys.size() == 1);
  return entity.idp->keys.front().certificate;
}

}  // namespace

TEST_CASE("answers and errors are signed with the service provider's own keys, when it has some") {
  IssuingWithKeys issuing;
  const IdentityProvider idp = issuing.provider();
  const auto request = idp.consume_post(encoded(issuing.request_xml()), "relay", noon());
  REQUIRE(refusal(request) == "accepted");
  const auto signers = [&] {
    const Status denied{{std::string(status::responder)}, std::nullopt};
    return signer_of(idp.issue_response(*request, issuing.user, noon())) + ", " +
           signer_of(idp.issue_error(*request, denied, noon())) + ", " +
           signer_of(idp.issue_unsolicited(sp_entity, "", issuing.user, noon()));
  };
  CHECK(signers() == "everybody's, everybody's, everybody's");
  issuing.keys->rings.emplace("https://another.example.org", p384_key());
  CHECK(signers() == "everybody's, everybody's, everybody's");
  issuing.keys->rings.emplace(sp_entity, p384_key());
  CHECK(signers() == "its own, its own, its own");
}

TEST_CASE("own keys that sign nothing at the moment aren't replaced by those of everybody") {
  IssuingWithKeys issuing;
  issuing.keys->rings.emplace(sp_entity, *KeyRing::create({.common_name = "none"}));
  CHECK(refusal(issuing.answer()) == "no-active-key");
}

TEST_CASE("a service provider's metadata has its own keys, and is the same otherwise") {
  IssuingWithKeys issuing;
  issuing.keys->rings.emplace(sp_entity, p384_key());
  const IdentityProvider idp = issuing.provider();
  EntityDescriptor own = idp.metadata(sp_entity, noon());
  EntityDescriptor common = idp.metadata(noon());
  CHECK(only_certificate(own).fingerprint() == p384_key().certificate().fingerprint());
  CHECK(only_certificate(common).fingerprint() == rsa_key().certificate().fingerprint());
  CHECK(only_certificate(idp.metadata("https://another.example.org", noon())).fingerprint() ==
        rsa_key().certificate().fingerprint());
  own.idp->keys = common.idp->keys;
  CHECK(*write_metadata(own) == *write_metadata(common));
}

}  // namespace signet::test
