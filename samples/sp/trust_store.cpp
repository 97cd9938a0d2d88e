#include "sp/trust_store.h"

#include <sys/stat.h>

#include <utility>

namespace signet::sp_program {
namespace {

constexpr PeerRole role = PeerRole::identity_provider;
/// People wait for a page meanwhile.
constexpr std::chrono::milliseconds longest_wait{2'000};
constexpr std::chrono::seconds looks_every{2};
constexpr int looks_until_stored = 30;
constexpr std::size_t most_complaints = 20;

/// All certificates that the metadata lists, those too that an administrator removed.
std::vector<Certificate> listed(const TrustedCertificates& certificates) {
  std::vector<Certificate> list;
  for (const auto& part : {certificates.trusted(), certificates.removed()}) {
    for (const PeerCertificate& one : part) {
      if (one.in_metadata) list.push_back(one.certificate);
    }
  }
  return list;
}

/// Equal for what would be stored equally.
std::string picture_of(const TrustedCertificates& certificates) {
  std::string picture;
  for (const auto& part : {certificates.trusted(), certificates.removed()}) {
    for (const PeerCertificate& one : part) {
      picture += one.certificate.fingerprint() + (one.in_metadata ? " metadata" : "") +
                 (one.imported ? " imported" : "") + (one.removed ? " removed" : "") +
                 (one.last_used ? " " + format_instant(*one.last_used) : "") + "\n";
    }
  }
  return picture;
}

}  // namespace

/// A new one for every change, since each makes a new file.
struct TrustStore::Version {
  ino_t file;
  timespec changed;

  bool operator==(const Version& other) const noexcept {
    return file == other.file && changed.tv_sec == other.changed.tv_sec &&
           changed.tv_nsec == other.changed.tv_nsec;
  }
};

TrustStore::TrustStore(std::string directory, std::shared_ptr<TrustedPeers> peers, web::Log& log,
                       std::function<Instant()> now)
    : manifest_(directory + "/trust.toml"),
      directory_(std::move(directory), longest_wait),
      peers_(std::move(peers)),
      log_(log),
      now_(std::move(now)) {}

TrustStore::~TrustStore() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  store_changes();
}

std::optional<TrustStore::Version> TrustStore::version() const {
  struct stat status {};
  if (::stat(manifest_.c_str(), &status) != 0) return std::nullopt;
  return Version{status.st_ino, status.st_mtim};
}

Result<void> TrustStore::check() const {
  if (!version()) return {};
  const auto loaded = directory_.load();
  return loaded ? Result<void>() : Unexpected(loaded.error());
}

/// What the directory knows of an identity provider, if anything.
Result<std::optional<TrustedCertificates>> TrustStore::stored(const std::string& entity_id) const {
  if (!version()) return std::optional<TrustedCertificates>();
  auto loaded = directory_.load();
  if (!loaded) return Unexpected(loaded.error());
  for (StoredPeer& peer : *loaded) {
    if (peer.entity_id == entity_id && peer.role == role) {
      return std::optional(std::move(peer.certificates));
    }
  }
  return std::optional<TrustedCertificates>();
}

Result<void> TrustStore::trust(EntityDescriptor entity, Instant now) {
  const std::string id = entity.entity_id;
  const std::lock_guard lock(mutex_);
  if (peers_->find(id) != nullptr) {
    if (auto ok = peers_->trust(std::move(entity), now); !ok) return ok;
  } else {
    auto known = stored(id);
    if (!known) return Unexpected(known.error());
    const std::unique_lock closed(gate_);
    if (auto ok = peers_->trust(std::move(entity), now); !ok) return ok;
    if (*known) {
      auto ok = peers_->restore_certificates(id, role, **std::move(known), now);
      if (!ok) {
        peers_->remove(id);
        return ok;
      }
    }
  }
  store(id);
  return {};
}

/// Changes what is stored of an identity provider, which follows its metadata and last uses in the
/// same step. Gives back what is stored now.
Result<TrustedCertificates> TrustStore::update(const std::string& entity_id, const Change& change) {
  const auto current = peers_->certificates(entity_id, role);
  if (!current) return Unexpected(current.error());
  // Made anew, a directory that went away would forget what was removed.
  if (seen_ && !version()) {
    return Unexpected(Error(ErrorCode::trust_directory_missing, manifest_, "the file", "none"));
  }
  TrustedCertificates changed;
  const auto ok =
      directory_.update(entity_id, role, [&](TrustedCertificates& stored) -> Result<void> {
        stored.set_metadata(listed(*current), now_());
        stored.take_uses(*current);
        if (auto done = change(stored); !done) return done;
        changed = stored;
        return {};
      });
  if (!ok) return Unexpected(ok.error());
  if (!seen_) seen_ = std::make_shared<const Version>();  // not that of the file: looked at again
  return changed;
}

Result<void> TrustStore::change(const std::string& entity_id, const Change& change) {
  const std::lock_guard lock(mutex_);
  auto changed = update(entity_id, change);
  if (!changed) return Unexpected(changed.error());
  stored_[entity_id] = picture_of(*changed);
  return peers_->restore_certificates(entity_id, role, *std::move(changed), now_());
}

Result<void> TrustStore::import_certificate(const std::string& entity_id,
                                            const Certificate& certificate) {
  return change(entity_id, [&](TrustedCertificates& certificates) {
    return certificates.import_certificate(certificate);
  });
}

Result<void> TrustStore::remove_certificate(const std::string& entity_id,
                                            const std::string& fingerprint) {
  return change(entity_id, [&](TrustedCertificates& certificates) {
    return certificates.remove(fingerprint, now_());
  });
}

void TrustStore::follow_directory() {
  const std::lock_guard lock(mutex_);
  const auto found = version();
  if (!found && !seen_) return;
  if (found && seen_ && *found == *seen_) return;
  const auto loaded = directory_.load();
  if (!loaded) return complain("directory", loaded.error());
  for (const StoredPeer& peer : *loaded) {
    if (peer.role == role) take_over(peer);
  }
  if (found) seen_ = std::make_shared<const Version>(*found);
  complaints_.clear();
}

void TrustStore::take_over(const StoredPeer& stored) {
  const auto current = peers_->certificates(stored.entity_id, role);
  if (!current) return;  // its metadata isn't there yet
  const std::string before = picture_of(*current);
  stored.certificates.take_uses(*current);
  if (picture_of(stored.certificates) == before) return;
  const auto ok = peers_->restore_certificates(stored.entity_id, role, stored.certificates, now_());
  if (!ok) return complain(stored.entity_id, ok.error());
  log_.write("trusted-certificates", {{"entity_id", stored.entity_id}, {"source", "directory"}});
}

void TrustStore::store_changes() {
  const std::lock_guard lock(mutex_);
  for (const std::string& id : peers_->identity_providers()) store(id);
}

void TrustStore::store(const std::string& entity_id) {
  const auto current = peers_->certificates(entity_id, role);
  if (!current || picture_of(*current) == stored_[entity_id]) return;
  const auto ok = update(entity_id, [](TrustedCertificates&) { return Result<void>(); });
  if (!ok) return complain(entity_id, ok.error());
  stored_[entity_id] = picture_of(*current);
}

void TrustStore::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
}

void TrustStore::watch(const std::stop_token& stop) {
  for (int looks = 1; !stop.stop_requested(); ++looks) {
    follow_directory();
    if (looks % looks_until_stored == 0) store_changes();
    std::unique_lock lock(sleep_);
    wake_.wait_for(lock, stop, looks_every, [] { return false; });
  }
}

void TrustStore::complain(const std::string& about, const Error& error) {
  const std::string text = about + ": " + std::string(error.name()) + ": " + error.detail();
  if (complaints_.size() >= most_complaints) complaints_.clear();
  if (!complaints_.insert(text).second) return;
  log_.write(
      "trusted-certificates",
      {{"accepted", false}, {"code", error.name()}, {"detail", about + ": " + error.detail()}});
}

}  // namespace signet::sp_program
