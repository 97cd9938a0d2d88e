#include <algorithm>
#include <charconv>

#include "base/fail.h"
#include "base/text.h"
#include "profiles/tag_text.h"
#include "signet/session_tags.h"

// Direct federation into an account: reader and writer of its attributes.

namespace signet {
namespace {

constexpr std::chrono::seconds shortest_session = std::chrono::hours(1);
constexpr std::chrono::seconds longest_session = std::chrono::hours(12);

std::string name_of(std::string_view name) {
  return std::string(aws_attributes) + std::string(name);
}

/// `arn:{partition}:iam::{12 digits}:{resource}/...`, as far as its form tells what it is.
bool is_arn(std::string_view arn, std::string_view resource) {
  const auto printable = [](char c) { return c > ' ' && c < 0x7F && c != ','; };
  if (!arn.starts_with("arn:aws") || !std::all_of(arn.begin(), arn.end(), printable)) return false;
  const auto service = arn.find(":iam::");
  if (service == std::string_view::npos) return false;
  const std::string_view account = arn.substr(service + 6);
  if (account.find_first_not_of("0123456789") != 12) return false;
  const std::string start = ":" + std::string(resource) + "/";
  return account.substr(12).starts_with(start) && account.size() > 12 + start.size();
}

std::string_view problem_of(const AwsRole& role) {
  if (!is_arn(role.role_arn, "role")) return "the ARN of a role";
  return is_arn(role.provider_arn, "saml-provider") ? std::string_view()
                                                    : "the ARN of a SAML provider";
}

bool is_session_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_+=,.@-").find(c) != std::string_view::npos;
  };
  return name.size() >= 2 && name.size() <= 64 && std::all_of(name.begin(), name.end(), allowed);
}

/// What both directions demand; `code` says which one it is.
Result<void> check(const DirectFederation& federation, ErrorCode code) {
  if (federation.roles.empty()) return fail(code, "Role", "at least one", "none");
  for (const AwsRole& role : federation.roles) {
    if (const auto problem = problem_of(role); !problem.empty()) {
      return fail(code, "Role", problem, role.role_arn + "," + role.provider_arn);
    }
  }
  if (!is_session_name(federation.session_name)) {
    return fail(code, "RoleSessionName", "2 to 64 letters, digits and _ + = , . @ -",
                federation.session_name);
  }
  const auto& duration = federation.session_duration;
  if (duration && (*duration < shortest_session || *duration > longest_session)) {
    return fail(code, "SessionDuration", "3600 to 43200 seconds",
                std::to_string(duration->count()));
  }
  if (federation.transitive_tag_keys.size() > SessionTag::most) {
    return fail(code, "TransitiveTagKeys", "at most 50",
                std::to_string(federation.transitive_tag_keys.size()));
  }
  for (const std::string& key : federation.transitive_tag_keys) {
    if (const auto problem = profiles::key_problem(key); !problem.empty()) {
      return fail(code, "TransitiveTagKeys", problem, key);
    }
  }
  return {};
}

/// The values of the attribute of this name, none when it is absent.
Result<std::vector<std::string>> values_of(std::span<const Attribute> attributes,
                                           std::string_view name) {
  const Attribute* found = nullptr;
  for (const Attribute& attribute : attributes) {
    if (attribute.name != name_of(name)) continue;
    if (found != nullptr) return fail(ErrorCode::attribute_duplicate, name, "once", "twice");
    found = &attribute;
  }
  std::vector<std::string> values;
  if (found == nullptr) return values;
  for (const std::string& value : found->values) values.emplace_back(base::trimmed(value));
  return values;
}

/// The one value, empty when the attribute is absent.
Result<std::string> value_of(std::span<const Attribute> attributes, std::string_view name) {
  auto values = values_of(attributes, name);
  if (!values) return fail(values);
  if (values->empty()) return std::string();
  if (values->size() > 1) {
    return fail(ErrorCode::malformed_value, name, "one AttributeValue",
                std::to_string(values->size()));
  }
  return values->front();
}

AwsRole read_role(std::string_view value) {
  const auto comma = value.find(',');
  std::string first(base::trimmed(value.substr(0, comma)));
  std::string second(comma == std::string_view::npos ? "" : base::trimmed(value.substr(comma + 1)));
  if (is_arn(second, "role")) std::swap(first, second);
  return {std::move(first), std::move(second)};
}

Result<std::optional<std::chrono::seconds>> read_duration(std::string_view text) {
  if (text.empty()) return std::optional<std::chrono::seconds>();
  unsigned seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size()) {
    return fail(ErrorCode::malformed_value, "SessionDuration", "a number of seconds", text);
  }
  return std::optional<std::chrono::seconds>(std::chrono::seconds(seconds));
}

}  // namespace

Result<std::vector<Attribute>> write_direct_federation(const DirectFederation& federation) {
  if (auto ok = check(federation, ErrorCode::value_not_writable); !ok) return fail(ok);
  auto tags = write_session_tags(federation.principal_tags, TagKind::principal_tag);
  if (!tags) return tags;

  Attribute roles{.name = name_of("Role")};
  for (const AwsRole& role : federation.roles) {
    roles.values.push_back(role.role_arn + "," + role.provider_arn);
  }
  std::vector<Attribute> attributes = {std::move(roles)};
  attributes.push_back({.name = name_of("RoleSessionName"), .values = {federation.session_name}});
  if (federation.session_duration) {
    attributes.push_back({.name = name_of("SessionDuration"),
                          .values = {std::to_string(federation.session_duration->count())}});
  }
  for (Attribute& tag : *tags) attributes.push_back(std::move(tag));
  if (!federation.transitive_tag_keys.empty()) {
    attributes.push_back(
        {.name = name_of("TransitiveTagKeys"), .values = federation.transitive_tag_keys});
  }
  return attributes;
}

Result<DirectFederation> read_direct_federation(std::span<const Attribute> attributes) {
  auto roles = values_of(attributes, "Role");
  if (!roles) return fail(roles);
  auto name = value_of(attributes, "RoleSessionName");
  if (!name) return fail(name);
  if (roles->empty()) return fail(ErrorCode::missing_element, name_of("Role"));
  if (name->empty()) return fail(ErrorCode::missing_element, name_of("RoleSessionName"));
  const auto duration_text = value_of(attributes, "SessionDuration");
  if (!duration_text) return fail(duration_text);
  const auto duration = read_duration(*duration_text);
  if (!duration) return fail(duration);
  auto tags = read_session_tags(attributes, TagKind::principal_tag);
  if (!tags) return fail(tags);
  auto transitive = values_of(attributes, "TransitiveTagKeys");
  if (!transitive) return fail(transitive);

  DirectFederation federation{.roles = {},
                              .session_name = *std::move(name),
                              .session_duration = *duration,
                              .principal_tags = *std::move(tags),
                              .transitive_tag_keys = *std::move(transitive)};
  for (const std::string& role : *roles) federation.roles.push_back(read_role(role));
  if (auto ok = check(federation, ErrorCode::malformed_value); !ok) return fail(ok);
  return federation;
}

}  // namespace signet
