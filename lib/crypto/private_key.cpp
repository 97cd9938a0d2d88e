#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>

#include "base/fail.h"
#include "crypto/native_key.h"
#include "crypto/pem.h"
#include "crypto/signature.h"

namespace signet {
namespace crypto {
namespace {

constexpr std::string_view where = "private key";

/// Answers OpenSSL's question for the password; without an answer of ours it would ask on the
/// terminal.
struct Password {
  std::string_view text;
  bool asked = false;

  static int answer(char* buffer, int size, int /*writing*/, void* self) {
    auto& password = *static_cast<Password*>(self);
    password.asked = true;
    if (password.text.empty() || password.text.size() > static_cast<std::size_t>(size)) return -1;
    std::copy(password.text.begin(), password.text.end(), buffer);
    return static_cast<int>(password.text.size());
  }
};

/// A key file may have been put together from two: what the private half signs, the public half has
/// to verify.
bool halves_belong_together(const PrivateKey& key) {
  constexpr std::string_view sample = "signet";
  const SignatureAlgorithm algorithm = preferred_signature_algorithm(key.type());
  const auto signature = sign(algorithm, key, sample);
  return signature && verify(algorithm, key.native().public_key, sample, *signature);
}

}  // namespace

Result<PrivateKey> make_private_key(EvpKey key) {
  // The public half is read from its own bytes, so that what is shared holds nothing secret.
  const std::string spki = der_of<const EVP_PKEY>(i2d_PUBKEY, key.get());
  const unsigned char* at = data_of(spki);
  EvpKey public_half(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  if (!public_half) return fail(ErrorCode::key_malformed, where, "a key with a public half");
  const auto public_key = make_public_key(std::move(public_half));
  if (!public_key) return fail(public_key);

  auto contexts = prepare_contexts(key.get(), public_key->type(), EVP_PKEY_sign_init);
  if (!all_of_sha2(contexts))
    return fail(ErrorCode::key_malformed, where, "a key that OpenSSL can sign with");
  PrivateKey made(std::make_shared<const PrivateKey::Native>(
      PrivateKey::Native{std::move(key), *public_key, std::move(contexts)}));
  if (!halves_belong_together(made))
    return fail(ErrorCode::key_malformed, where, "a private half that fits the public one");
  return made;
}

}  // namespace crypto

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem, std::string_view password) {
  const crypto::ErrorQueueGuard guard;
  if (pem.size() > crypto::longest_pem)
    return fail(ErrorCode::key_malformed, crypto::where, "a PEM file");
  const crypto::Bio in = crypto::reading(pem);
  crypto::Password answer{password};
  crypto::EvpKey key(PEM_read_bio_PrivateKey(in.get(), nullptr, crypto::Password::answer, &answer));
  if (!key && answer.asked)
    return fail(ErrorCode::key_malformed, crypto::where, "the password of the encrypted key",
                password.empty() ? "no password" : "another password");
  if (!key) return fail(ErrorCode::key_malformed, crypto::where, "a private key in PEM");
  return crypto::make_private_key(std::move(key));
}

Result<PrivateKey> PrivateKey::from_der(std::string_view der, std::string_view password) {
  const crypto::ErrorQueueGuard guard;
  if (der.size() > crypto::longest_pem)
    return fail(ErrorCode::key_malformed, crypto::where, "a key file");
  const crypto::Bio in = crypto::reading(der);
  // Once as what is encrypted, once as what isn't: their outermost elements differ.
  crypto::Password answer{password};
  crypto::EvpKey key(d2i_PKCS8PrivateKey_bio(in.get(), nullptr, crypto::Password::answer, &answer));
  if (!key && answer.asked)
    return fail(ErrorCode::key_malformed, crypto::where, "the password of the encrypted key",
                password.empty() ? "no password" : "another password");
  bool at_end = key != nullptr && BIO_pending(in.get()) == 0;
  if (!key) {
    const unsigned char* at = crypto::data_of(der);
    const unsigned char* const end = at + der.size();
    key.reset(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
    at_end = at == end;
  }
  if (!key || !at_end) return fail(ErrorCode::key_malformed, crypto::where, "a private key in DER");
  return crypto::make_private_key(std::move(key));
}

Result<PrivateKey> PrivateKey::generate(KeyType type, int rsa_bits) {
  const crypto::ErrorQueueGuard guard;
  if (type == KeyType::rsa && rsa_bits != 2048 && rsa_bits != 3072 && rsa_bits != 4096)
    return fail(ErrorCode::key_weak, crypto::where, "RSA of 2048, 3072 or 4096 bits",
                "RSA of " + std::to_string(rsa_bits));
  const auto generate_ec = [](const char* curve) {
    return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve);
  };
  crypto::EvpKey key;
  switch (type) {
    case KeyType::rsa:
      key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(rsa_bits)));
      break;
    case KeyType::p256:
      key.reset(generate_ec("P-256"));
      break;
    case KeyType::p384:
      key.reset(generate_ec("P-384"));
      break;
    case KeyType::p521:
      key.reset(generate_ec("P-521"));
      break;
  }
  if (!key) return fail(ErrorCode::randomness_unavailable, crypto::where, "a new key");
  return crypto::make_private_key(std::move(key));
}

KeyType PrivateKey::type() const noexcept {
  return native_->public_key.type();
}

std::string PrivateKey::to_insecure_pem() const {
  const crypto::ErrorQueueGuard guard;
  const crypto::Bio out = crypto::writing();
  if (PEM_write_bio_PKCS8PrivateKey(out.get(), native_->key.get(), nullptr, nullptr, 0, nullptr,
                                    nullptr) != 1)
    throw std::bad_alloc();
  return crypto::written(out);
}

}  // namespace signet
