#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "signet/trusted_peers.h"
#include "web/back_off.h"
#include "web/log.h"
#include "web/outcome.h"

namespace signet::program {

/// What an EntityDescriptor says of when to look for a newer one: after its cacheDuration, an hour
/// when it has none, and in time before it expires; never sooner than in a minute, never later than
/// in a day. [saml-metadata 2.3.2, 4.3.1]
std::chrono::seconds refresh_after(const EntityDescriptor& entity, Instant now);

/// Keeps TrustedPeers filled from files and http(s) addresses: a thread for each looks again, with
/// back-off, until it has found the metadata, and from then on from time to time. What was loaded
/// stays when the source goes away. Each line of the log says which source it is about.
class PeerMetadata {
 public:
  struct Options {
    std::vector<std::string> sources;  ///< paths and http(s) URLs
    PeerRole role = PeerRole::identity_provider;
    std::optional<std::string> ca_file;  ///< PEM, for https; else the system's
    /// May change what an administrator decides otherwise than the peer.
    std::function<void(EntityDescriptor&)> adjust;
    /// Says why metadata isn't taken as it is; empty when it may be.
    std::function<std::string(std::string_view xml)> refuse = {};
    /// Trusts an entity in place of TrustedPeers::trust(), when a program knows more of it.
    std::function<Result<void>(EntityDescriptor, Instant now)> trust = {};
    web::BackOff back_off;
  };

  PeerMetadata(Options options, std::shared_ptr<TrustedPeers> peers, web::Log& log);
  ~PeerMetadata();
  PeerMetadata(const PeerMetadata&) = delete;
  PeerMetadata& operator=(const PeerMetadata&) = delete;

  /// Reads the files and starts the threads. Waits a moment for the addresses, so that a program
  /// whose peers are there knows them from its first request on.
  void start();

  /// Looks for what isn't loaded yet now and not only when the back-off says so, and waits until it
  /// was looked for or two seconds have passed. One caller at a time; the others return at once.
  void look_now();

  /// Whether every source was loaded once. May be called from any thread.
  bool all_loaded() const;

 private:
  struct Source {
    std::string location;
    std::string contents;   ///< as last trusted
    std::string entity_id;  ///< empty until it was loaded once
    std::string complaint;  ///< as last logged, so that the log doesn't repeat itself
    std::chrono::seconds refresh_after{};
    // Guarded by mutex_, since others look at them:
    unsigned attempts = 0;
    bool is_loaded = false;
    bool is_wanted_now = false;
  };

  void watch(Source& source, const std::stop_token& stop);
  bool attempt(Source& source, const std::stop_token& stop);
  std::string load(Source& source, const std::stop_token& stop);
  std::string trust(Source& source, std::string contents);
  std::string claim(const Source& source, const std::string& entity_id);
  void release(const std::string& entity_id);
  void complain(Source& source, const std::string& why);

  const Options options_;
  std::shared_ptr<TrustedPeers> peers_;
  web::Log& log_;
  std::vector<Source> sources_;  ///< each touched by its own thread only, but see there

  mutable std::mutex mutex_;
  std::condition_variable_any wake_;       ///< a source is wanted now
  std::condition_variable_any attempted_;  ///< a source was looked for
  std::mutex one_looks_;
  std::map<std::string, const Source*> owners_;  ///< by entity ID, guarded by mutex_
  std::vector<std::jthread> threads_;            // last: they use all the others
};

}  // namespace signet::program
