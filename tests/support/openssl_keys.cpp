#include "support/openssl_keys.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>

#include <cstdlib>
#include <vector>

#include "crypto/signature.h"

namespace signet::test {
namespace {

using Bio = base::Handle<BIO, BIO_free>;
using Certificate509 = base::Handle<X509, X509_free>;
using Pkcs12 = base::Handle<PKCS12, PKCS12_free>;
using Builder = base::Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Parameters = base::Handle<OSSL_PARAM, OSSL_PARAM_free>;
using KeyContext = base::Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using DigestContext = base::Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

/// A test that can't make its key has nothing to say.
void require(bool done) {
  if (!done) std::abort();
}

NativeKey build(const char* type, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  require(EVP_PKEY_fromdata_init(context.get()) == 1 &&
          EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) == 1);
  return NativeKey(key);
}

std::string content(const Bio& bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return std::string(bytes, static_cast<std::size_t>(size));
}

}  // namespace

Number number_from_hex(const std::string& hex) {
  BIGNUM* number = nullptr;
  require(BN_hex2bn(&number, hex.c_str()) == static_cast<int>(hex.size()));
  return Number(number);
}

Number number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  require(EVP_PKEY_get_bn_param(key, name, &number) == 1);
  return Number(number);
}

NativeKey rsa_public_key(const BIGNUM* modulus, const BIGNUM* exponent) {
  const Builder builder(OSSL_PARAM_BLD_new());
  require(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
          OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent) == 1);
  return build("RSA", builder.get());
}

NativeKey rsa_key_of_halves(const EVP_PKEY* public_half, const EVP_PKEY* private_half) {
  const Builder builder(OSSL_PARAM_BLD_new());
  // The builder borrows the numbers until the key is made.
  std::vector<Number> numbers;
  const auto push = [&](const EVP_PKEY* from, const char* name) {
    numbers.push_back(number_of(from, name));
    require(OSSL_PARAM_BLD_push_BN(builder.get(), name, numbers.back().get()) == 1);
  };
  push(public_half, OSSL_PKEY_PARAM_RSA_N);
  push(public_half, OSSL_PKEY_PARAM_RSA_E);
  for (const char* name : {OSSL_PKEY_PARAM_RSA_D, OSSL_PKEY_PARAM_RSA_FACTOR1,
                           OSSL_PKEY_PARAM_RSA_FACTOR2, OSSL_PKEY_PARAM_RSA_EXPONENT1,
                           OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1})
    push(private_half, name);
  return build("RSA", builder.get());
}

NativeKey ec_key(const char* curve, std::string_view point, const BIGNUM* secret) {
  const Builder builder(OSSL_PARAM_BLD_new());
  require(OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve, 0) ==
              1 &&
          OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                           point.size()) == 1);
  require(secret == nullptr ||
          OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret) == 1);
  return build("EC", builder.get());
}

std::string point_of(const EVP_PKEY* key) {
  std::string point(200, '\0');
  std::size_t size = 0;
  require(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY,
                                          reinterpret_cast<unsigned char*>(point.data()),
                                          point.size(), &size) == 1);
  point.resize(size);
  return point;
}

std::string public_pem(const EVP_PKEY* key) {
  const Bio out(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_PUBKEY(out.get(), key) == 1);
  return content(out);
}

std::string private_pem(const EVP_PKEY* key) {
  const Bio out(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) ==
          1);
  return content(out);
}

std::string raw_sign(EVP_PKEY* key, const char* digest, std::string_view bytes, bool pss) {
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_context = nullptr;
  require(EVP_DigestSignInit_ex(context.get(), &key_context, digest, nullptr, nullptr, key,
                                nullptr) == 1);
  require(!pss || EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) == 1);
  const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t size = 0;
  require(EVP_DigestSign(context.get(), nullptr, &size, data, bytes.size()) == 1);
  std::string signature(size, '\0');
  require(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                         data, bytes.size()) == 1);
  signature.resize(size);
  return signature;
}

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return bytes;
}

std::string pkcs12(const KeyPair& pair, Holds holds, const char* password, int mac_iterations) {
  const std::string& der = pair.certificate().der();
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const Certificate509 x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  const Pkcs12 file(PKCS12_create(password, "name", crypto::native_handle(pair.private_key()),
                                  holds == Holds::key_and_certificate ? x509.get() : nullptr,
                                  nullptr, 0, 0, 0, mac_iterations, 0));
  const Bio out(BIO_new(BIO_s_mem()));
  require(file && i2d_PKCS12_bio(out.get(), file.get()) == 1);
  return content(out);
}

std::string encrypted_der(const PrivateKey& key, const std::string& password) {
  const Bio out(BIO_new(BIO_s_mem()));
  require(i2d_PKCS8PrivateKey_bio(out.get(), crypto::native_handle(key), EVP_aes_256_cbc(),
                                  password.data(), static_cast<int>(password.size()), nullptr,
                                  nullptr) == 1);
  return content(out);
}

}  // namespace signet::test
