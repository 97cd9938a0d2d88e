#pragma once

#include <string_view>

#include "rules/rule.h"

// What isn't a rule of a table, as steps of an explanation.

namespace signet::sp {

/// Stages that are gone through together.
enum class Passage { arrival, reading, issuer, decryption, signing, stored_request };

/// The steps of a passage that no message has reached.
void list(Passage passage, rules::Steps& steps);

/// Writes down how far a message came in a passage: to its end, where `found` says what was there,
/// or to the stage that the error belongs to.
void note_passed(Passage passage, std::string_view found, rules::Steps& steps);
void note_refused(Passage passage, const Error& error, rules::Steps& steps);
/// One of the two. `describe` puts what was found into words; nobody may want to know.
template <class T, class Describe>
void note(rules::Steps* steps, Passage passage, const Result<T>& result, Describe describe) {
  if (steps == nullptr) return;
  if (result) {
    note_passed(passage, describe(*result), *steps);
  } else {
    note_refused(passage, result.error(), *steps);
  }
}

/// A signature that isn't asked for, as by an error Response; nothing to decrypt.
void note_not_applicable(Passage passage, rules::Steps& steps);

}  // namespace signet::sp
