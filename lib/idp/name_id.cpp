#include "idp/name_id.h"

#include <array>

#include "base/codec.h"
#include "base/fail.h"
#include "crypto/signature.h"
#include "signet/names.h"

namespace signet::idp {
namespace {

/// RFC 4648 base32 in lower case: no two values differ by letter case only, which some service
/// providers would take for the same.
std::string base32(std::string_view bytes) {
  constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string text;
  unsigned buffer = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    buffer = (buffer << 8) | static_cast<unsigned char>(byte);
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(buffer >> bits) & 31];
    }
  }
  if (bits > 0) text += alphabet[(buffer << (5 - bits)) & 31];
  return text;
}

Unexpected unsupported(std::string_view why, std::string_view format) {
  return fail(ErrorCode::name_id_format_unsupported, "NameIDPolicy", why, format);
}

Result<NameID> persistent(const IdentityProviderSettings& settings, const std::string& sp,
                          const AuthenticatedUser& user) {
  if (settings.persistent_id_secret.empty()) {
    return unsupported("a format other than persistent: no secret is configured",
                       name_id_format::persistent);
  }
  // Everybody without an id would get one and the same name.
  if (user.id.empty()) return unsupported("a user with an id", name_id_format::persistent);
  // The lengths in front keep ("ab", "c") and ("a", "bc") apart.
  const std::string input = std::to_string(sp.size()) + ":" + sp + user.id;
  NameID name;
  name.value = base32(crypto::hmac_sha256(settings.persistent_id_secret, input));
  name.format = name_id_format::persistent;
  name.name_qualifier = settings.entity_id;
  name.sp_name_qualifier = sp;
  return name;
}

Result<NameID> transient(const IdentityProviderSettings& settings, const std::string& sp) {
  auto value = base::random_id(*settings.random);
  if (!value) return fail(value);
  NameID name;
  name.value = std::move(*value);
  name.format = name_id_format::transient;
  name.name_qualifier = settings.entity_id;
  name.sp_name_qualifier = sp;
  return name;
}

Result<NameID> email(const AuthenticatedUser& user) {
  if (user.email.empty())
    return unsupported("a user with an address", name_id_format::email_address);
  NameID name;
  name.value = user.email;
  name.format = name_id_format::email_address;
  return name;
}

bool can_issue(const IdentityProviderSettings& settings, std::string_view format) {
  return format == name_id_format::email_address || format == name_id_format::transient ||
         (format == name_id_format::persistent && !settings.persistent_id_secret.empty());
}

/// "unspecified" leaves the choice to us, like no format at all. [saml-core 8.3.1]
std::string_view choose_format(const IdentityProviderSettings& settings, const EntityDescriptor& sp,
                               const NameIDPolicy& policy) {
  if (policy.format && *policy.format != name_id_format::unspecified) return *policy.format;
  for (const std::string& listed : sp.sp->name_id_formats) {
    if (can_issue(settings, listed)) return listed;
  }
  return name_id_format::email_address;
}

}  // namespace

Result<NameID> make_name_id(const IdentityProviderSettings& settings, const EntityDescriptor& sp,
                            const NameIDPolicy& policy, const AuthenticatedUser& user) {
  if (policy.sp_name_qualifier && *policy.sp_name_qualifier != sp.entity_id) {
    return fail(ErrorCode::name_id_format_unsupported, "NameIDPolicy/@SPNameQualifier",
                sp.entity_id, *policy.sp_name_qualifier);
  }
  const std::string_view format = choose_format(settings, sp, policy);
  if (format == name_id_format::email_address) return email(user);
  if (format == name_id_format::transient) return transient(settings, sp.entity_id);
  if (format == name_id_format::persistent) return persistent(settings, sp.entity_id, user);
  return unsupported("emailAddress, persistent or transient", format);
}

}  // namespace signet::idp
