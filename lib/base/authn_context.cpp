#include "signet/authn_context.h"

#include <algorithm>
#include <array>

#include "base/authn_context.h"
#include "base/fail.h"

namespace signet {
namespace {

using Order = std::span<const std::string>;

constexpr std::array comparisons = {AuthnContextComparison::exact, AuthnContextComparison::minimum,
                                    AuthnContextComparison::maximum,
                                    AuthnContextComparison::better};

bool is_among(Order classes, std::string_view one) {
  return std::find(classes.begin(), classes.end(), one) != classes.end();
}

/// A class that the order doesn't know is stronger than none, and none is stronger than it.
bool is_stronger(std::string_view one, std::string_view other, Order order) {
  const auto weaker = std::find(order.begin(), order.end(), other);
  return weaker != order.end() && std::find(weaker + 1, order.end(), one) != order.end();
}

}  // namespace

std::string_view to_string(AuthnContextComparison comparison) noexcept {
  switch (comparison) {
    case AuthnContextComparison::minimum:
      return "minimum";
    case AuthnContextComparison::maximum:
      return "maximum";
    case AuthnContextComparison::better:
      return "better";
    case AuthnContextComparison::exact:
      break;
  }
  return "exact";
}

std::optional<AuthnContextComparison> parse_authn_context_comparison(
    std::string_view text) noexcept {
  for (const AuthnContextComparison one : comparisons)
    if (to_string(one) == text) return one;
  return std::nullopt;
}

bool meets(const RequestedAuthnContext& requested, std::string_view class_ref, Order order) {
  const std::vector<std::string>& wanted = requested.class_refs;
  if (wanted.empty()) return true;
  const auto stronger = [&](const std::string& one) { return is_stronger(class_ref, one, order); };
  const auto weaker = [&](const std::string& one) { return is_stronger(one, class_ref, order); };
  switch (requested.comparison) {
    case AuthnContextComparison::minimum:
      return is_among(wanted, class_ref) || std::any_of(wanted.begin(), wanted.end(), stronger);
    case AuthnContextComparison::maximum:
      return is_among(wanted, class_ref) || std::any_of(wanted.begin(), wanted.end(), weaker);
    case AuthnContextComparison::better:
      return std::all_of(wanted.begin(), wanted.end(), stronger);
    case AuthnContextComparison::exact:
      break;
  }
  return is_among(wanted, class_ref);
}

std::optional<std::string> choose_authn_context(const RequestedAuthnContext& requested,
                                                Order offered, Order order) {
  if (requested.comparison == AuthnContextComparison::exact) {
    for (const std::string& preferred : requested.class_refs)
      if (is_among(offered, preferred)) return preferred;
  }
  const auto strongest =
      std::find_if(offered.rbegin(), offered.rend(),
                   [&](const std::string& one) { return meets(requested, one, order); });
  if (strongest == offered.rend()) return std::nullopt;
  return *strongest;
}

Result<void> base::check_authn_context_order(Order order) {
  for (auto one = order.begin(); one != order.end(); ++one) {
    if (one->empty() || std::find(one + 1, order.end(), *one) != order.end()) {
      return fail(ErrorCode::configuration_invalid, "authn_context_order",
                  "classes, each of them once", *one);
    }
  }
  return {};
}

}  // namespace signet
