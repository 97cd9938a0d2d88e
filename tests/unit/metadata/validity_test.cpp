#include <doctest/doctest.h>

#include "unit/metadata/sample_metadata.h"

namespace signet::test {
namespace {

using namespace std::chrono_literals;

const Instant end = at("2026-06-01T00:00:00Z");

std::string verdict_at(const EntityDescriptor& entity, Instant now, std::chrono::seconds tolerance,
                       std::optional<std::chrono::seconds> longest = std::nullopt) {
  return refusal(check_validity(entity, now, tolerance, longest));
}

TEST_CASE("metadata is valid until its end and the tolerance have passed [saml-metadata 2.3.2]") {
  const EntityDescriptor entity{.entity_id = "e", .valid_until = end};
  CHECK(verdict_at(entity, end - 1ms, 0s) == "accepted");
  CHECK(verdict_at(entity, end, 0s) == "metadata-expired");
  CHECK(verdict_at(entity, end + 180s - 1ms, 180s) == "accepted");
  CHECK(verdict_at(entity, end + 180s, 180s) == "metadata-expired");
}

TEST_CASE("a role that is out of date makes the entity out of date") {
  EntityDescriptor entity{.entity_id = "e", .valid_until = end};
  entity.sp.emplace().valid_until = end - 1h;
  CHECK(verdict_at(entity, end - 1h, 0s) == "metadata-expired");
  entity.sp->valid_until = end + 1h;
  CHECK(verdict_at(entity, end, 0s) == "metadata-expired");
  entity.valid_until.reset();
  CHECK(verdict_at(entity, end, 0s) == "accepted");
}

TEST_CASE("without an end metadata is valid, unless a longest validity is asked for") {
  const EntityDescriptor entity{.entity_id = "e"};
  CHECK(verdict_at(entity, end, 0s) == "accepted");
  CHECK(verdict_at(entity, end, 0s, 24h) == "metadata-validity-missing");
}

TEST_CASE("an end too far away is refused when a longest validity is asked for") {
  const EntityDescriptor entity{.entity_id = "e", .valid_until = end};
  CHECK(verdict_at(entity, end - 24h, 0s, 24h) == "accepted");
  CHECK(verdict_at(entity, end - 24h - 1ms, 0s, 24h) == "metadata-validity-too-long");
}

}  // namespace
}  // namespace signet::test
