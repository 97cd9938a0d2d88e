#include "metadata/name_id_formats.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "signet/names.h"

namespace signet::metadata {
namespace {

/// [saml-core 8.3]
constexpr std::array name_id_formats = {
    name_id_format::unspecified,
    name_id_format::email_address,
    name_id_format::persistent,
    name_id_format::transient,
    name_id_format::entity,
    std::string_view("urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"),
    std::string_view("urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName"),
    std::string_view("urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos"),
    std::string_view("urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted")};

std::string_view last_part(std::string_view format) {
  return format.substr(format.rfind(':') + 1);
}

}  // namespace

std::optional<std::string_view> meant_name_id_format(std::string_view format) {
  if (std::find(name_id_formats.begin(), name_id_formats.end(), format) != name_id_formats.end() ||
      !base::equal_ignoring_case(format.substr(0, 10), "urn:oasis:")) {
    return std::nullopt;
  }
  const auto meant =
      std::find_if(name_id_formats.begin(), name_id_formats.end(), [&](std::string_view known) {
        return base::equal_ignoring_case(last_part(known), last_part(format));
      });
  return meant == name_id_formats.end() ? "a format of saml-core 8.3" : *meant;
}

}  // namespace signet::metadata
