#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "shared/data_dir.h"
#include "signet/key_ring_directory.h"
#include "web/log.h"
#include "web/outcome.h"

namespace signet::program {

/// The ring of a directory as it is at the moment, for a provider that runs: `signet keyring` and
/// the administrator's pages change it, and the next message goes by it. The log says when the
/// directory can't be read any more, and when it can again.
class WatchedKeyRing : public KeyRingSource {
 public:
  static web::Outcome<std::shared_ptr<WatchedKeyRing>> open(KeyRingDirectory directory, Instant now,
                                                            web::Log& log);
  KeyRing current(Instant now) override;
  const KeyRingDirectory& directory() const noexcept { return directory_; }

 private:
  WatchedKeyRing(KeyRingDirectory directory, std::shared_ptr<ReloadedKeyRing> ring, web::Log& log)
      : directory_(std::move(directory)), ring_(std::move(ring)), log_(log) {}

  const KeyRingDirectory directory_;
  const std::shared_ptr<ReloadedKeyRing> ring_;
  web::Log& log_;
  std::mutex mutex_;
  std::string complaint_;  ///< as last logged, guarded by mutex_
};

/// Rules of a ring here. `host` is named in its certificates. Peers are asked to look each hour.
KeyRingRules ring_rules(std::string_view host, std::size_t most_keys);

/// The program's own keys, in the folder `keys`. The first start makes it, with one key that signs
/// for five years. What an older version left in `signing.key.pem` and `signing.crt.pem` becomes
/// that key, since a new one would end the trust that others have in it; the two files stay as they
/// are, and one without the other is a failure.
web::Outcome<std::shared_ptr<WatchedKeyRing>> own_keys(const DataDir& data, std::string_view host,
                                                       Instant now, web::Log& log);

/// For the operator: which file or folder, the code, and what it means.
web::Failure failure_at(const std::string& path, const Error& error);

/// What is in the secret file `name`, 32 bytes or more; made when it isn't there.
web::Outcome<std::string> secret(const DataDir& data, const std::string& name, web::Log& log);

}  // namespace signet::program
