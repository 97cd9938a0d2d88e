#include "shared/state_option.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "shared/open_stores.h"
#include "support/temporary_folder.h"

using namespace signet;
using namespace signet::program;

namespace {

StateOption option(std::string_view text) {
  auto state = parse_state_option(text);
  REQUIRE(state);
  return *state;
}

BaseUrl base() {
  return *parse_base_url("https://sp.example.org");
}

}  // namespace

TEST_CASE("the state is kept in memory, in Redis or in a directory") {
  using Kind = StateOption::Kind;
  CHECK(option("memory") == StateOption{});
  CHECK(option("redis://127.0.0.1:6379/0") == StateOption{Kind::redis, "redis://127.0.0.1:6379/0"});
  CHECK(option("file:state") == StateOption{Kind::file, "state"});
  CHECK(option("file:/var/lib/signet") == StateOption{Kind::file, "/var/lib/signet"});
}

TEST_CASE("refuses another place for the state, without repeating it") {
  for (const char* text : {"", "Memory", "rediss://h", "redis://", "redis:secret",
                           "file:", "file://host/folder", "/var/lib/signet", "sqlite:secret"}) {
    CAPTURE(text);
    const auto state = parse_state_option(text);
    REQUIRE_FALSE(state);
    CHECK(state.why() == "expected \"memory\", \"redis://HOST:PORT/DATABASE\" or \"file:DIR\"");
  }
}

TEST_CASE("the password of a Redis isn't shown") {
  CHECK(describe(option("redis://signet:s@cret@127.0.0.1:6379/1")) == "redis://127.0.0.1:6379/1");
  CHECK(describe(option("redis://127.0.0.1")) == "redis://127.0.0.1");
  const auto stores = open_stores(option("redis://signet:secret@:0/x"), "signet-sp", base());
  REQUIRE_FALSE(stores);
  CHECK(stores.why().find("Redis URL") != std::string::npos);
  CHECK(stores.why().find("secret") == std::string::npos);
}

TEST_CASE("a directory keeps sessions until the next start, and others may not read it") {
  const test::TemporaryFolder folder;
  const std::string place = (folder.path() / "state").string();
  const Instant now = std::chrono::sys_days(std::chrono::January / 1 / 2026);
  {
    const auto stores = open_stores(option("file:" + place), "signet-sp", base());
    REQUIRE(stores);
    REQUIRE(stores->sp_sessions->put({.id = "1",
                                      .idp = "urn:idp",
                                      .name_id = NameID{.value = "alice"},
                                      .session_index = std::nullopt,
                                      .expires_at = now + std::chrono::hours(1),
                                      .data = ""},
                                     now));
  }
  const auto again = open_stores(option("file:" + place), "signet-sp", base());
  REQUIRE(again);
  CHECK(again->sp_sessions->find("1", now)->has_value());
  using std::filesystem::perms;
  std::filesystem::permissions(place, perms::owner_all | perms::group_read);
  const auto open_to_others = open_stores(option("file:" + place), "signet-sp", base());
  REQUIRE_FALSE(open_to_others);
  CHECK(open_to_others.why().find("0700") != std::string::npos);
}
