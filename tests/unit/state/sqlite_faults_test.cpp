#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <memory>

#include "unit/state/backends.h"
#include "unit/state/processes.h"

// A file that is damaged, somebody else's or in use: refused, and left as it is.

using namespace signet;
using namespace signet::test;

namespace {

struct Folder {
  TemporaryFolder outer;
  SqliteSettings settings{outer.path() / "state", {}};
  std::string file = settings.directory + "/state.db";

  std::string opened() const { return refusal(sqlite_stores(settings)); }
  /// As another program would, with what it got out of it.
  std::string sql(const std::string& statement) const {
    sqlite3* opened = nullptr;
    sqlite3_open(file.c_str(), &opened);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database(opened, sqlite3_close);
    std::string first;
    const auto keep = [](void* out, int, char** values, char**) {
      if (values[0] != nullptr) *static_cast<std::string*>(out) = values[0];
      return 0;
    };
    REQUIRE(sqlite3_exec(opened, statement.c_str(), keep, &first, nullptr) == SQLITE_OK);
    return first;
  }
};

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

mode_t mode_of(const std::string& path) {
  struct stat status = {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_mode & 0777U;
}

}  // namespace

TEST_CASE("all files are for this user alone") {
  const Folder folder;
  const mode_t before = ::umask(0);
  const auto stores = sqlite_stores(folder.settings);
  REQUIRE(stores);
  REQUIRE(stores->sign_in.requests->put(request("_r"), now));
  ::umask(before);
  CHECK(mode_of(folder.settings.directory) == 0700);
  CHECK(mode_of(folder.file) == 0600);
  CHECK(mode_of(folder.file + "-wal") == 0600);
  CHECK(mode_of(folder.file + "-shm") == 0600);
}

TEST_CASE("a place that others can read or redirect is refused") {
  const Folder folder;
  REQUIRE(folder.opened() == "accepted");
  ::chmod(folder.file.c_str(), 0640);
  CHECK(folder.opened() == "configuration-invalid");
  ::chmod(folder.file.c_str(), 0600);
  ::chmod(folder.settings.directory.c_str(), 0750);
  CHECK(folder.opened() == "configuration-invalid");
  ::chmod(folder.settings.directory.c_str(), 0700);
  CHECK(folder.opened() == "accepted");

  const Folder other;
  REQUIRE(::mkdir(other.settings.directory.c_str(), 0700) == 0);
  REQUIRE(::symlink(folder.file.c_str(), other.file.c_str()) == 0);
  CHECK(other.opened() == "configuration-invalid");
  const Folder linked;
  REQUIRE(::symlink(folder.settings.directory.c_str(), linked.settings.directory.c_str()) == 0);
  CHECK(linked.opened() == "configuration-invalid");
  // On the way to the directory links are as good as elsewhere.
  const Folder through;
  REQUIRE(::symlink(folder.outer.path().c_str(), (through.outer.path() / "link").c_str()) == 0);
  CHECK(refusal(sqlite_stores({through.outer.path() / "link/state", {}})) == "accepted");
  SqliteSettings nowhere{folder.outer.path() / "not/there", {}};
  CHECK(refusal(sqlite_stores(nowhere)) == "configuration-invalid");
}

TEST_CASE("processes that make the same file at once share it") {
  for (int round = 0; round < 5; ++round) {
    const Folder folder;
    std::vector<Process> processes;
    for (int i = 0; i < 4; ++i) {
      processes.emplace_back([&](int output) {
        const auto stores = sqlite_stores(folder.settings);
        if (!stores) return write_all(output, stores.error().detail());
        const auto put = stores->sign_in.requests->put(request("_r"), now);
        write_all(output, put ? "new " : "old ");
      });
    }
    std::string said;
    for (const Process& process : processes) said += process.read(4096);
    CHECK(said.size() == 4 * 4);
    CHECK(said.find("new") != std::string::npos);
    CHECK(said.find("new") == said.rfind("new"));
  }
}

TEST_CASE("a newer file, and one of another program, are refused and not changed") {
  const Folder newer;
  REQUIRE(newer.opened() == "accepted");
  newer.sql("PRAGMA user_version = 2");
  CHECK(newer.opened() == "store-unavailable");
  CHECK(newer.sql("PRAGMA user_version") == "2");

  const Folder foreign;
  REQUIRE(::mkdir(foreign.settings.directory.c_str(), 0700) == 0);
  { std::ofstream(foreign.file).flush(); }
  ::chmod(foreign.file.c_str(), 0600);
  foreign.sql("CREATE TABLE recipes(name)");
  const std::string before = contents(foreign.file);
  CHECK(foreign.opened() == "store-unavailable");
  CHECK(contents(foreign.file) == before);
}

TEST_CASE("a damaged file is refused") {
  for (const long place : {0L, 20L, 100L, 4096L * 3 + 8}) {
    const Folder folder;
    {
      const Stores stores = must(sqlite_stores(folder.settings));
      for (int i = 0; i < 80; ++i)
        REQUIRE(stores.sign_in.requests->put(request("_" + std::to_string(i)), now));
    }
    std::fstream file(folder.file, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(place);
    file << std::string(80, '\xA5');
    file.close();
    CHECK_MESSAGE(folder.opened() == "store-unavailable", place);
  }
  const Folder cut;
  REQUIRE(cut.opened() == "accepted");
  REQUIRE(::truncate(cut.file.c_str(), 5000) == 0);
  CHECK(cut.opened() == "store-unavailable");
}

TEST_CASE("a value that was cut, changed or exchanged in the file is refused") {
  const Folder folder;
  const Stores stores = must(sqlite_stores(folder.settings));
  REQUIRE(stores.sign_in.requests->put(request("_a"), now));
  REQUIRE(stores.sign_in.requests->put(request("_b"), now));
  for (const char* value : {"substr(value, 1, length(value) - 1)", "CAST(value || 'x' AS BLOB)",
                            "(SELECT value FROM records WHERE id = CAST('_a' AS BLOB))", "x''"}) {
    folder.sql(std::string("UPDATE records SET value = ") + value +
               " WHERE id = CAST('_b' AS BLOB)");
    CHECK_MESSAGE(refusal(stores.sign_in.requests->find("_b", now)) == "store-unavailable", value);
  }
  CHECK(refusal(stores.sign_in.requests->find("_a", now)) == "accepted");
}

TEST_CASE("a file that another process holds for too long is refused, in time") {
  Folder folder;
  folder.settings.busy_timeout = 200ms;
  const Stores stores = must(sqlite_stores(folder.settings));
  sqlite3* other = nullptr;
  REQUIRE(sqlite3_open(folder.file.c_str(), &other) == SQLITE_OK);
  REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  const auto began = std::chrono::steady_clock::now();
  CHECK(refusal(stores.sign_in.requests->put(request("_a"), now)) == "store-unavailable");
  CHECK(std::chrono::steady_clock::now() - began < 5s);
  sqlite3_close(other);
  CHECK(refusal(stores.sign_in.requests->put(request("_a"), now)) == "accepted");
}

TEST_CASE("a disk without room refuses, and what was told before lasts") {
  const Folder folder;
  begin_early(must(sqlite_stores(folder.settings)));
  const Process process([&](int output) {
    const auto stores = sqlite_stores(folder.settings);
    // No file may grow beyond this.
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {300'000, 300'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    for (int i = 0; stores && i < 10'000; ++i) {
      const auto key = std::to_string(10'000 + i);
      const auto said = answer(stores->sign_in.replay->insert(key, now + 5min, now));
      write_all(output, key + (said == "yes" ? "y" : said == "store-unavailable" ? "u" : "?"));
      if (said != "yes" && i > 500) return;
    }
  });
  const std::string told = process.read(1'000'000);
  CHECK(told.find('y') != std::string::npos);
  CHECK(told.find('u') != std::string::npos);
  CHECK(told.find('?') == std::string::npos);
  const Stores stores = must(sqlite_stores(folder.settings));
  for (std::size_t i = 0; i + 6 <= told.size(); i += 6) {
    const auto said = answer(stores.sign_in.replay->insert(told.substr(i, 5), now + 5min, now));
    if (told[i + 5] == 'y') REQUIRE(said == "no");
  }
}

TEST_CASE("rows that were taken away are no proof that nothing was there") {
  const Folder folder;
  const Stores stores = must(sqlite_stores(folder.settings));
  begin_early(stores);
  CHECK(answer(stores.sign_in.replay->insert("_m", now + 5min, now)) == "yes");
  folder.sql("DELETE FROM tables; DELETE FROM records");
  CHECK(answer(stores.sign_in.replay->insert("_m", now + 5min, now)) == "store-unavailable");
}

TEST_CASE("a busy_timeout that bounds nothing is refused") {
  Folder folder;
  for (const auto time : {0ms, -1ms, 60'001ms}) {
    folder.settings.busy_timeout = time;
    CHECK(folder.opened() == "configuration-invalid");
  }
}
