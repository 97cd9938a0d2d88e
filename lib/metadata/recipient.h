#pragma once

#include <optional>

#include "dsig/encrypt.h"
#include "signet/metadata.h"

namespace signet::metadata {

/// Does the service provider have an RSA key that metadata lists for encryption, or for both uses?
bool asks_for_encryption(const EntityDescriptor& sp);

/// With what something is encrypted for the service provider: its first RSA key for which both
/// algorithms can be chosen, the first of its EncryptionMethods that the policy has; AES-GCM before
/// AES-CBC. Where metadata says nothing it is AES-256-GCM, and RSA-OAEP in the form that everybody
/// reads. Fails with `encryption_key_missing`. [saml-metadata 2.4.1.1]
Result<dsig::Recipient> recipient(const EntityDescriptor& sp, const AlgorithmPolicy& algorithms);

}  // namespace signet::metadata
