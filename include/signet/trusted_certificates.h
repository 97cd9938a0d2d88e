#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "signet/keys.h"
#include "signet/result.h"
#include "signet/time.h"

namespace signet {

/// Each role of an entity signs with keys of its own.
enum class PeerRole { identity_provider, service_provider };

/// A certificate that is or was trusted for one role of a peer.
struct PeerCertificate {
  /// When it ceased to be trusted, and whether an administrator decided so or metadata ceased to
  /// list it. What metadata drops it can bring back; what an administrator removed it can't.
  struct Removal {
    Instant at{};
    bool by_administrator = false;
  };

  Certificate certificate;
  bool in_metadata = false;  ///< the peer's current metadata lists it
  bool imported = false;     ///< an administrator imported it
  std::optional<Removal> removed = {};
  /// When a message signed with its key was last accepted. Certificates of one key share it.
  std::optional<Instant> last_used = {};
};

/// The certificates that verify what one role of one peer signs: those of its metadata and those
/// that an administrator imported, all trusted at once, so that a peer can change its key whenever
/// it likes. Their dates are shown and decide nothing but which one is the last valid one.
///
/// A value: a copy is a snapshot, except that all copies share the record of use. Reading one, and
/// record_use(), are safe from several threads.
class TrustedCertificates {
 public:
  /// So many removed certificates that metadata doesn't list are remembered; the oldest give way,
  /// those that an administrator removed last.
  static constexpr std::size_t most_removed = 16;

  TrustedCertificates();
  /// From what trusted() and removed() gave back, as a store kept it. Fails with
  /// `configuration_invalid` when that contradicts itself, or `trusted_certificates_full`.
  static Result<TrustedCertificates> restore(std::vector<PeerCertificate> certificates);

  std::vector<PeerCertificate> trusted() const;
  std::vector<PeerCertificate> removed() const;

  /// Trusts a certificate, also one that was removed before. One that is known already is kept
  /// when metadata ceases to list it. Fails with `trusted_certificates_full` when there are as many
  /// imported ones as Limits::keys_tried.
  Result<void> import_certificate(const Certificate& certificate);
  /// Distrusts the one with this fingerprint, even while metadata lists it. Fails with
  /// `certificate_unknown`, and with `last_trusted_certificate` when none, or none valid, would
  /// remain.
  Result<void> remove(std::string_view fingerprint, Instant now);
  /// Replaces those of metadata. What was imported or removed by an administrator stays so.
  void set_metadata(std::span<const Certificate> certificates, Instant now);

  /// Takes the later of each last use over, as from a running server into what is stored.
  void take_uses(const TrustedCertificates& other) const noexcept;

  /// Each trusted key once, imported ones first, at most Limits::keys_tried.
  std::span<const PublicKey> keys() const noexcept { return keys_; }
  /// Keys of removed certificates that no trusted one shares, the latest first, likewise bounded:
  /// good for telling why a message is refused.
  std::span<const PublicKey> removed_keys() const noexcept { return removed_keys_; }

  /// Notes that a message signed with this key was accepted. Takes no lock; the latest time stays.
  void record_use(const PublicKey& key, Instant now) const noexcept;

 private:
  struct LastUse;
  struct Entry {
    PeerCertificate known;
    std::shared_ptr<LastUse> last_use;
    bool trusted() const noexcept { return !known.removed; }
  };
  Entry* find(std::string_view fingerprint) noexcept;
  Entry& add(const Certificate& certificate);
  std::vector<PeerCertificate> list(bool trusted) const;
  void forget_oldest();
  void prepare();

  std::vector<Entry> entries_;
  std::vector<PublicKey> keys_, removed_keys_;
  std::vector<std::shared_ptr<LastUse>> uses_;  ///< of keys_
};

/// Reads a file that an administrator uploaded: one certificate in PEM, at most `most_characters`
/// of UTF-8, and no other PEM block, so that nothing is trusted, or ignored, that wasn't looked at.
/// Fails with `certificate_malformed` or `key_weak`.
Result<Certificate> read_uploaded_certificate(std::string_view pem, std::size_t most_characters);

}  // namespace signet
