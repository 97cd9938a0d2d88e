#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <thread>

#include "signet/trust_directory.h"
#include "signet/trusted_peers.h"
#include "web/log.h"

namespace signet::sp_program {

/// Keeps the certificates of identity providers in TrustedPeers and those in a TrustDirectory the
/// same: what an administrator decides is stored before it counts, what `signet trust` changes in
/// the directory is taken over within seconds, and last uses are stored from time to time.
/// Safe to use from several threads.
class TrustStore {
 public:
  TrustStore(std::string directory, std::shared_ptr<TrustedPeers> peers, web::Log& log,
             std::function<Instant()> now = system_now);
  /// Stores the last uses.
  ~TrustStore();
  TrustStore(const TrustStore&) = delete;
  TrustStore& operator=(const TrustStore&) = delete;

  /// Whether the directory can be read; one that isn't there yet is fine.
  Result<void> check() const;

  /// Trusts an identity provider with what the directory knows of its certificates, for
  /// PeerMetadata. Fails when either isn't possible; then it is as untrusted as before.
  Result<void> trust(EntityDescriptor entity, Instant now);

  /// To be held while a message is looked at: an identity provider is never seen in the moment
  /// between its metadata and the certificates that an administrator removed.
  std::shared_lock<std::shared_mutex> hold() const { return std::shared_lock(gate_); }

  /// As TrustedPeers; also fail as TrustDirectory::update() does, and then nothing has changed.
  Result<void> import_certificate(const std::string& entity_id, const Certificate& certificate);
  Result<void> remove_certificate(const std::string& entity_id, const std::string& fingerprint);

  /// Takes over what somebody else has changed in the directory. Cheap when that is nothing.
  void follow_directory();
  /// Stores metadata and last uses of those that have new ones.
  void store_changes();
  /// Does both from time to time.
  void start();

 private:
  using Change = std::function<Result<void>(TrustedCertificates&)>;
  struct Version;

  std::optional<Version> version() const;
  Result<std::optional<TrustedCertificates>> stored(const std::string& entity_id) const;
  Result<TrustedCertificates> update(const std::string& entity_id, const Change& change);
  Result<void> change(const std::string& entity_id, const Change& change);
  void take_over(const StoredPeer& stored);
  void store(const std::string& entity_id);
  void watch(const std::stop_token& stop);
  void complain(const std::string& about, const Error& error);

  const std::string manifest_;
  const TrustDirectory directory_;
  const std::shared_ptr<TrustedPeers> peers_;
  web::Log& log_;
  const std::function<Instant()> now_;

  mutable std::shared_mutex gate_;

  std::mutex mutex_;                           ///< one works with the directory; guards the rest
  std::shared_ptr<const Version> seen_;        ///< of what was taken over last
  std::map<std::string, std::string> stored_;  ///< by entity ID: a picture of what was stored last
  std::set<std::string> complaints_;           ///< so that the log doesn't repeat itself

  std::mutex sleep_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it uses all the others
};

}  // namespace signet::sp_program
