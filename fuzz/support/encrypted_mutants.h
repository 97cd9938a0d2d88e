#pragma once

#include <initializer_list>
#include <string>

#include "support/message_editor.h"
#include "support/mutator.h"

// Mutants behind encryption: what is inside is changed by taking it out and putting it in again.

namespace signet::fuzz {

/// `xml` with all elements of these names in the clear that are encrypted for a key of the tests.
std::string opened(const std::string& xml,
                   std::initializer_list<const char*> wrappers = {
                       "EncryptedAssertion", "EncryptedID", "EncryptedAttribute"});

/// The message that `encrypted` stands in, with `plaintext` in the place of its EncryptedData: its
/// prefixes may be declared around it. And that plaintext as an element. [xmlenc-core1 4.4]
test::Message opened_in_place(test::Node encrypted, const std::string& plaintext);
test::Node plaintext_in(const test::Message& opened);

/// `xml` with some of its assertions, names or attributes encrypted in any form for
/// test::other_rsa_key(), for which no seed is.
std::string encrypted_again(const std::string& xml, const test::Choose& choose);

}  // namespace signet::fuzz
