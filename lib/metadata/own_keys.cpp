#include "metadata/own_keys.h"

namespace signet::metadata {
namespace {

/// The preferred first. Of RSA-OAEP both are taken with each choice of digests; elements that say
/// so are unknown to the schemas that many peers have.
std::vector<EncryptionMethod> accepted_methods() {
  std::vector<EncryptionMethod> methods;
  for (const ContentCipher cipher :
       {ContentCipher::aes256_gcm, ContentCipher::aes192_gcm, ContentCipher::aes128_gcm})
    methods.push_back({std::string(uri(cipher))});
  for (const std::string_view transport : {crypto::rsa_oaep_11, crypto::rsa_oaep_mgf1p})
    methods.push_back({std::string(transport)});
  return methods;
}

}  // namespace

void publish(const KeyRing& ring, Instant now, EntityDescriptor& entity, RoleDescriptor& role) {
  for (const RingKey& key : ring.published(now)) {
    role.keys.push_back({key.use, key.certificate});
    if (key.use == KeyUse::encryption) role.keys.back().encryption_methods = accepted_methods();
  }
  entity.cache_duration = ring.rules().cache_duration;
}

std::vector<crypto::DecryptionKey> decryption_keys(const KeyRing& ring, Instant now) {
  std::vector<crypto::DecryptionKey> keys;
  for (const RingKey& key : ring.decrypting(now)) {
    const auto* decrypter = std::get_if<std::shared_ptr<Decrypter>>(&key.half);
    if (const auto* half = std::get_if<PrivateKey>(&key.half)) {
      keys.emplace_back(*half);
    } else if (decrypter != nullptr && *decrypter) {
      keys.emplace_back(*decrypter);
    }
  }
  return keys;
}

}  // namespace signet::metadata
