#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// How a person has to be authenticated: service providers ask for it, identity providers choose by
// it, and both compare the answer by the same function. [saml-core 3.3.2.2.1]

namespace signet {

enum class AuthnContextComparison {
  exact,    ///< one of those asked for
  minimum,  ///< at least as strong as one of them
  maximum,  ///< as strong as possible, but no stronger than one of them
  better,   ///< stronger than each of them
};

/// "exact", "minimum", "maximum", "better".
std::string_view to_string(AuthnContextComparison comparison) noexcept;
std::optional<AuthnContextComparison> parse_authn_context_comparison(
    std::string_view text) noexcept;

/// Classes that are asked for, the preferred one first; none means that any will do.
struct RequestedAuthnContext {
  std::vector<std::string> class_refs = {};
  AuthnContextComparison comparison = AuthnContextComparison::exact;

  friend bool operator==(const RequestedAuthnContext&, const RequestedAuthnContext&) = default;
};

/// Whether a person who was authenticated by `class_ref` is what was asked for. `order` names
/// classes by their strength, the weakest first: the standard leaves it to each side. A class that
/// isn't in it is as strong as itself and compares with no other.
bool meets(const RequestedAuthnContext& requested, std::string_view class_ref,
           std::span<const std::string> order);

/// The class that an answer may name: of those that are true of this authentication, `offered`,
/// weakest first. For "exact" it is the preferred one, else the strongest. Absent when none is what
/// was asked for; answer with issue_error() and NoAuthnContext then.
std::optional<std::string> choose_authn_context(const RequestedAuthnContext& requested,
                                                std::span<const std::string> offered,
                                                std::span<const std::string> order);

}  // namespace signet
