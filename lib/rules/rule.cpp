#include "rules/rule.h"

namespace signet::rules {

std::string Clock::describe() const {
  return "now " + format_instant(now) + ", tolerance " + std::to_string(skew.count()) + " s";
}

Mismatch absent(std::string_view where, std::string_view expected) {
  return {std::string(where), std::string(expected), "none"};
}

}  // namespace signet::rules
