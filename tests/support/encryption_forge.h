#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signet/keys.h"
#include "support/message_editor.h"

// XML Encryption of any kind, sound or not, made with OpenSSL alone: what a peer of another make,
// or anybody who has our certificate, could send.

namespace signet::test {

namespace alg {
inline constexpr std::string_view aes256_gcm = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
inline constexpr std::string_view aes192_gcm = "http://www.w3.org/2009/xmlenc11#aes192-gcm";
inline constexpr std::string_view aes128_gcm = "http://www.w3.org/2009/xmlenc11#aes128-gcm";
inline constexpr std::string_view aes256_cbc = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";
inline constexpr std::string_view aes192_cbc = "http://www.w3.org/2001/04/xmlenc#aes192-cbc";
inline constexpr std::string_view aes128_cbc = "http://www.w3.org/2001/04/xmlenc#aes128-cbc";
inline constexpr std::string_view tripledes_cbc = "http://www.w3.org/2001/04/xmlenc#tripledes-cbc";
inline constexpr std::string_view rsa_oaep_mgf1p =
    "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
inline constexpr std::string_view rsa_oaep = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
inline constexpr std::string_view rsa_1_5 = "http://www.w3.org/2001/04/xmlenc#rsa-1_5";
inline constexpr std::string_view mgf1_sha1 = "http://www.w3.org/2009/xmlenc11#mgf1sha1";
inline constexpr std::string_view mgf1_sha256 = "http://www.w3.org/2009/xmlenc11#mgf1sha256";
}  // namespace alg

/// Where the EncryptedKey stands.
enum class KeyPlace { in_key_info, behind_data, behind_data_by_retrieval, nowhere };

/// How something is encrypted; as it stands, in the form of most peers.
struct EncryptionForm {
  std::string cipher = std::string(alg::aes256_gcm);
  std::string transport = std::string(alg::rsa_oaep_mgf1p);
  std::optional<std::string> digest = {};  ///< SHA-1 when absent, as the standard has it
  std::optional<std::string> mgf = {};
  KeyPlace place = KeyPlace::in_key_info;
  std::optional<std::string> recipient = {};
  std::string key_info = {};        ///< XML, more of it in EncryptedData's KeyInfo
  std::string inner_key_info = {};  ///< XML of the children of EncryptedKey's KeyInfo
  std::string content_key = {};     ///< that of the cipher's length when empty
  std::string ciphertext = {};      ///< instead of a right one
};

/// An element of the namespace saml with what was made of `plaintext`, which may be anything.
std::string encrypted(std::string_view wrapper, std::string_view plaintext,
                      const KeyPair& recipient, const EncryptionForm& form = {});
/// Puts that in the place of `element`, with the element as it stands alone as plaintext.
Node encrypt(Node element, std::string_view wrapper, const KeyPair& recipient,
             const EncryptionForm& form = {});

/// The bytes of the ciphertext alone: vector, text and tag. [xmlenc-core1 5.2]
std::string ciphertext_of(std::string_view cipher, std::string_view key,
                          std::string_view plaintext);

/// The plaintext, by OpenSSL and the first EncryptedKey that fits, for GCM. Throws when it can't.
std::string decrypted(Node encrypted, const KeyPair& recipient);

}  // namespace signet::test
