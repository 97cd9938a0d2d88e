#pragma once

#include <openssl/bn.h>
#include <openssl/evp.h>

#include <string>
#include <string_view>

#include "base/handle.h"
#include "signet/keys.h"

// Keys and signatures that the library would never write: made by OpenSSL directly, so that tests
// can show that they are refused.

namespace signet::test {

using Number = base::Handle<BIGNUM, BN_free>;
using NativeKey = base::Handle<EVP_PKEY, EVP_PKEY_free>;

Number number_from_hex(const std::string& hex);
/// One of the numbers of a key, by its OpenSSL name ("n", "e", "d", "priv").
Number number_of(const EVP_PKEY* key, const char* name);

/// A public RSA key of any modulus and exponent; nothing about it is checked.
NativeKey rsa_public_key(const BIGNUM* modulus, const BIGNUM* exponent);
/// An RSA key put together from the halves of two.
NativeKey rsa_key_of_halves(const EVP_PKEY* public_half, const EVP_PKEY* private_half);
/// A key on P-256 ("P-384", "P-521"). `point` is uncompressed, in bytes; `secret` may be null.
NativeKey ec_key(const char* curve, std::string_view point, const BIGNUM* secret = nullptr);
/// The point of an EC key.
std::string point_of(const EVP_PKEY* key);

std::string public_pem(const EVP_PKEY* key);
std::string private_pem(const EVP_PKEY* key);

/// Any signature of `digest` ("SHA1"), RSA-PSS when `pss`.
std::string raw_sign(EVP_PKEY* key, const char* digest, std::string_view bytes, bool pss = false);

/// A PKCS#12 file with the key, and its certificate unless it holds the key alone.
enum class Holds { key_and_certificate, key };
std::string pkcs12(const KeyPair& pair, Holds holds, const char* password,
                   int mac_iterations = 2048);
/// PKCS#8, encrypted with AES, as DER.
std::string encrypted_der(const PrivateKey& key, const std::string& password);

std::string from_hex(std::string_view hex);

}  // namespace signet::test
