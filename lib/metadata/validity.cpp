#include <algorithm>

#include "base/fail.h"
#include "metadata/validity.h"

namespace signet::metadata {

std::optional<Instant> earliest_valid_until(const EntityDescriptor& entity) {
  std::optional<Instant> earliest = entity.valid_until;
  const auto consider = [&](const std::optional<Instant>& other) {
    if (other) earliest = std::min(earliest.value_or(*other), *other);
  };
  if (entity.idp) consider(entity.idp->valid_until);
  if (entity.sp) consider(entity.sp->valid_until);
  return earliest;
}

}  // namespace signet::metadata

namespace signet {

Result<void> check_validity(const EntityDescriptor& entity, Instant now,
                            std::chrono::seconds tolerance,
                            std::optional<std::chrono::seconds> longest) {
  const auto end = metadata::earliest_valid_until(entity);
  if (!end) {
    if (!longest) return {};
    return fail(ErrorCode::metadata_validity_missing, entity.entity_id, "a validUntil", "none");
  }
  if (now >= *end + tolerance) {
    return fail(ErrorCode::metadata_expired, entity.entity_id,
                "a validUntil after " + format_instant(now), format_instant(*end));
  }
  if (longest && *end > now + *longest) {
    return fail(ErrorCode::metadata_validity_too_long, entity.entity_id,
                "a validUntil not after " + format_instant(now + *longest), format_instant(*end));
  }
  return {};
}

}  // namespace signet
