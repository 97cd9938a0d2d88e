#include "signet/key_ring_directory.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "keyring/manifest.h"
#include "keyring/storage.h"
#include "ring_sample.h"
#include "support/temporary_folder.h"

namespace signet::test {
namespace {

namespace fs = std::filesystem;

const Instant now = start();

/// A path that is free, and that nothing is left of.
class Place {
 public:
  std::string ring() const { return folder_.path() / "ring"; }
  std::string file(const std::string& name) const { return ring() + "/" + name; }

 private:
  TemporaryFolder folder_;
};

std::string text_of(const KeyRing& ring) {
  return keyring::write_manifest(keyring::manifest_of(ring));
}

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void overwrite(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

unsigned mode_of(const std::string& path) {
  struct stat status = {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777U;
}

/// The directory with ring_of_two() in it.
KeyRingDirectory filled(const Place& place) {
  KeyRingDirectory directory(place.ring());
  need(directory.init(rules()));
  need(directory.update(now, [](const KeyRing&) { return Result<KeyRing>(ring_of_two()); }));
  return directory;
}

std::vector<std::string> sorted_names(const std::string& path) {
  auto names = keyring::names_in(path);
  std::sort(names.begin(), names.end());
  return names;
}

/// Ends the process, or fails, at one call of those that change the directory.
class Faulty : public keyring::FileSystem {
 public:
  enum class How { kill, fail, count };
  Faulty(int at, How how) : at_(at), how_(how) {}
  int calls() const noexcept { return calls_; }

  int create(const std::string& path, mode_t mode) override {
    return happens() ? -1 : FileSystem::create(path, mode);
  }
  ssize_t write(int file, const char* bytes, std::size_t size) override {
    const bool half = calls_ + 1 == at_ && how_ == How::kill;
    if (half) FileSystem::write(file, bytes, size / 2);
    return happens() ? -1 : FileSystem::write(file, bytes, size);
  }
  int sync(int file) override { return happens() ? -1 : FileSystem::sync(file); }
  int rename(const std::string& from, const std::string& to) override {
    return happens() ? -1 : FileSystem::rename(from, to);
  }
  int unlink(const std::string& path) override { return happens() ? -1 : FileSystem::unlink(path); }

 private:
  bool happens() {
    if (++calls_ != at_) return false;
    if (how_ == How::kill) ::_exit(9);
    errno = ENOSPC;
    return how_ == How::fail;
  }

  int at_;
  How how_;
  int calls_ = 0;
};

/// `a` deleted, `c` added: files come and go.
KeyRing changed_ring() {
  const Instant later = now + days(11);
  return need(need(ring_of_two().remove("a", later)).add(entry("c", p384_key(), later), later));
}

int calls_of_a_change() {
  const Place place;
  filled(place);
  Faulty counter(0, Faulty::How::count);
  REQUIRE(keyring::store_ring(counter, place.ring(), changed_ring()));
  return counter.calls();
}

/// What is there after a change that was cut short; the next change must succeed and tidy up.
std::string state_after(const KeyRingDirectory& directory) {
  const Instant later = now + days(11);
  const auto ring = directory.load(later);
  if (!ring) return std::string(ring.error().name()) + ": " + ring.error().detail();
  const std::string state = text_of(*ring) == text_of(ring_of_two())    ? "old"
                            : text_of(*ring) == text_of(changed_ring()) ? "new"
                                                                        : "another";
  need(directory.update(later, [](const KeyRing&) { return Result<KeyRing>(changed_ring()); }));
  if (state == "old") {
    CHECK(text_of(need(directory.load(later))) == text_of(changed_ring()));
    CHECK(sorted_names(directory.path()).size() == 2 + 2 + 2 * 2);  // . .. lock manifest, keys
  }
  return state;
}

}  // namespace

TEST_CASE("a ring comes back as it was stored, with modes that keep others out") {
  const Place place;
  const KeyRingDirectory directory = filled(place);
  const KeyRing ring = need(directory.load(now));
  CHECK(text_of(ring) == text_of(ring_of_two()));
  CHECK(signing_id(ring, now + days(10)) == "b");
  CHECK(need(ring.signing_key(now)).sign("bytes"));
  CHECK(mode_of(place.ring()) == 0700U);
  const auto names = sorted_names(place.ring());
  for (const std::string& name : names)
    if (name.ends_with(".key")) CHECK(mode_of(place.file(name)) == 0600U);
}

TEST_CASE("wherever a change is killed, the old or the new ring is there") {
  const int calls = calls_of_a_change();
  REQUIRE(calls >= 13);
  int old_rings = 0;
  for (int at = 1; at <= calls; ++at) {
    const Place place;
    const KeyRingDirectory directory = filled(place);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      Faulty files(at, Faulty::How::kill);
      static_cast<void>(keyring::store_ring(files, place.ring(), changed_ring()));
      ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WEXITSTATUS(status) == 9);
    const std::string state = state_after(directory);
    CHECK_MESSAGE((state == "old" || state == "new"), at << ": " << state);
    old_rings += state == "old" ? 1 : 0;
  }
  CHECK(old_rings > 0);
  CHECK(old_rings < calls);
}

TEST_CASE("wherever the disk is full, the old or the new ring is there, and an error says so") {
  const int calls = calls_of_a_change();
  for (int at = 1; at <= calls; ++at) {
    const Place place;
    const KeyRingDirectory directory = filled(place);
    Faulty files(at, Faulty::How::fail);
    const auto done = keyring::store_ring(files, place.ring(), changed_ring());
    const std::string state = state_after(directory);
    CHECK_MESSAGE((state == "old" || state == "new"), at << ": " << state);
    if (!done) CHECK(refusal(done) == "key-ring-io");
    if (done) CHECK(state == "new");
  }
}

TEST_CASE("every damaged byte of the manifest is an error that names it, and stays as it is") {
  const Place place;
  const KeyRingDirectory directory = filled(place);
  const std::string path = place.file("keyring.toml");
  const std::string whole = contents(path);
  const auto refused_as_it_is = [&](const std::string& text) {
    overwrite(path, text);
    const auto ring = directory.load(now);
    if (ring || ring.error().code() != ErrorCode::key_ring_damaged) return false;
    const auto update = directory.update(now, [](const KeyRing& r) { return Result<KeyRing>(r); });
    return ring.error().where() == path && !update && contents(path) == text;
  };
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string flipped = whole;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    CHECK_MESSAGE(refused_as_it_is(flipped), i);
    CHECK_MESSAGE(refused_as_it_is(whole.substr(0, i)), i);
  }
  overwrite(path, whole);
  CHECK(directory.load(now));
}

TEST_CASE("a key file that is missing, cut or another's is an error that names it") {
  const Place place;
  const KeyRingDirectory directory = filled(place);
  for (const std::string& name : sorted_names(place.ring())) {
    if (!name.ends_with(".crt") && !name.ends_with(".key")) continue;
    const std::string path = place.file(name);
    const std::string whole = contents(path);
    const std::string others = name.ends_with(".crt") ? other_rsa_key().certificate().to_pem()
                                                      : key_file("other-rsa2048.key.pem");
    for (const std::string& text : {std::string(), whole.substr(0, whole.size() / 2), others}) {
      overwrite(path, text);
      const auto ring = directory.load(now);
      CHECK(refusal(ring) == "key-ring-damaged");
      if (!ring) CHECK(ring.error().where() == path);
    }
    fs::remove(path);
    CHECK(refusal(directory.load(now)) == "key-ring-damaged");
    overwrite(path, whole);
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  }
  CHECK(directory.load(now));
}

TEST_CASE("refuses a directory or private key that others may use") {
  const Place place;
  const KeyRingDirectory directory = filled(place);
  for (const std::string& name : sorted_names(place.ring())) {
    if (!name.ends_with(".key")) continue;
    REQUIRE(::chmod(place.file(name).c_str(), 0640) == 0);
    CHECK(refusal(directory.load(now)) == "key-file-permissions");
    REQUIRE(::chmod(place.file(name).c_str(), 0600) == 0);
  }
  REQUIRE(::chmod(place.ring().c_str(), 0750) == 0);
  CHECK(refusal(directory.load(now)) == "key-file-permissions");
  CHECK(refusal(KeyRingDirectory(place.ring()).init(rules())) == "key-file-permissions");
}

TEST_CASE("a ring is made once, and isn't looked for where there is none") {
  const Place place;
  const KeyRingDirectory directory(place.ring());
  const auto unchanged = [](const KeyRing& ring) { return Result<KeyRing>(ring); };
  CHECK(refusal(directory.load(now)) == "key-ring-missing");
  CHECK(refusal(directory.update(now, unchanged)) == "key-ring-missing");
  need(directory.init(rules()));
  CHECK(refusal(directory.init(rules())) == "key-ring-exists");
  fs::remove(place.file("keyring.toml"));
  CHECK(refusal(directory.load(now)) == "key-ring-missing");
  CHECK(refusal(KeyRingDirectory(place.ring() + "/no/such").init(rules())) == "key-ring-io");
}

TEST_CASE("a change that fails, or changes nothing, writes nothing") {
  const Place place;
  const KeyRingDirectory directory = filled(place);
  const auto before = keyring::version_of(place.file("keyring.toml"));
  const auto failing = directory.update(now, [](const KeyRing& r) { return r.remove("a", now); });
  CHECK(refusal(failing) == "active-key-deletion");
  need(directory.update(now, [](const KeyRing& ring) { return Result<KeyRing>(ring); }));
  CHECK(keyring::version_of(place.file("keyring.toml")) == before);
}

TEST_CASE("what isn't ours is left in the directory") {
  const Place place;
  const KeyRingDirectory directory = filled(place);
  overwrite(place.file("notes.txt"), "a note");
  overwrite(place.file("backup.key"), "a key of somebody else");
  const Instant later = now + days(11);
  need(directory.update(later, [](const KeyRing&) { return Result<KeyRing>(changed_ring()); }));
  CHECK(contents(place.file("notes.txt")) == "a note");
  CHECK(contents(place.file("backup.key")) == "a key of somebody else");
}

TEST_CASE("waits for another process for a bounded time only") {
  const Place place;
  filled(place);
  const auto held = need(keyring::DirectoryLock::take(place.ring(), std::chrono::seconds(0)));
  const KeyRingDirectory impatient(place.ring(), {}, std::chrono::milliseconds(30));
  const auto unchanged = [](const KeyRing& ring) { return Result<KeyRing>(ring); };
  CHECK(refusal(impatient.update(now, unchanged)) == "key-ring-busy");
  CHECK(impatient.load(now));
}

TEST_CASE("of changes by many processes at once none is lost") {
  const Place place;
  const KeyRingDirectory directory(place.ring());
  need(directory.init(rules()));
  const KeyPair* const pairs[] = {&rsa_key(), &p256_key(), &p384_key(), &p521_key()};
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      const auto done = directory.update(now, [&](const KeyRing& ring) {
        return ring.add(entry("key-" + std::to_string(i), *pairs[i]), now);
      });
      ::_exit(done ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  CHECK(need(directory.load(now)).keys().size() == 4);
}

TEST_CASE("a running server sees a change after the interval, without a restart") {
  const Place place;
  const KeyRingDirectory directory = filled(place);
  const auto watched = need(ReloadedKeyRing::open(directory, std::chrono::seconds(60), now));
  const KeyRing in_work = watched->current(now);
  const Instant later = now + days(11);
  need(directory.update(now, [](const KeyRing& ring) { return ring.activate({"a", now}, now); }));
  CHECK(signing_id(watched->current(now + std::chrono::seconds(59)), later) == "b");
  CHECK(signing_id(watched->current(now + std::chrono::seconds(60)), later) == "a");
  CHECK(signing_id(in_work, later) == "b");
  CHECK(!watched->error());
}

TEST_CASE("a damaged new state keeps the old ring, says why, and gives way once it is repaired") {
  const Place place;
  const KeyRingDirectory directory = filled(place);
  const auto watched = need(ReloadedKeyRing::open(directory, std::chrono::seconds(0), now));
  const std::string path = place.file("keyring.toml");
  const std::string whole = contents(path);
  overwrite(path, "damaged");
  CHECK(signing_id(watched->current(now), now) == "a");
  REQUIRE(watched->error());
  CHECK(watched->error()->code() == ErrorCode::key_ring_damaged);
  fs::remove(path);
  CHECK(signing_id(watched->current(now), now) == "a");
  CHECK(watched->error()->code() == ErrorCode::key_ring_missing);
  overwrite(path, whole);
  CHECK(signing_id(watched->current(now), now) == "a");
  CHECK(!watched->error());
}

TEST_CASE("a key that is kept elsewhere gets its Signer when the ring is loaded") {
  class Elsewhere : public Signer {
    Result<std::string> sign(SignatureAlgorithm, std::string_view) override {
      return Unexpected(Error(ErrorCode::signing_failed, "asked"));
    }
  };
  const Place place;
  const KeyRingDirectory without(place.ring());
  need(without.init(rules()));
  need(without.update(now, [](const KeyRing& ring) {
    RingKey key = entry("hsm", rsa_key());
    key.half = std::monostate();
    return need(ring.add(key, now)).activate({"hsm", now}, now);
  }));
  CHECK(refusal(need(without.load(now)).signing_key(now)) == "private-key-absent");
  const KeyRingDirectory with(place.ring(), [](const RingKey&) -> PrivateHalf {
    return std::shared_ptr<Signer>(std::make_shared<Elsewhere>());
  });
  CHECK(need(need(with.load(now)).signing_key(now)).sign("x").error().where() == "asked");
  const KeyRingDirectory wrong(
      place.ring(), [](const RingKey&) -> PrivateHalf { return rsa_key().private_key(); });
  CHECK(refusal(wrong.load(now)) == "configuration-invalid");
}

}  // namespace signet::test
