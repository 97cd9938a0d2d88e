#include <doctest/doctest.h>

#include <vector>

#include "faults/sweep.h"
#include "faults/words.h"
#include "signet/metadata.h"
#include "signet/trusted_peers.h"
#include "support/sign_in_fixture.h"
#include "support/signature_forge.h"
#include "support/test_keys.h"

namespace signet::faults {
namespace {

std::string words(const EntityDescriptor& entity) {
  std::string out = *write_metadata(entity);
  for (const std::string& note : entity.notes) out += "\nnote: " + note;
  return out;
}

/// A key that can't be read is left out, and a note says so: fewer keys are trusted, never others.
/// For these tests that is a refusal.
Result<EntityDescriptor> without_notes(Result<EntityDescriptor> read) {
  if (read && !read->notes.empty())
    return Unexpected(Error(ErrorCode::certificate_malformed, "notes"));
  return read;
}

/// An identity provider's metadata with a key, signed.
std::string signed_file(const KeyPair& key) {
  test::CountingRandom random(0);
  return *sign_metadata(test::both_signed().idp_metadata(), key, AlgorithmPolicy::of_2026(),
                        random);
}

TEST_CASE("a fault never changes what a metadata file says") {
  const std::string file = test::both_signed().idp_metadata();
  const EntityDescriptor entity = *read_metadata(file);
  sweep(
      "read_metadata", [] { return 0; }, [&](int) { return without_notes(read_metadata(file)); },
      [](const EntityDescriptor& read) { return words(read); });
  sweep(
      "write_metadata", [] { return 0; }, [&](int) { return write_metadata(entity); },
      [](const std::string& xml) { return xml; });
}

TEST_CASE("a fault never makes a metadata file trusted that a pinned key didn't sign") {
  const std::vector<Certificate> pinned = {test::rsa3072_key().certificate()};
  const auto verify = [&](const std::string& file) {
    return without_notes(verify_metadata(file, pinned, AlgorithmPolicy::of_2026()));
  };
  const auto describe = [](const EntityDescriptor& entity) { return words(entity); };
  const std::string good = signed_file(test::rsa3072_key());
  const std::string changed = test::replaced(good, "https://idp.example.org/sso", "https://evil");
  REQUIRE(verify(good));
  REQUIRE_FALSE(verify(changed));
  sweep(
      "signed", [] { return 0; }, [&](int) { return verify(good); }, describe);
  sweep(
      "changed", [] { return 0; }, [&](int) { return verify(changed); }, describe);
}

TEST_CASE("a fault never lets out metadata that isn't signed as a whole") {
  const std::string file = test::both_signed().idp_metadata();
  sweep(
      "sign_metadata", [] { return test::CountingRandom(0); },
      [&](test::CountingRandom& random) {
        return sign_metadata(file, test::rsa_key(), AlgorithmPolicy::of_2026(), random);
      },
      [](const std::string& xml) { return one_line(xml); });
}

TEST_CASE("a fault never leaves half a peer in the set of trusted ones") {
  const EntityDescriptor first = *read_metadata(test::both_signed().idp_metadata());
  EntityDescriptor second = first;
  second.idp->single_sign_on_services.front().location = "https://idp.example.org/new";
  const auto known = [&](const TrustedPeers& peers) {
    const auto found = peers.find(test::idp_entity);
    return found ? words(*found) : "none";
  };
  TrustedPeers peers;
  const auto prepare = [&] {
    REQUIRE(peers.trust(first, test::noon()));
    return 0;
  };
  sweep(
      "trust", prepare,
      [&](int) -> Result<std::string> {
        if (const auto ok = peers.trust(second, test::noon()); !ok) return Unexpected(ok.error());
        return std::string("trusted");
      },
      [&](const std::string& said) { return said + known(peers); });
  const std::string now = known(peers);
  CHECK((now == words(first) || now == words(second)));
}

}  // namespace
}  // namespace signet::faults
