#include "crypto/signature.h"

#include <doctest/doctest.h>
#include <openssl/err.h>

#include <atomic>
#include <thread>

#include "support/openssl_keys.h"
#include "support/refusal.h"
#include "support/test_keys.h"

using namespace signet;
using crypto::sign;
using crypto::verify;
using test::from_hex;
using test::refusal;

namespace {

const std::string message = "a message of some length, with bytes \xFF and more";

struct Pair {
  SignatureAlgorithm algorithm;
  const KeyPair& key;
};

/// Every algorithm that is written, with each type of key that it fits.
std::vector<Pair> all_pairs() {
  std::vector<Pair> pairs;
  for (const auto algorithm : {SignatureAlgorithm::rsa_sha256, SignatureAlgorithm::rsa_sha384,
                               SignatureAlgorithm::rsa_sha512, SignatureAlgorithm::ecdsa_sha256,
                               SignatureAlgorithm::ecdsa_sha384, SignatureAlgorithm::ecdsa_sha512})
    for (const KeyPair* key : {&test::rsa_key(), &test::rsa3072_key(), &test::p256_key(),
                               &test::p384_key(), &test::p521_key()})
      if (crypto::fits(algorithm, key->private_key().type())) pairs.push_back({algorithm, *key});
  return pairs;
}

const PublicKey& public_half(const KeyPair& pair) {
  return pair.certificate().public_key();
}

/// A key of the RFC's vectors, from the coordinates of its point.
PublicKey key_of_point(const char* curve, const std::string& x, const std::string& y) {
  const auto native = test::ec_key(curve, "\x04" + from_hex(x) + from_hex(y));
  auto key = PublicKey::from_pem(test::public_pem(native.get()));
  REQUIRE(key);
  return *key;
}

}  // namespace

TEST_CASE("what sign() writes verifies, for every algorithm and key") {
  REQUIRE(all_pairs().size() == 15);
  for (const Pair& pair : all_pairs())
    for (const std::string& bytes : {message, std::string(), std::string(100'000, 'x')}) {
      const auto signature = sign(pair.algorithm, pair.key.private_key(), bytes);
      REQUIRE(signature);
      CHECK(refusal(verify(pair.algorithm, public_half(pair.key), bytes, *signature)) ==
            "accepted");
    }
}

TEST_CASE("signatures have the length of the modulus, or twice that of the order") {
  const auto length = [](const KeyPair& key) {
    const auto algorithm = crypto::preferred_signature_algorithm(key.private_key().type());
    return sign(algorithm, key.private_key(), message)->size();
  };
  // r and s are short now and then, so that padding shows only in many of them.
  for (int i = 0; i < 300; ++i) CHECK(length(test::p256_key()) == 64);
  for (int i = 0; i < 20; ++i) CHECK(length(test::p521_key()) == 132);
  CHECK(length(test::p384_key()) == 96);
  CHECK(length(test::rsa_key()) == 256);
  CHECK(length(test::rsa3072_key()) == 384);
}

TEST_CASE("ECDSA verifies the vectors of RFC 6979 appendix A.2") {
  const PublicKey p256 =
      key_of_point("P-256", "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6",
                   "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299");
  const std::string sha256 = from_hex(
      "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
      "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");
  const std::string sha384 = from_hex(
      "0EAFEA039B20E9B42309FB1D89E213057CBF973DC0CFC8F129EDDDC800EF7719"
      "4861F0491E6998B9455193E34E7B0D284DDD7149A74B95B9261F13ABDE940954");
  const std::string sha512 = from_hex(
      "8496A60B5E9B47C825488827E0495B0E3FA109EC4568FD3F8D1097678EB97F00"
      "2362AB1ADBE2B8ADF9CB9EDAB740EA6049C028114F2460F96554F61FAE3302FE");
  CHECK(verify(SignatureAlgorithm::ecdsa_sha256, p256, "sample", sha256));
  CHECK(verify(SignatureAlgorithm::ecdsa_sha384, p256, "sample", sha384));
  CHECK(verify(SignatureAlgorithm::ecdsa_sha512, p256, "sample", sha512));
  CHECK(refusal(verify(SignatureAlgorithm::ecdsa_sha256, p256, "sample", sha384)) ==
        "signature-invalid");
  CHECK(refusal(verify(SignatureAlgorithm::ecdsa_sha256, p256, "test", sha256)) ==
        "signature-invalid");

  const PublicKey p384 =
      key_of_point("P-384",
                   "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64"
                   "DEF8F0EA9055866064A254515480BC13",
                   "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1"
                   "288B231C3AE0D4FE7344FD2533264720");
  CHECK(verify(SignatureAlgorithm::ecdsa_sha384, p384, "sample",
               from_hex("94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C"
                        "81A648152E44ACF96E36DD1E80FABE46"
                        "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94F"
                        "A329C145786E679E7B82C71A38628AC8")));

  const PublicKey p521 =
      key_of_point("P-521",
                   "01894550D0785932E00EAA23B694F213F8C3121F86DC97A04E5A7167DB4E5BCD3711"
                   "23D46E45DB6B5D5370A7F20FB633155D38FFA16D2BD761DCAC474B9A2F5023A4",
                   "00493101C962CD4D2FDDF782285E64584139C2F91B47F87FF82354D6630F746A28A0"
                   "DB25741B5B34A828008B22ACC23F924FAAFBD4D33F81EA66956DFEAA2BFDFCF5");
  CHECK(verify(SignatureAlgorithm::ecdsa_sha512, p521, "sample",
               from_hex("00C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F174E"
                        "25A1EE9017B5D450606ADD152B534931D7D4E8455CC91F9B15BF05EC36E377FA"
                        "00617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF2826"
                        "23EAA63E5B5C0723D8B8C37FF0777B1A20F8CCB1DCCC43997F1EE0E44DA4A67A")));
}

TEST_CASE("an RSA signature holds the padding and DigestInfo of RFC 8017 section 9.2") {
  const auto signature =
      sign(SignatureAlgorithm::rsa_sha256, test::rsa_key().private_key(), message);
  REQUIRE(signature);
  EVP_PKEY* const key = crypto::native_handle(public_half(test::rsa_key()));
  const auto modulus = test::number_of(key, "n");
  const auto exponent = test::number_of(key, "e");
  const test::Number opened(BN_bin2bn(reinterpret_cast<const unsigned char*>(signature->data()),
                                      static_cast<int>(signature->size()), nullptr));
  BN_CTX* const context = BN_CTX_new();
  REQUIRE(BN_mod_exp(opened.get(), opened.get(), exponent.get(), modulus.get(), context) == 1);
  BN_CTX_free(context);
  std::string block(256, '\0');
  REQUIRE(BN_bn2binpad(opened.get(), reinterpret_cast<unsigned char*>(block.data()), 256) == 256);

  const std::string info =
      from_hex("3031300d060960864801650304020105000420") + crypto::sha256(message);
  const std::string padding(256 - 3 - info.size(), '\xFF');
  CHECK(block == std::string("\0\x01", 2) + padding + std::string(1, '\0') + info);
}

TEST_CASE("verify refuses another message, another key and another algorithm") {
  for (const Pair& pair : all_pairs()) {
    const auto signature = sign(pair.algorithm, pair.key.private_key(), message);
    CHECK(refusal(verify(pair.algorithm, public_half(pair.key), message + "x", *signature)) ==
          "signature-invalid");
    CHECK(refusal(verify(pair.algorithm, public_half(pair.key), "", *signature)) ==
          "signature-invalid");
    for (const Pair& other : all_pairs()) {
      const bool same_key = &other.key == &pair.key;
      const bool same = same_key && other.algorithm == pair.algorithm;
      // A digest may be longer than the order of the curve, so that both algorithms see the same.
      if (!same) CHECK_FALSE(verify(other.algorithm, public_half(other.key), message, *signature));
    }
  }
}

TEST_CASE("verify refuses another key of the same kind") {
  const auto rsa = sign(SignatureAlgorithm::rsa_sha256, test::rsa_key().private_key(), message);
  CHECK(refusal(verify(SignatureAlgorithm::rsa_sha256, public_half(test::other_rsa_key()), message,
                       *rsa)) == "signature-invalid");
  const auto ec = sign(SignatureAlgorithm::ecdsa_sha256, test::p256_key().private_key(), message);
  CHECK(refusal(verify(SignatureAlgorithm::ecdsa_sha256, public_half(test::other_p256_key()),
                       message, *ec)) == "signature-invalid");
}

TEST_CASE("verify refuses a signature with any one bit changed") {
  for (const KeyPair* key : {&test::rsa_key(), &test::p256_key()}) {
    const auto algorithm = crypto::preferred_signature_algorithm(key->private_key().type());
    std::string signature = *sign(algorithm, key->private_key(), message);
    for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
      const char flip = static_cast<char>(1U << (bit % 8));
      signature[bit / 8] = static_cast<char>(signature[bit / 8] ^ flip);
      REQUIRE(refusal(verify(algorithm, public_half(*key), message, signature)) ==
              "signature-invalid");
      signature[bit / 8] = static_cast<char>(signature[bit / 8] ^ flip);
    }
  }
}

TEST_CASE("verify refuses a signature of any other length") {
  for (const Pair& pair : all_pairs()) {
    const std::string signature = *sign(pair.algorithm, pair.key.private_key(), message);
    const auto refused = [&](const std::string& other) {
      return refusal(verify(pair.algorithm, public_half(pair.key), message, other));
    };
    CHECK(refused("") == "signature-invalid");
    CHECK(refused(signature.substr(1)) == "signature-invalid");
    CHECK(refused(signature.substr(0, signature.size() - 1)) == "signature-invalid");
    CHECK(refused(signature + std::string(1, '\0')) == "signature-invalid");
    CHECK(refused(std::string(1, '\0') + signature) == "signature-invalid");
    CHECK(refused(signature + signature) == "signature-invalid");
  }
}

TEST_CASE("bytes that aren't there at all are the empty message, and no signature") {
  const std::string_view nothing;
  for (const Pair& pair : all_pairs()) {
    const auto signature = sign(pair.algorithm, pair.key.private_key(), nothing);
    REQUIRE(signature);
    CHECK(verify(pair.algorithm, public_half(pair.key), "", *signature));
    CHECK(verify(pair.algorithm, public_half(pair.key), nothing, *signature));
    CHECK(refusal(verify(pair.algorithm, public_half(pair.key), message, nothing)) ==
          "signature-invalid");
  }
}

TEST_CASE("verify refuses ECDSA in DER, and numbers outside the curve's order") {
  const auto& key = test::p256_key();
  const auto refused = [&](const std::string& signature) {
    return refusal(verify(SignatureAlgorithm::ecdsa_sha256, public_half(key), message, signature));
  };
  const std::string der =
      test::raw_sign(crypto::native_handle(key.private_key()), "SHA256", message);
  CHECK(refused(der) == "signature-invalid");
  CHECK(refused(der + std::string(der.size() < 64 ? 64 - der.size() : 0, '\0')) ==
        "signature-invalid");

  const std::string order =
      from_hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
  const std::string zero(32, '\0');
  const std::string one = std::string(31, '\0') + '\x01';
  const std::string most(32, '\xFF');
  for (const std::string& r : {zero, one, order, most})
    for (const std::string& s : {zero, one, order, most})
      CHECK(refused(r + s) == "signature-invalid");
}

TEST_CASE("verify refuses an RSA signature that is the same modulo the modulus") {
  const auto& key = test::rsa_key();
  EVP_PKEY* const native = crypto::native_handle(public_half(key));
  const auto modulus = test::number_of(native, "n");
  const std::string signature = *sign(SignatureAlgorithm::rsa_sha256, key.private_key(), message);
  const test::Number sum(BN_bin2bn(reinterpret_cast<const unsigned char*>(signature.data()),
                                   static_cast<int>(signature.size()), nullptr));
  REQUIRE(BN_add(sum.get(), sum.get(), modulus.get()) == 1);
  std::string larger(static_cast<std::size_t>(BN_num_bytes(sum.get())), '\0');
  BN_bn2bin(sum.get(), reinterpret_cast<unsigned char*>(larger.data()));
  CHECK(refusal(verify(SignatureAlgorithm::rsa_sha256, public_half(key), message, larger)) ==
        "signature-invalid");
}

TEST_CASE("verify refuses RSA-PSS, which is another algorithm") {
  const auto& key = test::rsa_key();
  EVP_PKEY* const native = crypto::native_handle(key.private_key());
  CHECK(verify(SignatureAlgorithm::rsa_sha256, public_half(key), message,
               test::raw_sign(native, "SHA256", message)));
  CHECK(refusal(verify(SignatureAlgorithm::rsa_sha256, public_half(key), message,
                       test::raw_sign(native, "SHA256", message, true))) == "signature-invalid");
}

TEST_CASE("verify takes SHA-1 for SHA-1 only; whether at all is a matter of the policy") {
  const auto& key = test::rsa_key();
  const std::string sha1 =
      test::raw_sign(crypto::native_handle(key.private_key()), "SHA1", message);
  CHECK(verify(SignatureAlgorithm::rsa_sha1, public_half(key), message, sha1));
  CHECK(refusal(verify(SignatureAlgorithm::rsa_sha256, public_half(key), message, sha1)) ==
        "signature-invalid");
}

TEST_CASE("sign never writes SHA-1") {
  CHECK(refusal(sign(SignatureAlgorithm::rsa_sha1, test::rsa_key().private_key(), message)) ==
        "signing-failed");
}

TEST_CASE("sign and verify refuse an algorithm of another type of key") {
  CHECK(refusal(sign(SignatureAlgorithm::ecdsa_sha256, test::rsa_key().private_key(), message)) ==
        "key-type-mismatch");
  CHECK(refusal(sign(SignatureAlgorithm::rsa_sha256, test::p256_key().private_key(), message)) ==
        "key-type-mismatch");
  CHECK(refusal(verify(SignatureAlgorithm::ecdsa_sha256, public_half(test::rsa_key()), message,
                       std::string(64, 'x'))) == "key-type-mismatch");
  CHECK(refusal(verify(SignatureAlgorithm::rsa_sha256, public_half(test::p521_key()), message,
                       std::string(256, 'x'))) == "key-type-mismatch");
  CHECK(refusal(verify(SignatureAlgorithm::rsa_sha1, public_half(test::p256_key()), message,
                       std::string(256, 'x'))) == "key-type-mismatch");
}

TEST_CASE("a failed verify leaves OpenSSL's queue of errors as it was") {
  ERR_clear_error();
  const auto fail_once = [] {
    CHECK_FALSE(verify(SignatureAlgorithm::rsa_sha256, public_half(test::rsa_key()), message,
                       std::string(256, 'x')));
    CHECK_FALSE(PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n"));
    CHECK_FALSE(Certificate::from_der("\x30\x03\x02\x01\x01"));
    CHECK_FALSE(PublicKey::from_pem("nothing"));
  };
  fail_once();
  CHECK(ERR_peek_error() == 0);

  ERR_raise(ERR_LIB_USER, 42);
  const unsigned long before = ERR_peek_last_error();
  fail_once();
  CHECK(ERR_peek_error() == before);
  CHECK(ERR_peek_last_error() == before);
  ERR_clear_error();
}

TEST_CASE("guards of the queue may stand inside each other") {
  ERR_clear_error();
  {
    const crypto::ErrorQueueGuard outer;
    ERR_raise(ERR_LIB_USER, 1);
    {
      const crypto::ErrorQueueGuard inner;
      ERR_raise(ERR_LIB_USER, 2);
    }
    CHECK(ERR_GET_REASON(ERR_peek_last_error()) == 1);
  }
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE("threads share keys: none of their signatures fails or verifies wrongly") {
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&wrong, i] {
      for (int round = 0; round < 20; ++round)
        for (const KeyPair* key : {&test::rsa_key(), &test::p256_key()}) {
          const std::string text = message + std::to_string(i * 1000 + round);
          const auto algorithm = crypto::preferred_signature_algorithm(key->private_key().type());
          const auto signature = sign(algorithm, key->private_key(), text);
          if (!signature || !verify(algorithm, public_half(*key), text, *signature) ||
              verify(algorithm, public_half(*key), message, *signature))
            ++wrong;
        }
    });
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
}
