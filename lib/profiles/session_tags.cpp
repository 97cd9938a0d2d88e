#include "signet/session_tags.h"

#include <algorithm>

#include "base/fail.h"
#include "base/text.h"
#include "profiles/tag_text.h"

namespace signet {
namespace {

using profiles::key_problem;
using profiles::value_problem;

/// Each key once, all within the limits.
Result<void> check(std::span<const SessionTag> tags, ErrorCode code, ErrorCode duplicate) {
  if (tags.size() > SessionTag::most) {
    return fail(code, "session tags", "at most 50", std::to_string(tags.size()));
  }
  for (auto tag = tags.begin(); tag != tags.end(); ++tag) {
    if (const auto problem = key_problem(tag->key); !problem.empty()) {
      return fail(code, "key of a session tag", problem, tag->key);
    }
    if (const auto problem = value_problem(tag->value); !problem.empty()) {
      return fail(code, "value of the session tag " + tag->key, problem, tag->value);
    }
    const auto same = [&](const SessionTag& other) {
      return base::equal_ignoring_case(other.key, tag->key);
    };
    if (std::any_of(tags.begin(), tag, same)) {
      return fail(duplicate, "session tags", "each key once", tag->key);
    }
  }
  return {};
}

const SessionTag* find(std::span<const SessionTag> tags, std::string_view key) {
  const auto tag = std::find_if(tags.begin(), tags.end(), [&](const SessionTag& t) {
    return base::equal_ignoring_case(t.key, key);
  });
  return tag == tags.end() ? nullptr : &*tag;
}

}  // namespace

Result<std::vector<Attribute>> write_session_tags(std::span<const SessionTag> tags, TagKind kind) {
  std::vector<SessionTag> written(tags.begin(), tags.end());
  for (SessionTag& tag : written) tag.value = std::string(base::trimmed(tag.value));
  const auto ok = check(written, ErrorCode::value_not_writable, ErrorCode::value_not_writable);
  if (!ok) return fail(ok);

  std::vector<Attribute> attributes;
  attributes.reserve(written.size());
  for (const SessionTag& tag : written) {
    attributes.push_back({.name = profiles::tag_prefix(kind) + tag.key, .values = {tag.value}});
  }
  return attributes;
}

Result<std::vector<SessionTag>> read_session_tags(std::span<const Attribute> attributes,
                                                  TagKind kind) {
  const std::string prefix = profiles::tag_prefix(kind);
  std::vector<SessionTag> tags;
  for (const Attribute& attribute : attributes) {
    if (!attribute.name.starts_with(prefix)) continue;
    if (attribute.values.size() != 1) {
      return fail(ErrorCode::malformed_value, attribute.name, "one AttributeValue",
                  std::to_string(attribute.values.size()));
    }
    tags.push_back({attribute.name.substr(prefix.size()),
                    std::string(base::trimmed(attribute.values.front()))});
  }
  const auto ok = check(tags, ErrorCode::malformed_value, ErrorCode::attribute_duplicate);
  if (!ok) return fail(ok);
  return tags;
}

Result<std::vector<SessionTag>> session_tags(const AuthenticatedSubject& subject) {
  return read_session_tags(subject.attributes(), TagKind::access_control);
}

Result<std::vector<SessionTag>> merge_session_tags(
    std::span<const TagMapping> mappings,
    const std::map<std::string, std::string, std::less<>>& stored_user,
    std::span<const SessionTag> asserted) {
  std::vector<SessionTag> mapped;
  for (const TagMapping& mapping : mappings) {
    const auto stored = stored_user.find(mapping.user_attribute);
    const bool known = stored != stored_user.end();
    mapped.push_back({mapping.key, known ? std::string(base::trimmed(stored->second)) : ""});
  }
  const auto ok = check(mapped, ErrorCode::configuration_invalid, ErrorCode::configuration_invalid);
  if (!ok) return fail(ok);

  std::vector<SessionTag> merged;
  for (std::size_t i = 0; i < mapped.size(); ++i) {
    if (stored_user.contains(mappings[i].user_attribute)) merged.push_back(mapped[i]);
  }
  for (const SessionTag& tag : asserted) {
    if (find(mapped, tag.key) == nullptr) merged.push_back(tag);
  }
  const auto fits = check(merged, ErrorCode::malformed_value, ErrorCode::attribute_duplicate);
  if (!fits) return fail(fits);
  return merged;
}

Result<SessionLength> SessionLength::create(std::chrono::seconds length) {
  if (length < shortest || length > longest) {
    return fail(ErrorCode::configuration_invalid, "session length", "15 minutes to 90 days",
                std::to_string(length.count()) + " seconds");
  }
  SessionLength result;
  result.length_ = length;
  return result;
}

Instant SessionLength::end(Instant start,
                           const std::optional<Instant>& session_not_on_or_after) const noexcept {
  return std::min(start + length_, session_not_on_or_after.value_or(Instant::max()));
}

}  // namespace signet
