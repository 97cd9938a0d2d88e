#pragma once

#include <set>
#include <string>
#include <string_view>

#include "fuzz/support/embedded.h"
#include "fuzz/support/target.h"
#include "support/second_verifier.h"
#include "support/sign_in_fixture.h"

// Who fuzzed messages are sent to, and what they may be told.
//
// Two sets of keys play: the seeds' own, with which nothing was ever signed but the seeds, and the
// forger's, with which the mutator signs what it likes. By the first an accepted message says what
// a seed says. By the second there is no telling what it says, so it has to be what an independent
// reading of the signed bytes gives.

namespace signet::fuzz {

/// Peers that trust the seeds' keys; the service provider may be sent what it didn't ask for, and
/// opens what is encrypted.
const test::SignIn& seed_peers();
/// Peers that trust the forger's key in their stead.
const test::SignIn& forged_peers();
/// Peers that need no signed requests.
const test::SignIn& lax_peers();

/// Has a message come as far as to keys, so that the forger may have signed it?
inline bool may_be_forged(const Error& error) {
  return error.stage() == Stage::algorithm || error.stage() == Stage::signature;
}

/// By the seeds' keys, and by the forger's.
const test::SecondVerifier& seed_verifier();
const test::SecondVerifier& forged_verifier();

/// All that the seeds' keys have ever signed in XML.
std::set<std::string> bytes_signed_by_seeds();

/// All that the value says, as text to be compared.
std::string said(const AuthenticatedSubject& subject);
std::string said(const AcceptedAuthnRequest& request);

/// The same texts for what the forger signed in this message, read without the library: the second
/// verifier gives the bytes. Empty when they aren't signed, or are for another audience or address.
std::string subject_by_second_reading(std::string_view response);
std::string request_by_second_reading(std::string_view request);

/// What the seeds of a folder say. Each has to be accepted: or they are out of date.
template <class Consume>
std::set<std::string> said_by_seeds(std::string_view folder, Consume consume) {
  std::set<std::string> texts;
  for (const EmbeddedFile& file : embedded_files(folder)) {
    const auto accepted = consume(file.content);
    demand(accepted.has_value(), "every seed is accepted: make them anew with make_fuzz_seeds");
    texts.insert(said(*accepted));
  }
  return texts;
}

}  // namespace signet::fuzz
