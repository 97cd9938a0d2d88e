#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "support/message_editor.h"

// Signature wrapping: a message keeps what was signed, somewhere, and says something else where it
// is read. XSW 1 to 8 are those of Somorovsky and others, "On Breaking SAML" (2012); the rest are
// the same idea in every place where the schemas let anything stand.

namespace signet::test {

/// What is signed in the accepted message that a wrapping starts from, and nothing else is.
enum class Covered { response, assertion, request };

/// One way to wrap.
struct Wrapping {
  std::string id;  ///< such as "xsw3", or "Advice holds the Assertion, signature moved"
  Covered covered;
  /// Gives back a message that says something else: another name, or another wish.
  std::function<std::string(std::string_view accepted)> make;
};

/// All of them.
const std::vector<Wrapping>& wrappings();
/// The one of this id; throws when there is none.
const Wrapping& wrapping(std::string_view id);

/// Makes a Response or Assertion be about the victim, or an AuthnRequest ask for a new
/// authentication, under IDs of its own.
void forge(Node message);
/// A forged copy without the Signature of the copied element itself.
Node forged_copy(Node message);

}  // namespace signet::test
