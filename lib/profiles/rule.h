#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "profiles/facts.h"

// A rule of a profile: a row of a table, and the function that looks for what breaks it.

namespace signet::profiles {

struct Rule;

/// Takes what a rule finds.
class Report {
 public:
  Report(const Rule& rule, std::vector<Finding>& findings) : rule_(rule), findings_(findings) {}

  /// `expected` is the rule's own unless the case has a better one.
  void operator()(std::string_view where, std::string_view found,
                  std::string_view expected = {}) const;

 private:
  const Rule& rule_;
  std::vector<Finding>& findings_;
};

/// Subjects as bits.
constexpr unsigned on(LintSubject subject) {
  return 1U << static_cast<unsigned>(subject);
}
inline constexpr unsigned on_idp = on(LintSubject::idp_metadata);
inline constexpr unsigned on_sp = on(LintSubject::sp_metadata);
inline constexpr unsigned on_metadata = on_idp | on_sp;
inline constexpr unsigned on_response = on(LintSubject::response);
inline constexpr unsigned on_request = on(LintSubject::authn_request);
inline constexpr unsigned on_logout = on(LintSubject::logout);

struct Rule {
  std::string_view code;
  Severity severity;
  unsigned subjects;
  std::string_view expected;
  std::string_view advice;
  void (*look)(const Facts&, const Report&);
  /// Codes of plain findings, divided by blanks, that this rule says better. When it finds
  /// something it has found all that they found, so they are dropped.
  std::string_view replaces = {};
};

std::span<const Rule> plain_rules();
std::span<const Rule> saml2int_rules();
std::span<const Rule> identity_center_metadata_rules();
std::span<const Rule> identity_center_message_rules();
std::span<const Rule> identity_center_attribute_rules();

/// Plain findings that say nothing to an administrator of this profile, divided by blanks.
inline constexpr std::string_view not_for_identity_center =
    "metadata-unsigned metadata-signature-not-checked metadata-validity-missing "
    "role-not-supported role-of-other-protocol entity-id-not-a-uri";

/// Is it one of the words?
bool among(std::string_view words, std::string_view word);

}  // namespace signet::profiles
