#pragma once

#include <functional>
#include <set>
#include <string>

#include "dsig/decrypt.h"
#include "signet/keys.h"

// What is encrypted, opened for one recipient or another.

namespace signet::fuzz {

/// By a policy that lets the peer use AES-CBC where that may be.
Result<xml::Document> decrypt_for(const KeyPair& recipient, xml::Element encrypted,
                                  const xml::Name& content,
                                  dsig::Ciphertext ciphertext = dsig::Ciphertext::of_anybody);

/// Each Encrypted… element with each element that one may hold. The first eight only: each costs
/// some operations with a private key.
void for_each_encrypted(xml::Element root,
                        const std::function<void(xml::Element, const xml::Name&)>& visit);

/// What all seeds hold for test::rsa3072_key(), in canonical form.
std::set<std::string> plaintexts_of_seeds();

}  // namespace signet::fuzz
