#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "support/mutator.h"

// Changes that know what SAML looks like: bytes changed at random hardly ever get to a signature.

namespace signet::fuzz {

/// Changes some bytes of a text; what an engine knows of comparisons goes in here.
using ChangeBytes = std::function<std::string(std::string text)>;

/// `input` with a few changes. XML is changed as a tree, and often signed again with
/// test::other_p256_key(), so that a change gets behind the gate; a query is changed in its
/// parameters or in the message inside, and signed again as well. Anything else is changed as
/// bytes.
std::string mutant(std::string_view input, const test::Choose& choose,
                   const ChangeBytes& change_bytes);

/// `input` with an element or parameter of another input put in.
std::string crossed(std::string_view input, std::string_view other, const test::Choose& choose);

}  // namespace signet::fuzz
