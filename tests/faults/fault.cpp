#include "faults/fault.h"

#include <execinfo.h>

#include <cstdlib>
#include <utility>

namespace signet::faults {
namespace {

thread_local Fault* armed = nullptr;

}  // namespace

Armed::Armed(Fault& fault) noexcept {
  armed = &fault;
}
Armed::~Armed() {
  armed = nullptr;
}

bool fails(Fault::Of of, const char* function) noexcept {
  if (armed == nullptr) return false;
  const bool of_memory = of != Fault::Of::call;
  if (of_memory != (armed->of != Fault::Of::call)) return false;
  ++armed->seen;
  const bool later = armed->of == Fault::Of::every_later_allocation && armed->nth != 0;
  if (later ? armed->seen < armed->nth : armed->seen != armed->nth) return false;
  if (armed->hit == nullptr) {
    Fault* const fault = std::exchange(armed, nullptr);  // what follows may ask for memory, too
    fault->hit = function;
    if (fault->traces)
      fault->depth = backtrace(fault->trace.data(), static_cast<int>(fault->trace.size()));
    armed = fault;
  }
  return true;
}

unsigned variant() noexcept {
  return armed == nullptr ? 0 : armed->variant;
}

std::string trace_of(const Fault& fault) {
  std::string out;
  char** const names = backtrace_symbols(fault.trace.data(), fault.depth);
  for (int i = 0; names != nullptr && i < fault.depth; ++i) out.append("\n  ").append(names[i]);
  std::free(names);
  return out;
}

}  // namespace signet::faults
