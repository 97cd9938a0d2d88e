#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "base/codec.h"
#include "base/text.h"
#include "crypto/signature.h"
#include "support/openssl_keys.h"

using namespace signet;
using base::hex_encode;

TEST_CASE("sha256 gives the known answers of FIPS 180-4") {
  CHECK(hex_encode(crypto::sha256("")) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex_encode(crypto::sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("hmac_sha256 gives the known answers of RFC 4231") {
  CHECK(hex_encode(crypto::hmac_sha256(std::string(20, '\x0B'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex_encode(crypto::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex_encode(crypto::hmac_sha256(std::string(131, '\xAA'),
                                       "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("hmac_sha256 takes an empty key as one of zeros, not as the key of the call before") {
  const std::string empty = crypto::hmac_sha256("", "");
  CHECK(hex_encode(empty) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  CHECK(crypto::hmac_sha256("Jefe", "") != empty);
  CHECK(crypto::hmac_sha256({}, {}) == empty);
}

TEST_CASE("equal_constant_time compares every byte and the length") {
  CHECK(crypto::equal_constant_time("", ""));
  CHECK(crypto::equal_constant_time("abc", "abc"));
  CHECK_FALSE(crypto::equal_constant_time("abc", "abd"));
  CHECK_FALSE(crypto::equal_constant_time("abc", "xbc"));
  CHECK_FALSE(crypto::equal_constant_time("abc", "ab"));
  CHECK_FALSE(crypto::equal_constant_time("ab", "abc"));
  CHECK_FALSE(crypto::equal_constant_time("", "a"));
  CHECK_FALSE(
      crypto::equal_constant_time(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

TEST_CASE("system_random fills all bytes, and differently each time") {
  const auto random = system_random();
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) ids.insert(*base::random_id(*random));
  CHECK(ids.size() == 100);
  for (const std::string& id : ids) CHECK(base::is_ncname(id));

  std::array<std::uint8_t, 4096> bytes{};
  REQUIRE(random->fill(bytes));
  for (std::size_t block = 0; block < bytes.size(); block += 64)
    CHECK(std::any_of(bytes.begin() + block, bytes.begin() + block + 64,
                      [](std::uint8_t byte) { return byte != 0; }));
  CHECK(random->fill({}));
}
