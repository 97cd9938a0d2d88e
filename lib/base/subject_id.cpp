#include "signet/subject_id.h"

#include <algorithm>

#include "base/fail.h"

// [SAML-SubjectID 3.3, 3.4]

namespace signet {
namespace {

constexpr std::size_t longest_part = 127;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_part(std::string_view part, char besides) {
  return !part.empty() && part.size() <= longest_part && is_letter_or_digit(part.front()) &&
         std::all_of(part.begin(), part.end(),
                     [&](char c) { return is_letter_or_digit(c) || c == '-' || c == besides; });
}

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace

Result<ScopedId> parse_scoped_id(std::string_view value) {
  const std::size_t at = value.find('@');
  const std::string_view user = value.substr(0, at);
  const std::string_view scope =
      at == std::string_view::npos ? std::string_view() : value.substr(at + 1);
  if (is_part(user, '=') && is_part(scope, '.'))
    return ScopedId{in_lower_case(user), in_lower_case(scope)};
  return fail(ErrorCode::subject_id_malformed, "subject-id or pairwise-id", "user@scope", value);
}

}  // namespace signet
