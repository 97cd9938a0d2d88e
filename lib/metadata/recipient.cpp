#include "metadata/recipient.h"

#include <algorithm>

#include "base/fail.h"

namespace signet::metadata {
namespace {

bool is_for_encryption(const KeyDescriptor& key) {
  return key.use != KeyUse::signing && key.certificate.public_key().type() == KeyType::rsa;
}

/// An identifier of RSA, of whatever kind: others are ciphers, so that a list of these alone
/// doesn't restrict how the key is transported.
bool is_transport(const EncryptionMethod& method) {
  return method.algorithm.find("#rsa-") != std::string::npos;
}

std::optional<ContentCipher> choose_cipher(const KeyDescriptor& key, std::string_view peer,
                                           const AlgorithmPolicy& algorithms) {
  bool restricted = false;
  std::optional<ContentCipher> chosen;
  for (const EncryptionMethod& method : key.encryption_methods) {
    if (is_transport(method)) continue;
    restricted = true;
    const auto cipher = crypto::content_cipher(method.algorithm);
    if (!cipher || !algorithms.accepts(*cipher, peer)) continue;
    const bool better =
        !chosen || (crypto::is_authenticated(*cipher) && !crypto::is_authenticated(*chosen));
    if (better) chosen = cipher;
  }
  return restricted ? chosen : ContentCipher::aes256_gcm;
}

std::optional<std::string_view> view(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return *text;
}

std::optional<RsaOaep> choose_transport(const KeyDescriptor& key) {
  bool restricted = false;
  for (const EncryptionMethod& method : key.encryption_methods) {
    if (!is_transport(method)) continue;
    restricted = true;
    const auto transport =
        crypto::rsa_oaep({method.algorithm, view(method.digest), view(method.mgf)});
    if (transport) return transport;
  }
  return restricted ? std::nullopt : std::optional(RsaOaep{});
}

}  // namespace

bool asks_for_encryption(const EntityDescriptor& sp) {
  return sp.sp && std::any_of(sp.sp->keys.begin(), sp.sp->keys.end(), is_for_encryption);
}

Result<dsig::Recipient> recipient(const EntityDescriptor& sp, const AlgorithmPolicy& algorithms) {
  const auto missing = [&](std::string_view found) {
    return fail(ErrorCode::encryption_key_missing, sp.entity_id,
                "an RSA key for encryption with algorithms of the policy", found);
  };
  if (!asks_for_encryption(sp)) return missing("none");
  for (const KeyDescriptor& key : sp.sp->keys) {
    if (!is_for_encryption(key)) continue;
    const auto cipher = choose_cipher(key, sp.entity_id, algorithms);
    const auto transport = choose_transport(key);
    if (cipher && transport)
      return dsig::Recipient{sp.entity_id, key.certificate.public_key(), *cipher, *transport};
  }
  return missing("other EncryptionMethods");
}

}  // namespace signet::metadata
