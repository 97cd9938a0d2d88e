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

}  // namespace signet::test
