#include "faults/sweep.h"

#include <doctest/doctest.h>
#include <libxml/xmlerror.h>

#include <algorithm>
#include <array>
#include <new>
#include <string_view>

namespace signet::faults {
namespace {

/// Memory that another library loses when it lacks some below one of its functions: so many blocks
/// at most. Signet can't keep it from that but by not calling it.
struct KnownLeak {
  std::string_view below;
  long blocks;
};
constexpr std::array<KnownLeak, 5> known_leaks = {{
    // xmlsec 1.2.37: who calls it forgets the XPath node set that it was to hold, and seldom a
    // block
    // of its own besides.
    {"(xmlSecNodeSetCreate+", 2},
    {"(xmlSecNodeSetGetChildren+", 2},
    // libxml2 2.9.14: canonicalization loses a text that it has no memory to escape.
    {"(xmlC14NExecute+", 1},
    // xmlsec 1.2.37 and libxml2 2.9.14: the end of the output buffer of canonicalization isn't
    // freed when the last write fails, nor a list that can't grow.
    {"(xmlSecTransformCtxXmlExecute+", 2},
    // libxml2 2.9.14: an input that can't hold its text is freed without its buffer.
    {"(xmlParserInputBufferCreateMem+", 2},
}};

struct Kind {
  Fault fault;
  const char* name;
};
const std::array<Kind, 4> kinds = {{
    {{.of = Fault::Of::call, .variant = 0}, "call fails"},
    {{.of = Fault::Of::call, .variant = 1}, "call fails in another way"},
    {{.of = Fault::Of::allocation}, "memory is missing once"},
    {{.of = Fault::Of::every_later_allocation}, "memory is missing from there on"},
}};

using Outcome = std::optional<std::string>;

Outcome run(const Trial& trial, Fault& fault) {
  try {
    return trial(fault);
  } catch (const std::bad_alloc&) {
    return std::nullopt;  // the one exception that lack of memory may be
  }
}

Outcome run_without(const Trial& trial) {
  Fault none{.of = Fault::Of::call};
  return run(trial, none);
}

struct Met {
  long lost = 0;    ///< blocks of memory
  Outcome instead;  ///< what was accepted and isn't the honest result
};

Met meet(const Trial& trial, Fault fault, const Outcome& honest) {
  Met met;
  const long before = live_blocks();
  if (Outcome outcome = run(trial, fault); outcome && outcome != honest)
    met.instead = std::move(outcome);
  else
    outcome.reset();
  if (!met.instead) met.lost = live_blocks() - before;
  return met;
}

/// Where the fault is met.
std::string place(const Trial& trial, Fault fault) {
  fault.traces = true;
  static_cast<void>(run(trial, fault));
  return (fault.hit == nullptr ? "nowhere" : fault.hit) + trace_of(fault);
}

/// Libraries keep some memory for the next time; what leaks is lost each time.
void check_leak(const Trial& trial, const Fault& fault, const Outcome& honest) {
  long lost = meet(trial, fault, honest).lost;
  for (int i = 0; i < 9 && lost > 0; ++i) lost = std::min(lost, meet(trial, fault, honest).lost);
  if (lost <= 0) return;
  const std::string where = place(trial, fault);
  const bool known = std::any_of(known_leaks.begin(), known_leaks.end(), [&](const KnownLeak& row) {
    return lost <= row.blocks && where.find(row.below) != std::string::npos;
  });
  if (!known) FAIL_CHECK("number " << fault.nth << " loses " << lost << " blocks at " << where);
}

void try_fault(const Trial& trial, const Fault& fault, const Outcome& honest) {
  const Met met = meet(trial, fault, honest);
  if (met.instead)
    FAIL_CHECK("number " << fault.nth << ", accepted: " << *met.instead << "\n instead of "
                         << honest.value_or("a refusal") << " at " << place(trial, fault));
  if (met.lost > 0) check_leak(trial, fault, honest);
  if (run_without(trial) != honest)
    FAIL_CHECK("number " << fault.nth << " is felt afterwards, at " << place(trial, fault));
}

/// How many faults of its kind the operation can meet.
unsigned count(const Trial& trial, Fault fault) {
  static_cast<void>(run(trial, fault));
  return fault.seen;
}

/// libxml2's lists write to stderr when memory is missing.
void say_nothing(void*, const char*, ...) {}

}  // namespace

void sweep_trial(const std::string& name, const Trial& trial, unsigned most) {
  INFO(std::string_view(name));
  REQUIRE(sees_all_memory());
  xmlSetGenericErrorFunc(nullptr, say_nothing);
  static_cast<void>(run_without(trial));  // what is made once per process is there then
  const Outcome honest = run_without(trial);
  for (const Kind& kind : kinds) {
    INFO(std::string(kind.name));
    Fault fault = kind.fault;
    const unsigned all = count(trial, fault);
    const unsigned step = fault.of == Fault::Of::call ? 1 : all / most + 1;
    unsigned tried = 0;
    for (fault.nth = 1; fault.nth <= all; fault.nth += step, ++tried)
      try_fault(trial, fault, honest);
    const std::string line = name + ", " + kind.name + ": " + std::to_string(tried) + " of " +
                             std::to_string(all) + " faults";
    MESSAGE(line);
  }
}

}  // namespace signet::faults
