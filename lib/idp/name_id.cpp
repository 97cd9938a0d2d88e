#include "idp/name_id.h"

#include <algorithm>

#include "base/codec.h"
#include "base/fail.h"
#include "idp/opaque_name.h"
#include "signet/names.h"

namespace signet::idp {
namespace {

constexpr std::size_t longest_persistent_name = 256;  // [saml-core 8.3.7]

Unexpected unsupported(std::string_view why, std::string_view format) {
  return fail(ErrorCode::name_id_format_unsupported, "NameIDPolicy", why, format);
}

/// Whose name is made: the provider's own, or that of an affiliation which it belongs to.
Result<std::string> name_space(const IdentityProviderSettings& settings, const std::string& sp,
                               const NameIDPolicy& policy) {
  if (!policy.sp_name_qualifier || *policy.sp_name_qualifier == sp) return sp;
  const auto affiliation = settings.affiliations.find(*policy.sp_name_qualifier);
  if (affiliation != settings.affiliations.end() && affiliation->second.count(sp) != 0)
    return affiliation->first;
  return fail(ErrorCode::name_id_qualifier_unknown, "NameIDPolicy/@SPNameQualifier", sp,
              *policy.sp_name_qualifier);
}

NameID pairwise(const IdentityProviderSettings& settings, std::string_view format,
                std::string value, const std::string& place) {
  NameID name;
  name.value = std::move(value);
  name.format = format;
  name.name_qualifier = settings.entity_id;
  name.sp_name_qualifier = place;
  return name;
}

bool is_visible_without_capitals(char c) {
  return c > ' ' && c <= '~' && (c < 'A' || c > 'Z');
}

Result<std::string> checked(std::string name) {
  if (!name.empty() && name.size() <= longest_persistent_name &&
      std::all_of(name.begin(), name.end(), is_visible_without_capitals))
    return name;
  return fail(ErrorCode::persistent_name_malformed, "PersistentNames",
              "1 to 256 visible characters without capitals", name);
}

/// What a name of this user is if there is none yet.
Result<std::string> new_name(const IdentityProviderSettings& settings, const std::string& place,
                             const AuthenticatedUser& user) {
  if (settings.persistent_id_secret.empty()) return base::random_id(*settings.random);
  return opaque_name(settings.persistent_id_secret, "", place, user.id);
}

Result<std::string> stored_name(const IdentityProviderSettings& settings, const std::string& place,
                                const NameIDPolicy& policy, const AuthenticatedUser& user) {
  PersistentNames& names = *settings.persistent_names;
  if (policy.allow_create.value_or(true)) {
    const auto fresh = new_name(settings, place, user);
    if (!fresh) return fresh;
    auto name = names.find_or_insert(user.id, place, *fresh);
    return name ? checked(*std::move(name)) : name;
  }
  auto name = names.find(user.id, place);
  if (!name) return fail(name);
  if (*name) return checked(**std::move(name));
  return fail(ErrorCode::name_id_not_established, "NameIDPolicy/@AllowCreate",
              "true, or a user with a name at " + place, "false");
}

Result<NameID> persistent(const IdentityProviderSettings& settings, const std::string& place,
                          const NameIDPolicy& policy, const AuthenticatedUser& user) {
  if (!has_persistent_names(settings)) {
    return unsupported("a format other than persistent: neither secret nor store is configured",
                       name_id_format::persistent);
  }
  // Everybody without an id would get one and the same name.
  if (user.id.empty()) return unsupported("a user with an id", name_id_format::persistent);
  auto value = settings.persistent_names ? stored_name(settings, place, policy, user)
                                         : new_name(settings, place, user);
  if (!value) return fail(value);
  return pairwise(settings, name_id_format::persistent, *std::move(value), place);
}

/// AllowCreate says nothing about it. [saml-core 3.4.1.1]
Result<NameID> transient(const IdentityProviderSettings& settings, const std::string& place) {
  auto value = base::random_id(*settings.random);
  if (!value) return fail(value);
  return pairwise(settings, name_id_format::transient, *std::move(value), place);
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
         (format == name_id_format::persistent && has_persistent_names(settings));
}

/// "unspecified" leaves the choice to us, like no format at all. [saml-core 8.3.1]
bool asks_for_format(const NameIDPolicy& policy) {
  return policy.format && *policy.format != name_id_format::unspecified;
}

std::string_view choose_format(const IdentityProviderSettings& settings, const EntityDescriptor& sp,
                               const NameIDPolicy& policy) {
  if (asks_for_format(policy)) return *policy.format;
  for (const std::string& listed : sp.sp->name_id_formats) {
    if (can_issue(settings, listed)) return listed;
  }
  return name_id_format::email_address;
}

Result<NameID> name_in(std::string_view format, const IdentityProviderSettings& settings,
                       const std::string& place, const NameIDPolicy& policy,
                       const AuthenticatedUser& user) {
  if (format == name_id_format::email_address) return email(user);
  if (format == name_id_format::transient) return transient(settings, place);
  if (format == name_id_format::persistent) return persistent(settings, place, policy, user);
  return unsupported("emailAddress, persistent or transient", format);
}

}  // namespace

bool has_persistent_names(const IdentityProviderSettings& settings) {
  return settings.persistent_names != nullptr || !settings.persistent_id_secret.empty();
}

Result<std::optional<NameID>> make_name_id(const IdentityProviderSettings& settings,
                                           const EntityDescriptor& sp, const NameIDPolicy& policy,
                                           const AuthenticatedUser& user) {
  const auto place = name_space(settings, sp.entity_id, policy);
  if (!place) return fail(place);
  if (user.without_name_id) {
    if (asks_for_format(policy))
      return unsupported("no format: this user has no NameID here", *policy.format);
    return std::optional<NameID>();
  }
  auto name = name_in(choose_format(settings, sp, policy), settings, *place, policy, user);
  if (!name) return fail(name);
  return std::optional<NameID>(*std::move(name));
}

}  // namespace signet::idp
