#pragma once

#include "model/messages.h"
#include "rules/rule.h"
#include "signet/names.h"

// Comparisons that the rules of several messages make. [saml-core 2.3.3, 3.2.1, 3.2.2]

namespace signet::rules {

/// What the keys were looked up by is what the signed message says.
inline Comparison issuer_is(std::string_view where, const std::optional<model::Issuer>& issuer,
                            std::string_view peer) {
  return {where, peer, issuer ? Side(issuer->value) : "none", issuer && issuer->value == peer};
}

/// [saml-profiles 4.1.4.1, 4.1.4.2]
inline Finding is_an_entity(std::string_view where, const model::Issuer& issuer) {
  if (!issuer.format) return not_applicable;
  return same(where, name_id_format::entity, *issuer.format);
}

inline Finding is_for_us(std::string_view where, const std::optional<std::string>& destination,
                         std::string_view address) {
  if (!destination) return not_applicable;
  return same(where, address, *destination);
}

inline Comparison is_not_from_the_future(std::string_view where, Instant issued,
                                         const Clock& clock) {
  return {where, Side(clock, "not after "), issued, clock.reached(issued)};
}

inline Comparison is_fresh(std::string_view where, Instant issued, std::chrono::seconds longest_age,
                           const Clock& clock) {
  return {where, Side(clock, "not long before "), issued, !clock.passed(issued + longest_age)};
}

}  // namespace signet::rules
