#include "idp/subject_id.h"

#include <algorithm>

#include "base/fail.h"
#include "idp/opaque_name.h"
#include "signet/names.h"
#include "signet/subject_id.h"

namespace signet::idp {
namespace {

/// Anything but the one value that the standard knows asks for nothing. [SAML-SubjectID 4]
SubjectIdRequirement required_by(const EntityDescriptor& sp) {
  const Attribute* said = sp.entity_attribute(entity_attribute::subject_id_req);
  if (said == nullptr || said->values.size() != 1) return SubjectIdRequirement::unsaid;
  const std::string& value = said->values.front();
  if (value == "any") return SubjectIdRequirement::any;
  if (value == "pairwise-id") return SubjectIdRequirement::pairwise_id;
  if (value == "subject-id") return SubjectIdRequirement::subject_id;
  return SubjectIdRequirement::none;
}

/// Empty without a secret, and for users without id: they would all get the same.
std::string pairwise_part(const IdentityProviderSettings& settings, const std::string& sp,
                          const AuthenticatedUser& user) {
  if (settings.persistent_id_secret.empty() || user.id.empty()) return {};
  return opaque_name(settings.persistent_id_secret, "pairwise-id:", sp, user.id);
}

Result<void> add(std::string_view name, const std::string& user, const std::string& scope,
                 std::vector<Attribute>& attributes) {
  const bool there = std::any_of(attributes.begin(), attributes.end(),
                                 [&](const Attribute& one) { return one.name == name; });
  if (user.empty() || there) return {};
  std::string value = user + "@" + scope;
  if (const auto ok = parse_scoped_id(value); !ok) return fail(ok);
  attributes.push_back({.name = std::string(name),
                        .name_format = std::string(attribute_name_format::uri),
                        .friendly_name = std::string(name.substr(name.rfind(':') + 1)),
                        .values = {std::move(value)}});
  return {};
}

}  // namespace

Result<void> add_subject_id(const IdentityProviderSettings& settings, const EntityDescriptor& sp,
                            const AuthenticatedUser& user, std::vector<Attribute>& attributes) {
  if (settings.scope.empty()) return {};
  const SubjectIdRequirement required = required_by(sp);
  const std::string pairwise = required == SubjectIdRequirement::subject_id
                                   ? std::string()
                                   : pairwise_part(settings, sp.entity_id, user);
  switch (required) {
    case SubjectIdRequirement::pairwise_id:
      return add(attribute_name::pairwise_id, pairwise, settings.scope, attributes);
    case SubjectIdRequirement::any:
      if (!pairwise.empty())
        return add(attribute_name::pairwise_id, pairwise, settings.scope, attributes);
      [[fallthrough]];
    case SubjectIdRequirement::subject_id:
      return add(attribute_name::subject_id, user.subject_id, settings.scope, attributes);
    case SubjectIdRequirement::none:
    case SubjectIdRequirement::unsaid:
      break;
  }
  return {};
}

bool is_scope(std::string_view scope) {
  return parse_scoped_id("x@" + std::string(scope)).has_value();
}

}  // namespace signet::idp
