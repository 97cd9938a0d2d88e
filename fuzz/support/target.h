#pragma once

#include <string_view>

#include "signet/result.h"

// What every target includes. A target defines run(); the rest is shared.

namespace signet::fuzz {

/// The target: takes one input, and ends the program when a property is broken.
void run(std::string_view input);

/// Ends the program with this sentence unless it holds.
void demand(bool holds, const char* sentence);

/// Remembers how far the present input came: what a target reaches is printed at its end, so that
/// one that tests nothing is noticed.
void came_to(Stage stage);
void was_accepted();

template <class T>
Result<T> noted(Result<T> result) {
  result ? was_accepted() : came_to(result.error().stage());
  return result;
}

}  // namespace signet::fuzz
