#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/encryption.h"

// The ciphers of content, by xmlsec: the only file that calls its encryption. It sees a document
// that we write for it, with an algorithm and bytes, and none that came in.

namespace signet::dsig {

/// Base64 of the initialization vector, which is random, the ciphertext and the tag. `key` is of
/// the cipher's length. Fails with `encryption_failed`. [xmlenc-core1 5.2]
Result<std::string> encrypt_content(ContentCipher cipher, std::string_view key,
                                    std::string_view plaintext);

/// Nothing when the bytes are too short, were altered, or belong to another key.
std::optional<std::string> decrypt_content(ContentCipher cipher, std::string_view key,
                                           std::string_view ciphertext);

}  // namespace signet::dsig
