#include <openssl/core_names.h>

#include <algorithm>

#include "base/codec.h"
#include "base/fail.h"
#include "crypto/digest.h"
#include "crypto/native_key.h"
#include "crypto/pem.h"
#include "crypto/signature.h"

namespace signet {
namespace crypto {
namespace {

constexpr std::string_view where = "public key";
constexpr std::string_view strong_enough =
    "RSA of 2048 to 8192 bits with an odd exponent of 17 to 64 bits, or P-256, P-384, P-521";

constexpr int fewest_rsa_bits = 2048;
constexpr int most_rsa_bits = 8192;

struct Curve {
  std::string_view name;  ///< as OpenSSL calls it
  KeyType type;
};
constexpr std::array<Curve, 3> curves = {
    {{"prime256v1", KeyType::p256}, {"secp384r1", KeyType::p384}, {"secp521r1", KeyType::p521}}};

BigNumber number_of(const EVP_PKEY* key, const char* parameter) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, parameter, &number);
  return BigNumber(number);
}

Result<KeyType> check_rsa(const EVP_PKEY* key) {
  const BigNumber modulus = number_of(key, OSSL_PKEY_PARAM_RSA_N);
  const BigNumber exponent = number_of(key, OSSL_PKEY_PARAM_RSA_E);
  if (!modulus || !exponent) return fail(ErrorCode::key_malformed, where, "an RSA key");
  const int bits = BN_num_bits(modulus.get());
  if (bits < fewest_rsa_bits || bits > most_rsa_bits)
    return fail(ErrorCode::key_weak, where, strong_enough, "RSA of " + std::to_string(bits));
  // Above 2^16: small exponents have made forgeries cheap. At most 64 bits: longer ones serve only
  // to make verifying slow.
  const int exponent_bits = BN_num_bits(exponent.get());
  if (exponent_bits < 17 || exponent_bits > 64 || BN_is_odd(exponent.get()) == 0 ||
      BN_is_odd(modulus.get()) == 0)
    return fail(ErrorCode::key_weak, where, strong_enough, "another RSA modulus or exponent");
  return KeyType::rsa;
}

Result<KeyType> check_ec(EVP_PKEY* key) {
  std::array<char, 80> name{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) != 1)
    return fail(ErrorCode::key_weak, where, strong_enough, "an elliptic curve without a name");
  const std::string_view group(name.data(), size);
  const auto curve =
      std::find_if(curves.begin(), curves.end(), [&](const Curve& c) { return c.name == group; });
  if (curve == curves.end()) return fail(ErrorCode::key_weak, where, strong_enough, group);

  // Parameters that are spelled out may differ from the curve that they claim to be.
  int spelled_out = 1;
  if (EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &spelled_out) !=
          1 ||
      spelled_out != 0)
    return fail(ErrorCode::key_weak, where, strong_enough, "explicit curve parameters");

  const EvpKeyContext context(not_null(EVP_PKEY_CTX_new(key, nullptr)));
  if (EVP_PKEY_public_check_quick(context.get()) != 1)
    return fail(ErrorCode::key_malformed, where, "a point on the curve");
  // One form of the point, so that equal keys have equal fingerprints.
  if (EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                     "uncompressed") != 1)
    return fail(ErrorCode::key_malformed, where, "a point in uncompressed form");
  return curve->type;
}

Result<KeyType> check_strength(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA") == 1) return check_rsa(key);
  if (EVP_PKEY_is_a(key, "EC") == 1) return check_ec(key);
  const char* const name = EVP_PKEY_get0_type_name(key);
  return fail(ErrorCode::key_malformed, where, strong_enough,
              name != nullptr ? name : "a key of an unknown type");
}

}  // namespace

Result<PublicKey> make_public_key(EvpKey key) {
  const auto type = check_strength(key.get());
  if (!type) return fail(type);
  const std::string spki = der_of<const EVP_PKEY>(i2d_PUBKEY, key.get());
  if (spki.empty()) return fail(ErrorCode::key_malformed, where, "a key that can be written");

  auto native = std::make_shared<PublicKey::Native>();
  native->type = *type;
  native->bits = EVP_PKEY_get_bits(key.get());
  if (native->bits <= 0) return fail(ErrorCode::key_malformed, where, "a key that has a size");
  native->fingerprint = base::hex_encode(sha256(spki));
  native->verifying = prepare_contexts(key.get(), *type, EVP_PKEY_verify_init);
  if (!all_of_sha2(native->verifying))
    return fail(ErrorCode::key_malformed, where, "a key that OpenSSL can verify with");
  native->key = std::move(key);
  return PublicKey(std::move(native));
}

}  // namespace crypto

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  const crypto::ErrorQueueGuard guard;
  const auto der = crypto::find_pem(pem, "PUBLIC KEY");
  if (!der) return fail(ErrorCode::key_malformed, crypto::where, "a PEM block of label PUBLIC KEY");
  const unsigned char* at = crypto::data_of(*der);
  const unsigned char* const end = at + der->size();
  crypto::EvpKey key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der->size())));
  if (!key || at != end)
    return fail(ErrorCode::key_malformed, crypto::where, "a SubjectPublicKeyInfo");
  return crypto::make_public_key(std::move(key));
}

KeyType PublicKey::type() const noexcept {
  return native_->type;
}
int PublicKey::bits() const noexcept {
  return native_->bits;
}
const std::string& PublicKey::fingerprint() const noexcept {
  return native_->fingerprint;
}

}  // namespace signet
