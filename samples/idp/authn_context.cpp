#include "idp/authn_context.h"

#include <algorithm>
#include <array>

#include "signet/names.h"

namespace signet::idp_program {
namespace {

/// What a password is, the weakest name for it first.
constexpr std::array<std::string_view, 3> ours = {authn_context::unspecified,
                                                  authn_context::password,
                                                  authn_context::password_protected_transport};
constexpr int strongest = static_cast<int>(ours.size()) - 1;
constexpr int unknown = -1;

int strength(std::string_view context) {
  const auto found = std::find(ours.begin(), ours.end(), context);
  return found == ours.end() ? unknown : static_cast<int>(found - ours.begin());
}

}  // namespace

std::optional<std::string> choose_authn_context(const std::vector<std::string>& requested,
                                                std::string_view comparison) {
  int chosen = unknown;
  if (requested.empty()) {
    chosen = strongest;
  } else if (comparison == "exact") {
    // In the order of preference.
    const auto met = std::find_if(requested.begin(), requested.end(),
                                  [](const auto& r) { return strength(r) != unknown; });
    if (met != requested.end()) return *met;
  } else if (comparison == "minimum") {
    const bool met = std::any_of(requested.begin(), requested.end(),
                                 [](const auto& r) { return strength(r) != unknown; });
    if (met) chosen = strongest;
  } else if (comparison == "maximum") {
    for (const std::string& r : requested) chosen = std::max(chosen, strength(r));
  } else if (comparison == "better") {
    const bool met = std::all_of(requested.begin(), requested.end(), [](const auto& r) {
      return strength(r) != unknown && strength(r) < strongest;
    });
    if (met) chosen = strongest;
  }
  if (chosen == unknown) return std::nullopt;
  return std::string(ours[static_cast<std::size_t>(chosen)]);
}

}  // namespace signet::idp_program
