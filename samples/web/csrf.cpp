#include "web/csrf.h"

#include "web/random.h"

namespace signet::web {

bool has_csrf_token(const Fields& form, std::string_view expected) {
  const auto given = form.only(csrf_field);
  return given && !expected.empty() && equal_secrets(*given, expected);
}

bool comes_from_another_site(const Request& request, std::string_view own_origin) {
  if (request.headers.contains("Sec-Fetch-Site")) {
    const auto site = request.headers.only("Sec-Fetch-Site");
    return site != "same-origin" && site != "none";  // none: the person, not a page
  }
  if (!request.headers.contains("Origin")) return false;
  const auto origin = request.headers.only("Origin");
  return origin != own_origin && origin != "null";
}

}  // namespace signet::web
