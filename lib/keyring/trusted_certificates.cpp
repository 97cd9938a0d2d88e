#include "signet/trusted_certificates.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <string>
#include <utility>

#include "base/fail.h"
#include "signet/limits.h"

namespace signet {

/// One number, since it is written whenever somebody signs in.
struct TrustedCertificates::LastUse {
  static constexpr Instant::rep never = std::numeric_limits<Instant::rep>::min();
  std::atomic<Instant::rep> at{never};

  std::optional<Instant> read() const noexcept {
    const Instant::rep value = at.load(std::memory_order_relaxed);
    if (value == never) return std::nullopt;
    return Instant(Instant::duration(value));
  }

  /// Threads may come with their times in any order.
  void record(Instant now) noexcept {
    const Instant::rep value = now.time_since_epoch().count();
    Instant::rep before = at.load(std::memory_order_relaxed);
    while (before < value && !at.compare_exchange_weak(before, value, std::memory_order_relaxed)) {
    }
  }
};

namespace {

constexpr std::string_view where = "trusted certificates";

std::size_t most_keys() noexcept {
  return Limits().keys_tried;
}

bool is_among(std::span<const PublicKey> keys, const PublicKey& key) noexcept {
  return std::any_of(keys.begin(), keys.end(), [&](const PublicKey& other) {
    return other.fingerprint() == key.fingerprint();
  });
}

bool is_valid(const Certificate& certificate, Instant now) noexcept {
  return certificate.not_before() <= now && now <= certificate.not_after();
}

/// What no sequence of changes could have led to was not written by us.
Result<void> check_stored(const PeerCertificate& stored) {
  if (stored.removed && stored.imported)
    return fail(ErrorCode::configuration_invalid, where, "imported or removed",
                stored.certificate.fingerprint() + " is both");
  if (!stored.removed && !stored.imported && !stored.in_metadata)
    return fail(ErrorCode::configuration_invalid, where, "in metadata, imported or removed",
                stored.certificate.fingerprint() + " is neither");
  return {};
}

Unexpected full() {
  return fail(ErrorCode::trusted_certificates_full, where,
              "at most " + std::to_string(most_keys()) + " imported certificates", "one more");
}

}  // namespace

TrustedCertificates::TrustedCertificates() = default;

Result<TrustedCertificates> TrustedCertificates::restore(
    std::vector<PeerCertificate> certificates) {
  TrustedCertificates restored;
  std::size_t imported = 0;
  for (PeerCertificate& stored : certificates) {
    if (auto ok = check_stored(stored); !ok) return fail(ok);
    if (restored.find(stored.certificate.fingerprint()) != nullptr)
      return fail(ErrorCode::configuration_invalid, where, "each certificate once",
                  stored.certificate.fingerprint() + " twice");
    if (stored.imported && ++imported > most_keys()) return full();
    Entry& entry = restored.add(stored.certificate);
    if (stored.last_used) entry.last_use->record(*stored.last_used);
    entry.known = std::move(stored);
  }
  restored.prepare();
  return restored;
}

TrustedCertificates::Entry* TrustedCertificates::find(std::string_view fingerprint) noexcept {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.known.certificate.fingerprint() == fingerprint;
  });
  return found == entries_.end() ? nullptr : &*found;
}

/// Certificates of one key can't be told apart by what was signed with it.
TrustedCertificates::Entry& TrustedCertificates::add(const Certificate& certificate) {
  const std::string& key = certificate.public_key().fingerprint();
  const auto same = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.known.certificate.public_key().fingerprint() == key;
  });
  auto last_use = same == entries_.end() ? std::make_shared<LastUse>() : same->last_use;
  return entries_.emplace_back(Entry{{.certificate = certificate}, std::move(last_use)});
}

std::vector<PeerCertificate> TrustedCertificates::list(bool trusted) const {
  std::vector<PeerCertificate> list;
  for (const Entry& entry : entries_) {
    if (entry.trusted() != trusted) continue;
    list.push_back(entry.known);
    list.back().last_used = entry.last_use->read();
  }
  return list;
}

std::vector<PeerCertificate> TrustedCertificates::trusted() const {
  return list(true);
}

std::vector<PeerCertificate> TrustedCertificates::removed() const {
  return list(false);
}

Result<void> TrustedCertificates::import_certificate(const Certificate& certificate) {
  Entry* entry = find(certificate.fingerprint());
  if (entry != nullptr && entry->known.imported) return {};
  const auto imported = std::count_if(entries_.begin(), entries_.end(),
                                      [](const Entry& other) { return other.known.imported; });
  if (static_cast<std::size_t>(imported) >= most_keys()) return full();
  if (entry == nullptr) entry = &add(certificate);
  entry->known.imported = true;
  entry->known.removed.reset();
  prepare();
  return {};
}

Result<void> TrustedCertificates::remove(std::string_view fingerprint, Instant now) {
  Entry* const entry = find(fingerprint);
  if (entry == nullptr || !entry->trusted())
    return fail(ErrorCode::certificate_unknown, where, "one that is trusted", fingerprint);
  bool any = false;
  bool any_valid = false;
  for (const Entry& other : entries_) {
    if (&other == entry || !other.trusted()) continue;
    any = true;
    any_valid = any_valid || is_valid(other.known.certificate, now);
  }
  if (!any || (!any_valid && is_valid(entry->known.certificate, now)))
    return fail(ErrorCode::last_trusted_certificate, where, "another valid one that stays",
                fingerprint);
  entry->known.imported = false;
  entry->known.removed = PeerCertificate::Removal{now, true};
  forget_oldest();
  prepare();
  return {};
}

void TrustedCertificates::set_metadata(std::span<const Certificate> certificates, Instant now) {
  for (Entry& entry : entries_) entry.known.in_metadata = false;
  for (const Certificate& certificate : certificates) {
    Entry* const known = find(certificate.fingerprint());
    PeerCertificate& listed = known != nullptr ? known->known : add(certificate).known;
    listed.in_metadata = true;
    if (listed.removed && !listed.removed->by_administrator) listed.removed.reset();
  }
  for (Entry& entry : entries_) {
    PeerCertificate& known = entry.known;
    if (!known.in_metadata && !known.imported && !known.removed)
      known.removed = PeerCertificate::Removal{now, false};
  }
  forget_oldest();
  prepare();
}

void TrustedCertificates::take_uses(const TrustedCertificates& other) const noexcept {
  for (const Entry& entry : entries_) {
    for (const Entry& theirs : other.entries_) {
      const auto used = theirs.last_use->read();
      if (used && entry.known.certificate.fingerprint() == theirs.known.certificate.fingerprint())
        entry.last_use->record(*used);
    }
  }
}

/// One that metadata lists has to stay remembered, or it would be trusted again.
void TrustedCertificates::forget_oldest() {
  const auto may_go = [](const Entry& entry) {
    return entry.known.removed && !entry.known.in_metadata;
  };
  const auto order = [](const Entry& entry) {
    return std::pair(entry.known.removed->by_administrator, entry.known.removed->at);
  };
  auto left = static_cast<std::size_t>(std::count_if(entries_.begin(), entries_.end(), may_go));
  for (; left > most_removed; --left) {
    auto oldest = entries_.end();
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
      if (may_go(*entry) && (oldest == entries_.end() || order(*entry) < order(*oldest)))
        oldest = entry;
    }
    entries_.erase(oldest);
  }
}

/// All that a message needs is ready before it comes.
void TrustedCertificates::prepare() {
  keys_.clear();
  uses_.clear();
  removed_keys_.clear();
  for (const bool imported : {true, false}) {
    for (const Entry& entry : entries_) {
      const PublicKey& key = entry.known.certificate.public_key();
      if (!entry.trusted() || entry.known.imported != imported || is_among(keys_, key)) continue;
      if (keys_.size() == most_keys()) break;
      keys_.push_back(key);
      uses_.push_back(entry.last_use);
    }
  }
  std::vector<const PeerCertificate*> removed;
  for (const Entry& entry : entries_) {
    if (!entry.trusted()) removed.push_back(&entry.known);
  }
  std::stable_sort(removed.begin(), removed.end(), [](const auto* one, const auto* other) {
    return one->removed->at > other->removed->at;
  });
  for (const PeerCertificate* known : removed) {
    const PublicKey& key = known->certificate.public_key();
    if (removed_keys_.size() == most_keys()) break;
    if (!is_among(keys_, key) && !is_among(removed_keys_, key)) removed_keys_.push_back(key);
  }
}

void TrustedCertificates::record_use(const PublicKey& key, Instant now) const noexcept {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (keys_[i].fingerprint() == key.fingerprint()) return uses_[i]->record(now);
  }
}

}  // namespace signet
