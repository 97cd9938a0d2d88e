#pragma once

#include <cstddef>

// How much memory a piece of work takes at its highest: the program's malloc() counts, for all
// libraries in it. glibc only.

namespace signet::bench {

/// Starts to count from what is in use now; one at a time, in one thread.
void start_heap_peak();
/// Bytes above the start at the highest, since then.
std::size_t heap_peak();

}  // namespace signet::bench
