#include <doctest/doctest.h>
#include <sys/stat.h>

#include "shared/keys.h"
#include "shared/settings_file.h"
#include "support/temporary_folder.h"
#include "support/text.h"

using namespace signet;
using namespace signet::program;
using signet::test::TemporaryFolder;

namespace {

unsigned mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777U;
}

std::size_t entries(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) count += entry.exists();
  return count;
}

struct SilentLog {
  std::string text;
  web::Log log{[this](std::string_view line) { text += line; }};
};

const Instant now = signet::test::at("2026-01-01T12:00:00Z");

}  // namespace

TEST_CASE("the first file makes its folder, for its owner alone") {
  const TemporaryFolder temporary;
  const DataDir data(temporary.path() / "new");
  const auto made = data.create("secret", "s", DataDir::Access::owner);
  REQUIRE(made);
  CHECK(mode_of(*made) == 0600);
  CHECK(mode_of((temporary.path() / "new").string()) == 0700);
  CHECK(*data.read_secret("secret") == "s");
  CHECK(entries(temporary.path() / "new") == 1);  // no temporary file is left
}

TEST_CASE("a file that is there is never replaced") {
  const TemporaryFolder temporary;
  const DataDir data(temporary.path());
  temporary.write("key", "old");
  CHECK_FALSE(data.create("key", "new", DataDir::Access::owner));
  CHECK(*data.read("key") == "old");
  CHECK(entries(temporary.path()) == 1);
}

TEST_CASE("a secret that every user of the machine can read is refused") {
  const TemporaryFolder temporary;
  const DataDir data(temporary.path());
  const std::string path = temporary.write("secret", "s");
  ::chmod(path.c_str(), 0644);
  const auto secret = data.read_secret("secret");
  REQUIRE_FALSE(secret);
  CHECK(secret.why().find("chmod 600") != std::string::npos);
  ::chmod(path.c_str(), 0640);
  CHECK(data.read_secret("secret"));
}

TEST_CASE("a file of more than 1 MiB is refused") {
  const TemporaryFolder temporary;
  const DataDir data(temporary.path());
  temporary.write("large", std::string(1024 * 1024, 'x'));
  CHECK(data.read("large"));
  temporary.write("large", std::string(1024 * 1024 + 1, 'x'));
  CHECK_FALSE(data.read("large"));
}

TEST_CASE("a secret is made once, and one that is too short is refused") {
  const TemporaryFolder temporary;
  const DataDir data(temporary.path());
  SilentLog log;
  const auto made = secret(data, "s", log.log);
  REQUIRE(made);
  CHECK(made->size() == 64);
  CHECK(*secret(data, "s", log.log) == *made);
  CHECK(log.text.find(*made) == std::string::npos);

  const std::string path = temporary.write("short", "only 31 characters and a line e\n");
  ::chmod(path.c_str(), 0600);
  CHECK_FALSE(secret(data, "short", log.log));
}

TEST_CASE("a check of the settings writes nothing, the first start writes them") {
  const TemporaryFolder temporary;
  const DataDir data(temporary.path());
  SilentLog log;
  const auto first = [] { return std::string("# first\n"); };
  CHECK(*settings_text(data, "a.toml", first, true, log.log) == "# first\n");
  CHECK(entries(temporary.path()) == 0);
  CHECK(*settings_text(data, "a.toml", first, false, log.log) == "# first\n");
  CHECK(mode_of(data.path_of("a.toml")) == 0600);
  const auto second = [] { return std::string("# second\n"); };
  CHECK(*settings_text(data, "a.toml", second, false, log.log) == "# first\n");
}
