#include <doctest/doctest.h>

#include "shared/password.h"

using signet::program::PasswordHash;

namespace {

const std::string salt = "AAAAAAAAAAAAAAAAAAAAAA==";
const std::string digest = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

bool is_accepted(const std::string& parameters, const std::string& rest = salt + "$" + digest) {
  return PasswordHash::parse("scrypt$" + parameters + "$" + rest).has_value();
}

}  // namespace

TEST_CASE("a password matches its own hash and no other") {
  const PasswordHash hash = PasswordHash::make("open sesame");
  CHECK(hash.matches("open sesame"));
  CHECK_FALSE(hash.matches("open sesam"));
  CHECK_FALSE(hash.matches("Open sesame"));
  CHECK_FALSE(hash.matches(""));
}

TEST_CASE("a hash survives being written and read") {
  const std::string text = PasswordHash::make("secret").text();
  const auto read = PasswordHash::parse(text);
  REQUIRE(read);
  CHECK(read->text() == text);
  CHECK(read->matches("secret"));
}

TEST_CASE("one password has another hash each time") {
  CHECK(PasswordHash::make("secret").text() != PasswordHash::make("secret").text());
}

TEST_CASE("a hash that others made of scrypt's test vector is understood") {
  // Made by Python: hashlib.scrypt(b"pleaseletmein", salt=b"SodiumChlorideSodiumChloride",
  //                                n=16384, r=8, p=2, dklen=32)
  const auto hash = PasswordHash::parse(
      "scrypt$16384$8$2$U29kaXVtQ2hsb3JpZGVTb2RpdW1DaGxvcmlkZQ==$zSEY7wwSSLt++K0mbrfzUQDuDpxf+/"
      "OlKTAGil/7tc4=");
  REQUIRE(hash);
  CHECK(hash->matches("pleaseletmein"));
  CHECK_FALSE(hash->matches("pleaseletmeout"));
}

TEST_CASE("parameters that are too cheap to guess or too costly to check are refused") {
  CHECK(is_accepted("16384$8$2"));
  CHECK(is_accepted("131072$8$1"));
  CHECK_FALSE(is_accepted("16384$8$1"));  // under a quarter of the default
  CHECK_FALSE(is_accepted("1024$8$1"));
  CHECK_FALSE(is_accepted("262144$8$1"));   // 256 MiB
  CHECK_FALSE(is_accepted("131072$8$16"));  // too much work
  CHECK_FALSE(is_accepted("4294967296$8$1"));
  CHECK_FALSE(is_accepted("32768$8$0"));
  CHECK_FALSE(is_accepted("32768$0$3"));
  CHECK_FALSE(is_accepted("32769$8$3"));  // no power of two
}

TEST_CASE("a hash has one way to be written") {
  CHECK(is_accepted("32768$8$3"));
  CHECK_FALSE(is_accepted("032768$8$3"));
  CHECK_FALSE(is_accepted("+32768$8$3"));
  CHECK_FALSE(is_accepted(" 32768$8$3"));
  CHECK_FALSE(is_accepted("32768$8"));
  CHECK_FALSE(is_accepted("32768$8$3", salt + "$" + digest + "$"));
  CHECK_FALSE(is_accepted("32768$8$3", "AAAAAAAAAAAAAAAAAAAAAB==$" + digest));  // stray bits
  CHECK_FALSE(is_accepted("32768$8$3", "AAAA$" + digest));                      // short salt
  CHECK_FALSE(is_accepted("32768$8$3", salt + "$AAAA"));                        // short hash
  CHECK_FALSE(is_accepted("32768$8$3", salt + "$" + digest + "\n"));
  CHECK_FALSE(PasswordHash::parse("").has_value());
  CHECK_FALSE(PasswordHash::parse("secret").has_value());
  CHECK_FALSE(PasswordHash::parse("bcrypt$32768$8$3$" + salt + "$" + digest).has_value());
}

TEST_CASE("the hash for a demonstration is accepted") {
  const PasswordHash hash = PasswordHash::make_for_demonstration("alice");
  CHECK(hash.cost() < PasswordHash::make("alice").cost());
  const auto read = PasswordHash::parse(hash.text());
  REQUIRE(read);
  CHECK(read->matches("alice"));
}

TEST_CASE("a password of more than 1024 bytes is never right") {
  const std::string longest(1024, 'x');
  const PasswordHash hash = PasswordHash::make(longest);
  CHECK(hash.matches(longest));
  CHECK_FALSE(hash.matches(longest + "x"));
}
