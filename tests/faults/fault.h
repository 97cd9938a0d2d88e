#pragma once

#include <array>
#include <string>
#include <string_view>

// One fault among the calls that this thread makes while it is armed: calls of other libraries by
// ours (functions.def), and requests for memory by C++, libxml2, xmlsec and OpenSSL alike.

namespace signet::faults {

struct Fault {
  enum class Of { call, allocation, every_later_allocation };

  Of of;
  unsigned nth = 0;           ///< from 1; with 0 nothing fails
  unsigned variant = 0;       ///< which of a function's values of failure
  unsigned seen = 0;          ///< how many there were
  const char* hit = nullptr;  ///< the function that failed; null when nothing did
  bool traces = false;        ///< keep from where the fault was met
  int depth = 0;
  std::array<void*, 48> trace = {};
};

/// While it lives, `fault` is what happens on this thread.
class Armed {
 public:
  explicit Armed(Fault& fault) noexcept;
  ~Armed();
  Armed(const Armed&) = delete;
  Armed& operator=(const Armed&) = delete;
};

/// For the doors that faults come in by: does this call fail?
bool fails(Fault::Of of, const char* function) noexcept;
/// Of the fault that is armed.
unsigned variant() noexcept;

/// Blocks of memory that are in use, of the whole process.
long live_blocks() noexcept;
/// Are libxml2 and OpenSSL asking us for memory?
bool sees_all_memory() noexcept;

/// The functions on the way to the fault, innermost first.
std::string trace_of(const Fault& fault);

}  // namespace signet::faults
