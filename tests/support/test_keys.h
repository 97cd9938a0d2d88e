#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "signet/key_ring.h"

namespace signet::test {

/// The content of a file of tests/vectors/keys; ends the program when it isn't there.
std::string key_file(std::string_view name);

/// The pairs of tests/vectors/keys, each read once.
const KeyPair& rsa_key();        ///< 2048 bits
const KeyPair& other_rsa_key();  ///< 2048 bits, of somebody else
const KeyPair& rsa3072_key();
const KeyPair& p256_key();
const KeyPair& other_p256_key();
const KeyPair& p384_key();
const KeyPair& p521_key();

/// A ring in which the first pair signs and the others decrypt, the first of these being published.
KeyRing ring_of(const KeyPair& signing, const std::vector<KeyPair>& decrypting);

}  // namespace signet::test
