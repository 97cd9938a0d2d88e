#include "support/test_keys.h"

#include <cstdio>
#include <cstdlib>

namespace signet::test {
namespace {

[[noreturn]] void give_up(const std::string& name, const std::string& why) {
  std::fprintf(stderr, "tests/vectors/keys/%s: %s\n", name.c_str(), why.c_str());
  std::abort();
}

template <class T>
T value_or_give_up(Result<T> result, const std::string& name) {
  if (!result) give_up(name, result.error().detail());
  return *std::move(result);
}

KeyPair load(const std::string& name) {
  auto key = value_or_give_up(PrivateKey::from_pem(key_file(name + ".key.pem")), name);
  auto certificate = value_or_give_up(Certificate::from_pem(key_file(name + ".crt.pem")), name);
  return value_or_give_up(KeyPair::create(std::move(key), std::move(certificate)), name);
}

}  // namespace

const KeyPair& rsa_key() {
  static const KeyPair pair = load("rsa2048");
  return pair;
}
const KeyPair& other_rsa_key() {
  static const KeyPair pair = load("other-rsa2048");
  return pair;
}
const KeyPair& rsa3072_key() {
  static const KeyPair pair = load("rsa3072");
  return pair;
}
const KeyPair& p256_key() {
  static const KeyPair pair = load("p256");
  return pair;
}
const KeyPair& other_p256_key() {
  static const KeyPair pair = load("other-p256");
  return pair;
}
const KeyPair& p384_key() {
  static const KeyPair pair = load("p384");
  return pair;
}
const KeyPair& p521_key() {
  static const KeyPair pair = load("p521");
  return pair;
}

KeyRing ring_of(const KeyPair& signing, const std::vector<KeyPair>& decrypting) {
  const Instant ever = value_or_give_up(parse_instant("2020-01-01T00:00:00Z"), "ring");
  const auto key = [&](std::string id, KeyUse use, const KeyPair& pair) {
    return RingKey{.id = std::move(id),
                   .use = use,
                   .certificate = pair.certificate(),
                   .half = pair.private_key(),
                   .publish_from = ever};
  };
  std::vector<RingKey> keys = {key("signing", KeyUse::signing, signing)};
  keys.front().active_from = ever;
  for (const KeyPair& pair : decrypting) {
    keys.push_back(key("encryption-" + std::to_string(keys.size()), KeyUse::encryption, pair));
    if (keys.size() == 2) keys.back().active_from = ever;
  }
  return value_or_give_up(
      KeyRing::create({.common_name = "test", .cache_duration = std::nullopt}, keys, ever), "ring");
}

}  // namespace signet::test
