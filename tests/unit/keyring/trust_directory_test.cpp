#include "signet/trust_directory.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "keyring/trust_storage.h"
#include "support/refusal.h"
#include "support/temporary_folder.h"
#include "support/test_keys.h"

namespace signet::test {
namespace {

namespace fs = std::filesystem;

constexpr Instant now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
constexpr PeerRole idp = PeerRole::identity_provider;
constexpr PeerRole sp = PeerRole::service_provider;
const std::string entity = "https://idp.example.org/metadata";

class Folder {
 public:
  std::string trust() const { return folder_.path() / "trust"; }
  std::string file(const std::string& name) const { return trust() + "/" + name; }
  std::set<std::string> names() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(trust())) names.insert(entry.path().filename());
    return names;
  }

 private:
  TemporaryFolder folder_;
};

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void overwrite(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

std::string fingerprint(const KeyPair& pair) {
  return pair.certificate().fingerprint();
}

auto listing(std::vector<Certificate> certificates) {
  return [certificates = std::move(certificates)](TrustedCertificates& trusted) {
    trusted.set_metadata(certificates, now);
    return Result<void>();
  };
}

auto importing(const Certificate& certificate) {
  return [certificate](TrustedCertificates& trusted) {
    return trusted.import_certificate(certificate);
  };
}

auto removing(const std::string& fingerprint) {
  return [fingerprint](TrustedCertificates& trusted) { return trusted.remove(fingerprint, now); };
}

/// One peer with a certificate of metadata and an imported one.
TrustDirectory filled(const Folder& folder) {
  TrustDirectory directory(folder.trust());
  REQUIRE(directory.update(entity, idp, listing({rsa_key().certificate()})));
  REQUIRE(directory.update(entity, idp, importing(p256_key().certificate())));
  return directory;
}

std::string load_refusal(const Folder& folder) {
  return refusal(TrustDirectory(folder.trust()).load());
}

TEST_CASE("what is stored is loaded: peers, roles, certificates, removals, last uses") {
  const Folder folder;
  const TrustDirectory directory = filled(folder);
  REQUIRE(directory.update(entity, sp, listing({other_rsa_key().certificate()})));
  REQUIRE(directory.update("urn:\"quoted\\ \xC3\xA9", idp, listing({p384_key().certificate()})));
  REQUIRE(directory.update(entity, idp, removing(fingerprint(rsa_key()))));
  REQUIRE(directory.update(entity, idp, [](TrustedCertificates& trusted) {
    trusted.record_use(p256_key().certificate().public_key(), now + std::chrono::hours(1));
    return Result<void>();
  }));

  const auto peers = TrustDirectory(folder.trust()).load();
  REQUIRE(peers);
  REQUIRE(peers->size() == 3);
  CHECK(peers->at(0).entity_id == entity);
  CHECK(peers->at(0).role == idp);
  CHECK(peers->at(1).role == sp);
  CHECK(peers->at(2).entity_id == "urn:\"quoted\\ \xC3\xA9");
  const auto trusted = peers->at(0).certificates.trusted();
  REQUIRE(trusted.size() == 1);
  CHECK(trusted[0].certificate.fingerprint() == fingerprint(p256_key()));
  CHECK(trusted[0].imported);
  CHECK(trusted[0].last_used == now + std::chrono::hours(1));
  const auto removed = peers->at(0).certificates.removed();
  REQUIRE(removed.size() == 1);
  CHECK(removed[0].in_metadata);
  CHECK(removed[0].removed->by_administrator);
  CHECK(removed[0].removed->at == now);
}

TEST_CASE("a change that fails writes nothing, and leaves no peer behind") {
  const Folder folder;
  const TrustDirectory directory = filled(folder);
  const std::string before = contents(folder.file("trust.toml"));
  CHECK(refusal(directory.update(entity, idp, removing("x"))) == "certificate-unknown");
  CHECK(refusal(directory.update("https://other.example", idp, removing("x"))) ==
        "certificate-unknown");
  CHECK(refusal(directory.update("", idp, listing({}))) == "configuration-invalid");
  CHECK(refusal(directory.update("a\nb", idp, listing({}))) == "configuration-invalid");
  CHECK(refusal(directory.update("\xFF", idp, listing({}))) == "configuration-invalid");
  CHECK(contents(folder.file("trust.toml")) == before);
}

TEST_CASE("certificates that nothing names are taken away, other files stay") {
  const Folder folder;
  const TrustDirectory directory = filled(folder);
  overwrite(folder.file("notes.crt"), "mine");
  const auto of_metadata = listing({p384_key().certificate()});
  REQUIRE(directory.update("https://b.example", sp, of_metadata));
  CHECK(folder.names() ==
        std::set<std::string>{"lock", "trust.toml", "notes.crt", fingerprint(rsa_key()) + ".crt",
                              fingerprint(p256_key()) + ".crt", fingerprint(p384_key()) + ".crt"});
  REQUIRE(directory.update("https://b.example", sp, [](TrustedCertificates& trusted) {
    trusted = TrustedCertificates();
    return Result<void>();
  }));
  CHECK(!folder.names().contains(fingerprint(p384_key()) + ".crt"));
  CHECK(folder.names().contains("notes.crt"));
}

TEST_CASE("a directory that is missing, open to others or damaged is told, and not overwritten") {
  const Folder folder;
  CHECK(load_refusal(folder) == "trust-directory-missing");
  const TrustDirectory directory = filled(folder);
  const std::string manifest = folder.file("trust.toml");
  const std::string good = contents(manifest);
  CHECK(load_refusal(folder) == "accepted");

  const auto certificate = folder.file(fingerprint(rsa_key()) + ".crt");
  for (const std::string& bad :
       {std::string(), good.substr(0, good.size() / 2), good + "\n", std::string(300'000, 'a')}) {
    overwrite(manifest, bad);
    CHECK(load_refusal(folder) == "trust-directory-damaged");
    CHECK(refusal(directory.update(entity, idp, importing(p521_key().certificate()))) ==
          "trust-directory-damaged");
    CHECK(contents(manifest) == bad);
  }
  overwrite(manifest, good);
  // Another certificate under the name of the one that was trusted.
  overwrite(certificate, other_rsa_key().certificate().to_pem());
  CHECK(load_refusal(folder) == "trust-directory-damaged");
  CHECK(TrustDirectory(folder.trust()).load().error().where() == certificate);
  fs::remove(certificate);
  CHECK(load_refusal(folder) == "trust-directory-damaged");
  overwrite(certificate, rsa_key().certificate().to_pem());
  CHECK(load_refusal(folder) == "accepted");

  REQUIRE(::chmod(folder.trust().c_str(), 0755) == 0);
  CHECK(load_refusal(folder) == "key-file-permissions");
  CHECK(refusal(directory.update(entity, idp, listing({}))) == "key-file-permissions");
}

/// Ends the process at one call of those that change the directory.
class Killing : public keyring::FileSystem {
 public:
  explicit Killing(int at) : left_(at) {}

  int create(const std::string& path, mode_t mode) override {
    die();
    return FileSystem::create(path, mode);
  }
  ssize_t write(int file, const char* bytes, std::size_t size) override {
    if (left_ == 1) FileSystem::write(file, bytes, size / 2);
    die();
    return FileSystem::write(file, bytes, size);
  }
  int sync(int file) override {
    die();
    return FileSystem::sync(file);
  }
  int rename(const std::string& from, const std::string& to) override {
    die();
    return FileSystem::rename(from, to);
  }
  int unlink(const std::string& path) override {
    die();
    return FileSystem::unlink(path);
  }

 private:
  void die() {
    if (--left_ == 0) ::_exit(9);
  }
  int left_;
};

TEST_CASE("killed at any write, sync, rename or unlink, the old or the new state is there") {
  // The new state has one certificate more, and one less.
  std::vector<StoredPeer> changed(1, {entity, idp, {}});
  changed[0].certificates.set_metadata(
      std::vector{p256_key().certificate(), p521_key().certificate()}, now);
  int outcomes[2] = {0, 0};
  for (int at = 1;; ++at) {
    const Folder folder;
    filled(folder);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      Killing files(at);
      ::_exit(keyring::store_trust(files, folder.trust(), changed) ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    const auto peers = TrustDirectory(folder.trust()).load();
    REQUIRE(refusal(peers) == "accepted");
    const bool is_new =
        peers->at(0).certificates.trusted()[1].certificate.fingerprint() == fingerprint(p521_key());
    ++outcomes[is_new ? 1 : 0];
    // What is left behind is in nobody's way.
    CHECK(TrustDirectory(folder.trust()).update(entity, idp, importing(p384_key().certificate())));
    for (const std::string& name : folder.names()) CHECK(!name.ends_with(".new"));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) break;
  }
  CHECK(outcomes[0] >= 4);
  CHECK(outcomes[1] >= 3);
}

TEST_CASE("eight threads change one directory, and no change is lost") {
  const Folder folder;
  const TrustDirectory directory = filled(folder);
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      const std::string id = "https://" + std::to_string(t) + ".example";
      if (!directory.update(id, idp, listing({p384_key().certificate()}))) ++failures;
      if (!directory.load()) ++failures;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failures == 0);
  CHECK(directory.load()->size() == 9);
}

TEST_CASE("who holds the lock makes others wait, and not for ever") {
  const Folder folder;
  filled(folder);
  const auto lock = keyring::DirectoryLock::take(folder.trust(), std::chrono::milliseconds(0));
  REQUIRE(lock);
  const TrustDirectory hurried(folder.trust(), std::chrono::milliseconds(20));
  CHECK(refusal(hurried.update(entity, idp, listing({}))) == "key-ring-busy");
  CHECK(refusal(hurried.load()) == "accepted");
}

}  // namespace
}  // namespace signet::test
